package io.linnet.aggregator.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.codec.Nonzeros;
import io.linnet.protocol.model.SplitMix64;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The arithmetic of SPEC 11.3, against its figures and against integers without a size. */
class SliceNormTest {
    @Test
    void cutsTheSpecificationsSlice() {
        int[] q = {3, -4, 0, 12};
        long squares = SliceNorm.squares(Nonzeros.of(q, 4));
        int factor = SliceNorm.factor(squares, 6, 4, 100);
        assertThat(squares).isEqualTo(169);
        assertThat(factor).isEqualTo(15_753);
        assertThat(Arrays.stream(q).map(x -> (x << 6) * factor / 65_536)).containsExactly(46, -61, 0, 184);
    }

    @Test
    void sortsSizesByHalfOctaves() {
        assertThat(LongStream.of(0, 1, 2, 3, 4, 6, 7, 173_056).mapToInt(SliceNorm::sizeClass))
                .containsExactly(0, 2, 4, 5, 6, 7, 7, 36);
        assertThat(SliceNorm.sizeClass(1L << 42)).isLessThan(SliceNorm.CLASSES);
    }

    @Test
    void theLimitOfAClassLeavesAllOfItWhole() {
        for (int sizeClass : new int[] {0, 2, 4, 5, 6, 7, 8, 9, 36, 37, 60, 61, 84}) {
            long largest = SliceNorm.largest(sizeClass);
            long limit = SliceNorm.limitOf(sizeClass);
            assertThat(SliceNorm.sizeClass(largest)).isEqualTo(sizeClass);
            assertThat(SliceNorm.sizeClass(largest + 1)).isGreaterThan(sizeClass);
            assertThat(limit * limit).isGreaterThan(largest);
            assertThat((limit - 1) * (limit - 1)).isLessThanOrEqualTo(largest);
        }
    }

    @Test
    void noSliceIsLargerThanItsLimitOnceItIsCut() {
        SplitMix64 random = new SplitMix64(3);
        int cut = 0;
        for (int trial = 0; trial < 20_000; trial++) {
            int step = random.uniform(-4, 15);
            int e = step + 4;
            int most = Math.min(65_535, (1 << 21) >> e);
            int[] q = new int[1 + random.below(60)];
            int size = random.below(most + 1);
            Arrays.setAll(q, i -> random.below(3) == 0 ? 0 : random.uniform(-size, size));
            int limit = 1 + random.below(1 << (1 + random.below(21)));
            long squares = SliceNorm.squares(Nonzeros.of(q, q.length));
            int factor = SliceNorm.factor(squares, e, q.length, limit);

            BigInteger bound = BigInteger.valueOf((long) limit * limit * q.length);
            boolean isLarger = BigInteger.valueOf(squares).shiftLeft(2 * e).compareTo(bound) > 0;
            assertThat(factor < SliceNorm.WHOLE).isEqualTo(isLarger);
            assertThat(factor).isBetween(0, SliceNorm.WHOLE);
            BigInteger left = Arrays.stream(q)
                    .mapToObj(x -> BigInteger.valueOf(((long) x << e) * factor / 65_536)
                            .pow(2))
                    .reduce(BigInteger.ZERO, BigInteger::add);
            assertThat(left).isLessThanOrEqualTo(isLarger ? bound : left);
            cut += isLarger ? 1 : 0;
        }
        assertThat(cut).isBetween(2_000, 18_000);
    }

    @Test
    void theLargestSliceIsCutWithoutOverflow() {
        int[] q = new int[65_535];
        Arrays.fill(q, 65_535);
        long squares = SliceNorm.squares(Nonzeros.of(q, q.length));
        assertThat(squares).isEqualTo(65_535L * 65_535 * 65_535);
        BigInteger bound = BigInteger.valueOf(65_535);
        int expected = bound.shiftLeft(32)
                .divide(BigInteger.valueOf(squares).shiftLeft(10))
                .sqrt()
                .intValueExact();
        assertThat(SliceNorm.factor(squares, 5, q.length, 1)).isEqualTo(expected);
        assertThat(SliceNorm.factor(squares, 5, q.length, Clip.UNLIMITED)).isEqualTo(SliceNorm.WHOLE);
    }
}
