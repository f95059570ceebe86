package io.linnet.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for all values, and for all bytes. Seeds are fixed so that a build is repeatable. */
class SlicePropertyTest {
    private final SliceDecoder decoder = new SliceDecoder();

    @Property(tries = 2000, seed = "1", shrinking = ShrinkingMode.BOUNDED)
    void slicesOfALayerDecodeToIt(
            @ForAll("coded") Codec codec, @ForAll("layers") int[] q, @ForAll @IntRange(min = 32, max = 300) int limit)
            throws Refused {
        int[] decoded = new int[q.length];
        for (int i = 0; i < q.length; ) {
            EncodedSlice slice = SliceEncoder.encode(codec, q, i, q.length, limit);
            assertThat(slice.count()).isPositive();
            assertThat(slice.payload().length).isLessThanOrEqualTo(limit);
            decoder.decode(codec, slice.init(), slice.payload(), 0, slice.payload().length, slice.count(), decoded);
            assertThat(Arrays.copyOf(decoded, slice.count())).isEqualTo(Arrays.copyOfRange(q, i, i + slice.count()));
            i += slice.count();
        }
    }

    @Property(tries = 5000, seed = "2", shrinking = ShrinkingMode.BOUNDED)
    void anyBytesAreRefusedOrTheOnlyPayloadOfTheirValues(
            @ForAll("coded") Codec codec,
            @ForAll @IntRange(max = 15) int init,
            @ForAll @Size(max = 24) byte[] payload,
            @ForAll @IntRange(min = 1, max = 64) int count) {
        Canonical.check(decoder, codec, init, payload, count);
    }

    @Property(tries = 3000, seed = "3", shrinking = ShrinkingMode.BOUNDED)
    void aDamagedPayloadIsRefusedOrTheOnlyOneOfItsValues(
            @ForAll("coded") Codec codec,
            @ForAll("layers") int[] q,
            @ForAll int at,
            @ForAll byte damage,
            @ForAll @IntRange(min = -2, max = 2) int more) {
        EncodedSlice slice = SliceEncoder.encode(codec, q, 0, q.length, 200);
        byte[] payload = Arrays.copyOf(slice.payload(), Math.max(0, slice.payload().length + more));
        if (payload.length > 0) {
            payload[Math.floorMod(at, payload.length)] ^= damage;
        }
        Canonical.check(decoder, codec, slice.init(), payload, slice.count());
    }

    @Property(tries = 1000, seed = "4", shrinking = ShrinkingMode.BOUNDED)
    void quantizingLosesNothingThatAWideResidualCanHold(
            @ForAll("smallDifferences") int[] x, @ForAll("profiles") int c16, @ForAll("fractions") int fraction) {
        Residual residual = new Residual(16, x.length);
        Quantizer.Layer layer = new Quantizer(fraction, c16, Codec.RANGE).quantize(x, residual);
        assertThat(layer.step()).isBetween(-fraction, StepExponent.MAX_STEP);
        for (int i = 0; i < x.length; i++) {
            assertThat((layer.q()[i] << (layer.step() + fraction)) + residual.get(i))
                    .isEqualTo(x[i]);
        }
    }

    @Property(tries = 1000, seed = "5", shrinking = ShrinkingMode.BOUNDED)
    void aRefundGivesBackWhatWasLost(
            @ForAll("smallDifferences") int[] x, @ForAll("profiles") int c16, @ForAll("fractions") int fraction) {
        Residual residual = new Residual(16, x.length);
        Quantizer quantizer = new Quantizer(fraction, c16, Codec.RANGE);
        Quantizer.Layer layer = quantizer.quantize(x, residual);
        quantizer.refund(residual, 0, x.length, layer.step(), layer.q());
        for (int i = 0; i < x.length; i++) {
            assertThat(residual.get(i)).isEqualTo(x[i]);
        }
    }

    @Property(tries = 1000, seed = "6", shrinking = ShrinkingMode.BOUNDED)
    void theStepIsThePowerOfTwoNearestToItsShareOfTheRootMeanSquare(
            @ForAll("largeDifferences") int[] x, @ForAll("profiles") int c16) {
        long sum = Quantizer.sumSquares(x, 0, x.length);
        double rms = Math.sqrt((double) sum / x.length);
        int s = StepExponent.of(sum, x.length, Math.max(1, c16), 4, 0);
        double exact = Math.log(Math.sqrt(Math.max(1, c16)) / 4 * rms) / Math.log(2);
        double inRange = Math.max(0, Math.min(19, exact));
        assertThat((double) s).isBetween(inRange - .51, inRange + .51);
    }

    @Provide
    Arbitrary<Codec> coded() {
        return Arbitraries.of(Codec.RANGE, Codec.RICE);
    }

    @Provide
    Arbitrary<int[]> layers() {
        Arbitrary<Integer> sparse =
                Arbitraries.frequencyOf(Tuple.of(9, Arbitraries.just(0)), Tuple.of(1, magnitudes(3)));
        return Arbitraries.oneOf(
                        sparse.array(Integer[].class).ofMinSize(1).ofMaxSize(600),
                        magnitudes(2).array(Integer[].class).ofMinSize(1).ofMaxSize(300),
                        magnitudes(100).array(Integer[].class).ofMinSize(1).ofMaxSize(200),
                        magnitudes(65_535).array(Integer[].class).ofMinSize(1).ofMaxSize(100))
                .map(values -> Arrays.stream(values).mapToInt(Integer::intValue).toArray());
    }

    private static Arbitrary<Integer> magnitudes(int max) {
        return Arbitraries.integers().between(-max, max);
    }

    @Provide
    Arbitrary<int[]> smallDifferences() {
        return magnitudes(15_000).array(int[].class).ofMinSize(1).ofMaxSize(60);
    }

    @Provide
    Arbitrary<int[]> largeDifferences() {
        return magnitudes(500_000).array(int[].class).ofMinSize(1).ofMaxSize(60);
    }

    @Provide
    Arbitrary<Integer> profiles() {
        return Arbitraries.of(0, 1, 16, 64, 256, 2304, 4096, 65_535);
    }

    @Provide
    Arbitrary<Integer> fractions() {
        return Arbitraries.of(0, 4);
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
