package io.linnet.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any content and any noise. */
class FramePropertyTest {
    private static final byte[] GOOD = {0x41, 0, 7};

    @Property(tries = 2000, seed = "1", shrinking = ShrinkingMode.BOUNDED)
    void contentComesBackWhateverThePieces(
            @ForAll @Size(min = 1, max = 1024) byte[] bytes, @ForAll @IntRange(min = 1, max = 300) int piece) {
        byte[] chunk = bytes.clone();
        chunk[0] = (byte) (chunk[0] & 0x3F | 0x40);
        byte[] frame = FrameWriter.chunk(chunk);
        assertThat(frame.length).isLessThanOrEqualTo(FrameFormat.MAX_FRAME_BYTES);
        assertThat(Arrays.copyOf(frame, frame.length - 1)).doesNotContain(0);
        assertThat(Events.of(frame, piece))
                .isEqualTo(List.of("ok chunk " + HexFormat.of().formatHex(chunk)));

        byte[] message = bytes.clone();
        message[0] = (byte) (message[0] & 0x3F | 0x80);
        assertThat(Events.of(FrameWriter.message(message), piece))
                .isEqualTo(List.of("ok message " + HexFormat.of().formatHex(message)));
    }

    @Property(tries = 2000, seed = "2", shrinking = ShrinkingMode.BOUNDED)
    void findsTheFrameAfterNoise(
            @ForAll @Size(max = 2500) byte[] noise, @ForAll @IntRange(min = 1, max = 300) int piece) {
        check(noise, piece);
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
}
