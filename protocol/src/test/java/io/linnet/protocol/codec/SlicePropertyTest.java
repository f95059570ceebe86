package io.linnet.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What holds for all values, and for all bytes; a trial's number is its seed. */
class SlicePropertyTest {
    private static final Codec[] CODED = {Codec.RANGE, Codec.RICE};
    private static final int[] PROFILES = {0, 1, 16, 64, 256, 2304, 4096, 65_535};

    private final SliceDecoder decoder = new SliceDecoder();

    @Test
    void slicesOfALayerDecodeToIt() throws Refused {
        for (int trial = 0; trial < 3000; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            Codec codec = CODED[random.below(2)];
            int[] q = layer(random);
            int limit = random.uniform(32, 300);
            int[] decoded = new int[q.length];
            for (int i = 0; i < q.length; ) {
                EncodedSlice slice = SliceEncoder.encode(codec, q, i, q.length, limit);
                assertThat(slice.count()).as("trial %d", trial).isPositive();
                assertThat(slice.payload().length).as("trial %d", trial).isLessThanOrEqualTo(limit);
                decoder.decode(codec, slice.init(), slice.payload(), 0, slice.payload().length, slice.count(), decoded);
                assertThat(Arrays.copyOf(decoded, slice.count()))
                        .as("trial %d", trial)
                        .isEqualTo(Arrays.copyOfRange(q, i, i + slice.count()));
                i += slice.count();
            }
        }
    }

    @Test
    void anyBytesAreRefusedOrTheOnlyPayloadOfTheirValues() {
        for (int trial = 0; trial < 50_000; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            byte[] payload = bytes(random, random.uniform(0, 24));
            Canonical.check(decoder, CODED[random.below(2)], random.below(16), payload, random.uniform(1, 64));
        }
    }

    @Test
    void aDamagedPayloadIsRefusedOrTheOnlyOneOfItsValues() {
        for (int trial = 0; trial < 5000; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            Codec codec = CODED[random.below(2)];
            int[] q = layer(random);
            EncodedSlice slice = SliceEncoder.encode(codec, q, 0, q.length, 200);
            int length = Math.max(0, slice.payload().length + random.uniform(-2, 2));
            byte[] payload = Arrays.copyOf(slice.payload(), length);
            if (payload.length > 0) {
                payload[random.below(payload.length)] ^= (byte) random.next();
            }
            Canonical.check(decoder, codec, slice.init(), payload, slice.count());
        }
    }

    @Test
    void quantizingLosesNothingThatAWideResidualCanHoldAndARefundGivesItBack() {
        for (int trial = 0; trial < 2000; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            int[] x = values(random, random.uniform(1, 60), 15_000);
            int fraction = 4 * random.below(2);
            Residual residual = new Residual(16, x.length);
            Quantizer quantizer = new Quantizer(fraction, PROFILES[random.below(PROFILES.length)], Codec.RANGE);
            Quantizer.QuantizedLayer layer = quantizer.quantize(x, residual);
            assertThat(layer.step()).as("trial %d", trial).isBetween(-fraction, StepExponent.MAX_STEP);
            for (int i = 0; i < x.length; i++) {
                assertThat((layer.q()[i] << (layer.step() + fraction)) + residual.get(i))
                        .as("trial %d", trial)
                        .isEqualTo(x[i]);
            }
            quantizer.refund(residual, 0, x.length, layer.step(), layer.q());
            for (int i = 0; i < x.length; i++) {
                assertThat(residual.get(i)).as("trial %d", trial).isEqualTo(x[i]);
            }
        }
    }

    @Test
    void theStepIsThePowerOfTwoNearestToItsShareOfTheRootMeanSquare() {
        for (int trial = 0; trial < 2000; trial++) {
            SplitMix64 random = new SplitMix64(trial);
            int[] x = values(random, random.uniform(1, 60), 1 << random.uniform(1, 18));
            int c16 = Math.max(1, PROFILES[random.below(PROFILES.length)]);
            long sum = Quantizer.sumSquares(x, 0, x.length);
            double rms = Math.sqrt((double) sum / x.length);
            double exact = Math.log(Math.sqrt(c16) / 4 * rms) / Math.log(2);
            double inRange = Math.max(0, Math.min(19, exact));
            assertThat((double) StepExponent.of(sum, x.length, c16, 4, 0))
                    .as("trial %d", trial)
                    .isBetween(inRange - .51, inRange + .51);
        }
    }

    /** Sparse and small as updates are, or dense, or as large as values get. */
    private static int[] layer(SplitMix64 random) {
        return switch (random.below(4)) {
            case 0 -> {
                int[] sparse = values(random, random.uniform(1, 600), 3);
                for (int i = 0; i < sparse.length; i++) {
                    sparse[i] = random.below(10) == 0 ? sparse[i] : 0;
                }
                yield sparse;
            }
            case 1 -> values(random, random.uniform(1, 300), 2);
            case 2 -> values(random, random.uniform(1, 200), 100);
            default -> values(random, random.uniform(1, 100), 1 << random.uniform(1, 15));
        };
    }

    /** Now and then an extreme one. */
    private static int[] values(SplitMix64 random, int count, int max) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.below(50) == 0 ? max - 2 * max * random.below(2) : random.uniform(-max, max);
        }
        return values;
    }

    private static byte[] bytes(SplitMix64 random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.next();
        }
        return bytes;
    }

    /** An accepted payload is the one that an encoder writes for the values it holds. */
    static final class Canonical {
        private Canonical() {}

        static void check(SliceDecoder decoder, Codec codec, int init, byte[] payload, int count) {
            int[] q = new int[count];
            try {
                decoder.decode(codec, init, payload, 0, payload.length, count, q);
            } catch (Refused e) {
                assertThat(e.reason()).isIn(Reason.UNDECODABLE, Reason.MALFORMED, Reason.OUT_OF_RANGE);
                return;
            }
            EncodedSlice again = codec == Codec.RANGE
                    ? RangeEncoder.encode(init, q, 0, count, 65_535)
                    : RiceCodec.encode(init, q, 0, count, 65_535);
            assertThat(again.count()).isEqualTo(count);
            assertThat(again.payload()).isEqualTo(payload);
        }
    }
}
