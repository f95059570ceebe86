package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import java.util.Arrays;

/** Writes an accumulator as a partial sum: equal sums give equal bytes, whoever added what in which order. */
final class PartialWriter {
    /** Of a number: 64 bits, seven in each. */
    private static final int MOST_BYTES = 10;

    private byte[] out = new byte[1 << 12];
    private int length;

    private PartialWriter() {}

    static byte[] write(Accumulator sums) {
        PartialWriter writer = new PartialWriter();
        writer.all(sums);
        return Arrays.copyOf(writer.out, writer.length);
    }

    private void all(Accumulator sums) {
        ModelLayout layout = sums.layout();
        long[][] votes = sums.votes();
        out[length++] = PartialFormat.FORMAT;
        out[length++] = (byte) (votes.length == 0 ? 0 : PartialFormat.FLAG_VOTES);
        number(layout.parameters());
        number(sums.slices());
        number(sums.clipped());
        for (int h = 0; h < layout.layers().size(); h++) {
            number(sums.energy().high(h));
            number(sums.energy().low(h));
        }
        long[] weights = sums.weights();
        runs(weights);
        for (long[] ofLayer : votes) {
            votes(ofLayer);
        }
        for (Layer layer : layout.layers()) {
            sums(sums, layer, weights);
        }
    }

    private void runs(long[] weights) {
        for (int from = 0; from < weights.length; ) {
            int to = from + 1;
            while (to < weights.length && weights[to] == weights[from]) {
                to++;
            }
            number(to - from);
            number(weights[from]);
            from = to;
        }
    }

    private void votes(long[] ofLayer) {
        int classes = 0;
        for (long votes : ofLayer) {
            classes += votes == 0 ? 0 : 1;
        }
        number(classes);
        for (int k = 0; k < ofLayer.length; k++) {
            if (ofLayer[k] != 0) {
                number(k);
                number(ofLayer[k]);
            }
        }
    }

    /** What all sums of a layer have in common as a power of two is written once: it is the updates' step, mostly. */
    private void sums(Accumulator sums, Layer layer, long[] weights) {
        long bits = 0;
        for (int i = layer.first(); i < layer.end(); i++) {
            bits |= sums.sum(i);
        }
        int shift = bits == 0 ? 0 : Long.numberOfTrailingZeros(bits);
        number(shift);
        for (int i = layer.first(); i < layer.end(); i++) {
            if (weights[i] > 0) {
                long value = sums.sum(i) >> shift;
                number((value << 1) ^ (value >> 63));
            }
        }
    }

    private void number(long value) {
        if (out.length - length < MOST_BYTES) {
            out = Arrays.copyOf(out, 2 * out.length);
        }
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[length++] = (byte) rest;
    }
}
