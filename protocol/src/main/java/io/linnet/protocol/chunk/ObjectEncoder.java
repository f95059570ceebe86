package io.linnet.protocol.chunk;

import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.EncodedSlice;
import io.linnet.protocol.codec.FloatSlices;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.SliceEncoder;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts one object into chunks: ranges of values in, in ascending order of parameters, packets out (SPEC 5.1). Each chunk
 * takes as many values as fit, within one layer, so the same values give the same packets everywhere. One instance an
 * object; not thread-safe.
 */
public final class ObjectEncoder {
    private final ModelLayout layout;
    private final int type;
    private final int transfer;
    private final ChunkSeed seed;
    private final Codec codec;
    private final int limitBytes;
    private final List<byte[]> chunks = new ArrayList<>();
    private int end;

    /**
     * @param type one of {@code ChunkFormat.TYPE_UPDATE … TYPE_DIFF}
     * @param transfer u16
     * @param chunkBytes longest chunk, header and check included
     */
    public ObjectEncoder(ModelLayout layout, int type, int transfer, ChunkSeed seed, Codec codec, int chunkBytes) {
        boolean isFloat = layout.numeric() == Numeric.FLOAT32;
        if (isFloat != (codec == Codec.FLOAT32)) {
            throw new IllegalArgumentException("codec=" + codec + " for a model of " + layout.numeric());
        }
        int least = ChunkFormat.OVERHEAD_BYTES + Codec.MIN_LIMIT_BYTES;
        if (chunkBytes < least || chunkBytes > ChunkFormat.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "chunkBytes=" + chunkBytes + ", accepted: " + least + " to " + ChunkFormat.MAX_BYTES);
        }
        this.layout = layout;
        this.type = type;
        this.transfer = transfer;
        this.seed = seed;
        this.codec = codec;
        this.limitBytes = chunkBytes - ChunkFormat.OVERHEAD_BYTES;
    }

    /** A whole model; its seed names the version itself. */
    public static List<byte[]> full(Parameters model, int transfer, ChunkSeed seed, Codec codec, int chunkBytes) {
        ObjectEncoder encoder =
                new ObjectEncoder(model.layout(), ChunkFormat.TYPE_FULL, transfer, seed, codec, chunkBytes);
        if (codec == Codec.FLOAT32) {
            return encoder.addAll(model.floats()).chunks();
        }
        int[] values = new int[model.layout().parameters()];
        for (int i = 0; i < values.length; i++) {
            values[i] = model.fixed()[i];
        }
        return encoder.addExact(values).chunks();
    }

    /** The exact way between two versions of an int16 model; the seed names {@code from}. */
    public static List<byte[]> difference(
            Parameters from, Parameters to, int transfer, ChunkSeed seed, Codec codec, int chunkBytes) {
        int[] values = new int[from.layout().parameters()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (to.fixed()[i] - from.fixed()[i]);
        }
        return new ObjectEncoder(from.layout(), ChunkFormat.TYPE_DIFF, transfer, seed, codec, chunkBytes)
                .addExact(values)
                .chunks();
    }

    /** Every parameter, each layer without the zeros that all its values end with (SPEC 6.8). */
    private ObjectEncoder addExact(int[] values) {
        int[] shifts = new int[layout.layers().size()];
        for (int h = 0; h < shifts.length; h++) {
            Layer layer = layout.layers().get(h);
            shifts[h] = Quantizer.commonShift(values, layer.first(), layer.end());
            for (int i = layer.first(); i < layer.end(); i++) {
                values[i] >>= shifts[h];
            }
        }
        return addAll(values, shifts);
    }

    /**
     * Every parameter of the model.
     *
     * @param steps exponent of the quantizer's step of each layer
     */
    public ObjectEncoder addAll(int[] values, int[] steps) {
        for (int h = 0; h < steps.length; h++) {
            Layer layer = layout.layers().get(h);
            add(values, layer.first(), layer.first(), layer.parameters(), steps[h]);
        }
        return this;
    }

    /** Every parameter of the model. */
    public ObjectEncoder addAll(float[] values) {
        for (Layer layer : layout.layers()) {
            add(values, layer.first(), layer.first(), layer.parameters());
        }
        return this;
    }

    /**
     * A range of one layer.
     *
     * @param at place in {@code values} of parameter {@code first}
     * @param step exponent of the quantizer's step, 0 where there is none
     */
    public ObjectEncoder add(int[] values, int at, int first, int count, int step) {
        claim(first, count);
        for (int done = 0; done < count; ) {
            EncodedSlice slice = SliceEncoder.encode(codec, values, at + done, at + count, limitBytes);
            emit(slice, first + done, step);
            done += slice.count();
        }
        return this;
    }

    /** A range of a board's sums, as {@code add}. */
    public ObjectEncoder addSums(int[] values, int first, int count) {
        claim(first, count);
        for (int done = 0; done < count; ) {
            EncodedSlice slice = SliceEncoder.encodeSums(codec, values, first + done, first + count, limitBytes);
            emit(slice, first + done, 0);
            done += slice.count();
        }
        return this;
    }

    /** A range of one layer of a float32 model. */
    public ObjectEncoder add(float[] values, int at, int first, int count) {
        claim(first, count);
        for (int done = 0; done < count; ) {
            EncodedSlice slice = FloatSlices.encode(values, at + done, at + count, limitBytes);
            emit(slice, first + done, 0);
            done += slice.count();
        }
        return this;
    }

    private void claim(int first, int count) {
        if (first < end || layout.layerOf(first, count) < 0) {
            throw new IllegalArgumentException(
                    "parameters " + first + " + " + count + " overlap the ones before or do not lie in one layer");
        }
        end = first + count;
    }

    private void emit(EncodedSlice slice, int first, int step) {
        if (chunks.size() == ChunkFormat.MAX_CHUNKS) {
            throw new IllegalArgumentException("more than " + ChunkFormat.MAX_CHUNKS + " chunks: "
                    + layout.parameters() + " parameters need longer chunks than "
                    + (limitBytes + ChunkFormat.OVERHEAD_BYTES) + " bytes");
        }
        ChunkHeader header = new ChunkHeader(
                type, false, codec.code(), slice.init(), transfer, chunks.size(), first, slice.count(), step);
        chunks.add(ChunkWriter.write(header, slice.payload(), 0, slice.payload().length, seed));
    }

    /** The packets so far, in order of first parameter. */
    public List<byte[]> chunks() {
        return List.copyOf(chunks);
    }
}
