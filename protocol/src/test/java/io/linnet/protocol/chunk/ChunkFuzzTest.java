package io.linnet.protocol.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Any bytes, with a check that holds or one that does not: refused with a reason, or a chunk whose header writes the same
 * bytes and whose values lie where it says. In the build this replays the inputs kept beside it and tries drawn ones; it
 * searches as the module's pom says.
 */
class ChunkFuzzTest {
    private static final ChunkSeed SEED = ChunkSeed.of("digits", 7, Digest.parse("000102030405060708090a0b0c0d0e0f"));
    private static final ModelLayout FIXED = ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[] {0, 0});
    private static final ModelLayout FLOATS = ModelLayout.of(Numeric.FLOAT32, new int[] {64, 10}, new int[] {0});
    private static final Set<Reason> REASONS = EnumSet.of(
            Reason.MALFORMED,
            Reason.TOO_LONG,
            Reason.CHECKSUM,
            Reason.OUT_OF_RANGE,
            Reason.UNDECODABLE,
            Reason.NOT_FINITE);

    private final ObjectDecoder fixed = new ObjectDecoder(FIXED);
    private final ObjectDecoder floats = new ObjectDecoder(FLOATS);

    @FuzzTest(maxDuration = "60s")
    void readerRefusesOrReads(FuzzedDataProvider data) {
        boolean isSigned = data.consumeBoolean();
        check(data.consumeRemainingAsBytes(), isSigned);
    }

    @Test
    void drawnChunks() {
        for (int trial = 0; trial < 100_000; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            byte[] packet = new byte[random.below(20) == 0 ? random.uniform(0, 1100) : random.uniform(12, 60)];
            for (int i = 0; i < packet.length; i++) {
                packet[i] = (byte) (i < 12 && random.below(3) > 0 ? random.below(3) : random.next());
            }
            if (packet.length > 12 && random.below(8) > 0) {
                packet[0] = (byte) (0x40 | random.below(4) << 3);
                packet[1] = (byte) (random.below(4) << 4 | random.below(16));
                packet[10] = 0;
                packet[11] = (byte) random.uniform(-5, 16);
            }
            check(packet, random.below(8) > 0);
        }
    }

    private void check(byte[] packet, boolean isSigned) {
        if (isSigned && packet.length >= ChunkFormat.CHECK_BYTES) {
            ChunkWriter.sign(packet, SEED);
        }
        try {
            Chunk chunk = ChunkReader.read(packet, SEED);
            byte[] payload =
                    Arrays.copyOfRange(packet, chunk.payloadOffset(), chunk.payloadOffset() + chunk.payloadBytes());
            assertThat(ChunkWriter.write(chunk.header(), payload, 0, payload.length, SEED))
                    .isEqualTo(packet);
            decode(chunk);
        } catch (Refused refused) {
            assertThat(refused.reason()).isIn(REASONS);
        }
    }

    private void decode(Chunk chunk) throws Refused {
        if (chunk.header().codec() == 0) {
            float[] values = floats.updateFloats(chunk);
            for (int i = 0; i < chunk.header().count(); i++) {
                assertThat(Math.abs(values[i])).isLessThan(128);
            }
        } else {
            assertThat(fixed.integers(chunk).length)
                    .isGreaterThanOrEqualTo(chunk.header().count());
        }
    }
}
