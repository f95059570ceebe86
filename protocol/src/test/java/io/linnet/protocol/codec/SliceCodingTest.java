package io.linnet.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SliceCodingTest {
    private final SliceDecoder decoder = new SliceDecoder();

    /** Independent values, so that the contexts cannot gain what adaptation costs. */
    @ParameterizedTest
    @CsvSource({"0.25, 1.06", "0.4, 1.03", "0.8, 1.02", "1.5, 1.02", "5, 1.03", "40, 1.04", "120, 1.06"})
    void staysNearTheEntropyOfIndependentValues(double mean, double most) {
        int[] q = CodecVectorsWriter.laplace(60_000, mean, 9);
        assertThat(bits(Codec.RANGE, q, 184) / entropyBits(q)).isLessThan(most);
    }

    @Test
    void gainsFromValuesThatClusterBeyondTheEntropy() {
        int[] quiet = CodecVectorsWriter.laplace(20_000, .1, 1);
        int[] loud = CodecVectorsWriter.laplace(20_000, 1.5, 2);
        int[] q = new int[quiet.length];
        for (int i = 0; i < q.length; i++) {
            q[i] = i / 40 % 3 == 0 ? loud[i] : quiet[i];
        }
        assertThat(bits(Codec.RANGE, q, 184) / entropyBits(q)).isLessThan(.97);
    }

    @Test
    void zerosCostNextToNothing() {
        EncodedSlice slice = SliceEncoder.encode(Codec.RANGE, new int[70_000], 0, 70_000, 184);
        assertThat(slice.count()).isEqualTo(65_535);
        assertThat(slice.payload().length).isLessThan(16);
    }

    @Test
    void chunksAreFilledToTheLastByte() {
        int[] q = CodecVectorsWriter.laplace(20_000, 1, 3);
        int full = 0;
        int slices = 0;
        for (int i = 0; i < q.length; slices++) {
            EncodedSlice slice = SliceEncoder.encode(Codec.RANGE, q, i, q.length, 184);
            full += slice.payload().length >= 183 ? 1 : 0;
            i += slice.count();
        }
        assertThat(full).isGreaterThanOrEqualTo(slices - 2);
    }

    @Test
    void countIsCheckedBeforeAnythingIsRead() {
        assertThatThrownBy(() -> decoder.decode(Codec.RANGE, 0, new byte[0], 0, 0, 65_536, new int[70_000]))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.reason()).isEqualTo(Reason.OUT_OF_RANGE));
        assertThatThrownBy(() -> decoder.decode(Codec.RANGE, 0, new byte[0], 0, 0, 9, new int[8]))
                .isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"RANGE", "RICE", "INT16"})
    void readsAPayloadInsideALargerBuffer(Codec codec) throws Refused {
        int[] q = CodecVectorsWriter.laplace(50, 2, 4);
        EncodedSlice slice = SliceEncoder.encode(codec, q, 0, q.length, 184);
        byte[] buffer = new byte[slice.payload().length + 20];
        java.util.Arrays.fill(buffer, (byte) 0xEE);
        System.arraycopy(slice.payload(), 0, buffer, 7, slice.payload().length);
        int[] decoded = new int[50];
        decoder.decode(codec, slice.init(), buffer, 7, slice.payload().length, 50, decoded);
        assertThat(decoded).isEqualTo(q);
    }

    @Test
    void wrongUseIsSaid() {
        int[] q = new int[4];
        assertThatThrownBy(() -> SliceEncoder.encode(Codec.RANGE, q, 0, 4, 31)).hasMessageContaining("32 to 65535");
        assertThatThrownBy(() -> SliceEncoder.encode(Codec.RANGE, q, 2, 2, 64)).hasMessageContaining("from 2 to 2");
        assertThatThrownBy(() -> SliceEncoder.encode(Codec.FLOAT32, q, 0, 4, 64))
                .hasMessageContaining("FloatSlices");
    }

    private double bits(Codec codec, int[] q, int limit) {
        double bits = 0;
        for (int i = 0; i < q.length; ) {
            EncodedSlice slice = SliceEncoder.encode(codec, q, i, q.length, limit);
            bits += 8.0 * slice.payload().length;
            i += slice.count();
        }
        return bits;
    }

    private static double entropyBits(int[] q) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int value : q) {
            counts.merge(value, 1, Integer::sum);
        }
        double bits = 0;
        for (int count : counts.values()) {
            bits -= count * Math.log((double) count / q.length) / Math.log(2);
        }
        return bits;
    }
}
