package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;

/**
 * Reads a partial sum of a model whose layout is known. What memory it takes is the layout's, whatever the bytes say,
 * and nothing that it accepts can overflow where up to 2^20 boards are added.
 */
final class PartialReader {
    private final byte[] bytes;
    private int at;

    private PartialReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static Accumulator read(byte[] bytes, ModelLayout layout) throws Refused {
        if (bytes.length > PartialFormat.maxBytes(layout)) {
            throw new Refused(Reason.TOO_LONG, bytes.length + " bytes of a partial sum");
        }
        return new PartialReader(bytes).all(layout);
    }

    private Accumulator all(ModelLayout layout) throws Refused {
        int format = octet();
        int flags = octet();
        if (format != PartialFormat.FORMAT || (flags & ~PartialFormat.FLAG_VOTES) != 0) {
            throw new Refused(Reason.MALFORMED, "format " + format + " with flags " + flags + " of a partial sum");
        }
        long parameters = number();
        if (parameters != layout.parameters()) {
            throw new Refused(
                    Reason.OUT_OF_RANGE,
                    Long.toUnsignedString(parameters) + " parameters, the model has " + layout.parameters());
        }
        Accumulator into =
                (flags & PartialFormat.FLAG_VOTES) == 0 ? new Accumulator(layout) : Accumulator.ofVotes(layout);
        long slices = upTo(PartialFormat.MAX_COUNT, "slices");
        into.count(slices, upTo(slices, "clipped slices"));
        for (int h = 0; h < layout.layers().size(); h++) {
            long high = upTo(PartialFormat.MAX_ENERGY_HIGH, "energy");
            into.energy().add(h, high, number());
        }
        long[] weights = weights(layout, into);
        for (long[] ofLayer : into.votes()) {
            votes(ofLayer);
        }
        for (Layer layer : layout.layers()) {
            sums(layer, weights, into);
        }
        if (at < bytes.length) {
            throw new Refused(Reason.MALFORMED, (bytes.length - at) + " bytes after a partial sum");
        }
        return into;
    }

    private long[] weights(ModelLayout layout, Accumulator into) throws Refused {
        long[] weights = new long[layout.parameters()];
        long before = -1;
        for (int from = 0; from < weights.length; ) {
            int count = (int) upTo(weights.length - from, "parameters of a run");
            long weight = upTo(PartialFormat.maxWeight(layout), "weight");
            if (count == 0 || weight == before) {
                throw new Refused(Reason.MALFORMED, "a run of weights that is not the longest");
            }
            Arrays.fill(weights, from, from + count, weight);
            into.note(from, count, weight);
            before = weight;
            from += count;
        }
        return weights;
    }

    private void votes(long[] ofLayer) throws Refused {
        long classes = upTo(ofLayer.length, "size classes");
        int last = -1;
        for (long i = 0; i < classes; i++) {
            int k = (int) upTo(ofLayer.length - 1L, "size class");
            long votes = upTo(PartialFormat.MAX_COUNT, "votes");
            if (k <= last || votes == 0) {
                throw new Refused(Reason.MALFORMED, "size class " + k + " after " + last);
            }
            ofLayer[k] = votes;
            last = k;
        }
    }

    private void sums(Layer layer, long[] weights, Accumulator into) throws Refused {
        int shift = (int) upTo(63, "common power of two");
        long bits = 0;
        for (int i = layer.first(); i < layer.end(); i++) {
            if (weights[i] == 0) {
                continue;
            }
            long folded = number();
            long value = (folded >>> 1) ^ -(folded & 1);
            long most = (weights[i] * PartialFormat.largestDifference(into.layout())) >> shift;
            if (value > most || value < -most) {
                throw new Refused(Reason.OUT_OF_RANGE, "a sum of weight " + weights[i] + " that no updates make");
            }
            bits |= value;
            into.addTo(i, value << shift);
        }
        if (bits == 0 ? shift != 0 : (bits & 1) == 0) {
            throw new Refused(Reason.MALFORMED, "a common power of two that is not the largest");
        }
    }

    private long upTo(long most, String what) throws Refused {
        long value = number();
        if (value < 0 || value > most) {
            throw new Refused(
                    Reason.OUT_OF_RANGE, Long.toUnsignedString(value) + " " + what + ", accepted: up to " + most);
        }
        return value;
    }

    private int octet() throws Refused {
        if (at == bytes.length) {
            throw new Refused(Reason.MALFORMED, "a partial sum ends after " + at + " bytes");
        }
        return bytes[at++] & 0xFF;
    }

    private long number() throws Refused {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (octet & 0x7FL) << shift;
            if (octet < 0x80) {
                boolean isLongest = shift == 63;
                if ((octet == 0 && shift > 0) || (isLongest && octet > 1)) {
                    break;
                }
                return value;
            }
        }
        throw new Refused(Reason.MALFORMED, "a number of a partial sum is not in its shortest form");
    }
}
