package io.linnet.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.SplitMix64;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for any content and any noise; a trial's number is its seed. */
class FramePropertyTest {
    private static final int TRIALS = 2000;
    private static final byte[] GOOD = {0x41, 0, 7};

    @Test
    void contentComesBackWhateverThePieces() {
        for (int trial = 0; trial < TRIALS; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            byte[] bytes = bytes(random, random.uniform(1, 1024));
            int piece = random.uniform(1, 300);
            byte[] chunk = bytes.clone();
            chunk[0] = (byte) (chunk[0] & 0x3F | 0x40);
            byte[] frame = FrameWriter.chunk(chunk);
            assertThat(frame.length).as("trial %d", trial).isLessThanOrEqualTo(FrameFormat.MAX_FRAME_BYTES);
            assertThat(Arrays.copyOf(frame, frame.length - 1))
                    .as("trial %d", trial)
                    .doesNotContain(0);
            assertThat(Events.of(frame, piece))
                    .as("trial %d", trial)
                    .isEqualTo(List.of("ok chunk " + HexFormat.of().formatHex(chunk)));

            byte[] message = bytes.clone();
            message[0] = (byte) (message[0] & 0x3F | 0x80);
            assertThat(Events.of(FrameWriter.message(message), piece))
                    .as("trial %d", trial)
                    .isEqualTo(List.of("ok message " + HexFormat.of().formatHex(message)));
        }
    }

    @Test
    void findsTheFrameAfterNoise() {
        for (int trial = 0; trial < TRIALS; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            check(bytes(random, random.uniform(0, 2500)), random.uniform(1, 300));
        }
    }

    /** The events do not depend on the pieces, and a frame after noise and a delimiter is found. */
    static void check(byte[] noise, int piece) {
        byte[] good = FrameWriter.chunk(GOOD);
        byte[] stream = Arrays.copyOf(noise, noise.length + 1 + good.length);
        System.arraycopy(good, 0, stream, noise.length + 1, good.length);
        List<String> events = Events.of(stream, piece);
        assertThat(events).isEqualTo(Events.of(stream, stream.length));
        assertThat(events.get(events.size() - 1)).isEqualTo("ok chunk 410007");
    }

    /** Evenly drawn, or few different values, or hardly any zero: what block coding finds easy and hard. */
    private static byte[] bytes(SplitMix64 random, int length) {
        int style = random.below(4);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte)
                    switch (style) {
                        case 0 -> random.below(256);
                        case 1 -> random.below(3);
                        case 2 -> random.below(300) == 0 ? 0 : random.uniform(1, 255);
                        default -> random.uniform(1, 255);
                    };
        }
        return bytes;
    }
}
