package io.linnet.protocol.chunk;

import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.FloatSlices;
import io.linnet.protocol.codec.Nonzeros;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.SliceDecoder;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.Collection;

/**
 * Checked chunks in, their values out, or the reason why not. Holds scratch that each call overwrites, so decoding takes
 * no memory; not thread-safe. What it checks beside the codec: the slice lies within one layer, the codec fits the
 * model's numeric, and floats have no step.
 */
public final class ObjectDecoder {
    private static final float[] NO_FLOATS = {};

    private final ModelLayout layout;
    private final SliceDecoder slices = new SliceDecoder();
    private final Nonzeros nonzeros = new Nonzeros();
    private final int[] ints;
    private final float[] floats;

    public ObjectDecoder(ModelLayout layout) {
        this.layout = layout;
        int longest = 0;
        for (var layer : layout.layers()) {
            longest = Math.max(longest, Math.min(layer.parameters(), ChunkFormat.MAX_COUNT));
        }
        boolean isFloat = layout.numeric() == Numeric.FLOAT32;
        this.ints = new int[longest];
        this.floats = isFloat ? new float[longest] : NO_FLOATS;
    }

    public ModelLayout layout() {
        return layout;
    }

    /** Checks all of a chunk but its payload: enough to keep it for later. */
    public static void check(ChunkHeader header, ModelLayout layout) throws Refused {
        Codec codec = Codec.of(header.codec());
        if (layout.layerOf(header.first(), header.count()) < 0) {
            throw new Refused(
                    Reason.OUT_OF_RANGE,
                    "parameters " + header.first() + " + " + header.count() + " do not lie in one layer");
        }
        if ((codec == Codec.FLOAT32) != (layout.numeric() == Numeric.FLOAT32)) {
            throw new Refused(Reason.UNDECODABLE, "codec " + codec + " for a model of " + layout.numeric());
        }
        if (codec == Codec.FLOAT32 && header.step() != 0) {
            throw new Refused(Reason.OUT_OF_RANGE, "step " + header.step() + " of floats");
        }
    }

    /**
     * The integers of a chunk of an int16 model: the first {@code header.count()} of the array, which the next call
     * overwrites. Those of an update stay within what a sum over any fleet can hold.
     */
    public int[] integers(Chunk chunk) throws Refused {
        nonzeros(chunk).expand(ints, chunk.header().count());
        return ints;
    }

    /** The same without zeros; the next call overwrites it. */
    public Nonzeros nonzeros(Chunk chunk) throws Refused {
        ChunkHeader header = chunk.header();
        check(header, layout);
        slices.nonzeros(
                Codec.of(header.codec()),
                header.init(),
                chunk.packet(),
                chunk.payloadOffset(),
                chunk.payloadBytes(),
                header.count(),
                nonzeros);
        if (header.type() == ChunkFormat.TYPE_UPDATE) {
            requireBounded(header);
        }
        return nonzeros;
    }

    private void requireBounded(ChunkHeader header) throws Refused {
        int most = Quantizer.maxMagnitude(Codec.RANGE, header.step());
        if (most == Codec.RANGE.maxMagnitude()) {
            return;
        }
        int largest = 0;
        for (int i = 0; i < nonzeros.count(); i++) {
            largest = Math.max(largest, Math.abs(nonzeros.values()[i]));
        }
        if (largest > most) {
            throw new Refused(
                    Reason.OUT_OF_RANGE, "value " + largest + " at step " + header.step() + ", at most " + most);
        }
    }

    /**
     * The differences of a chunk of a float32 update, finite and below 128 in magnitude, as their bits: the first
     * {@code header.count()} of the array, which the next call overwrites.
     */
    public int[] updateFloatBits(Chunk chunk) throws Refused {
        return floatBits(chunk, FloatSlices.UPDATE_LIMIT);
    }

    /** As {@link #updateFloatBits}, as numbers. */
    public float[] updateFloats(Chunk chunk) throws Refused {
        return floats(chunk, FloatSlices.UPDATE_LIMIT);
    }

    /** The values of a chunk of a full float32 model, finite; as {@link #updateFloats}. */
    public float[] modelFloats(Chunk chunk) throws Refused {
        return floats(chunk, FloatSlices.FINITE);
    }

    private float[] floats(Chunk chunk, float limit) throws Refused {
        int[] bits = floatBits(chunk, limit);
        for (int i = 0; i < chunk.header().count(); i++) {
            floats[i] = Float.intBitsToFloat(bits[i]);
        }
        return floats;
    }

    private int[] floatBits(Chunk chunk, float limit) throws Refused {
        ChunkHeader header = chunk.header();
        check(header, layout);
        FloatSlices.decode(
                header.init(),
                chunk.packet(),
                chunk.payloadOffset(),
                chunk.payloadBytes(),
                header.count(),
                limit,
                ints);
        return ints;
    }

    /**
     * The model that a step or diff leads to from {@code base}, or that a full object is; {@code base} stays as it is.
     * The digest is still to be compared.
     *
     * @param base the version the chunks start from; of a full object: any parameters of the layout
     * @param chunks all of one object, in any order; they must cover every parameter exactly once
     */
    public Parameters assemble(Parameters base, Collection<Chunk> chunks) throws Refused {
        long covered = 0;
        for (Chunk chunk : chunks) {
            covered += chunk.header().count();
        }
        if (covered != layout.parameters()) {
            throw new Refused(
                    Reason.OUT_OF_RANGE, "chunks cover " + covered + " of " + layout.parameters() + " parameters");
        }
        Chunk[] ordered = chunks.toArray(new Chunk[0]);
        Arrays.sort(
                ordered,
                (a, b) -> Integer.compare(a.header().first(), b.header().first()));
        Parameters result = Parameters.zero(layout);
        int end = 0;
        for (Chunk chunk : ordered) {
            if (chunk.header().first() != end) {
                throw new Refused(
                        Reason.OVERLAP,
                        "parameter " + end + " against " + chunk.header().first());
            }
            end += chunk.header().count();
            if (layout.numeric() == Numeric.FLOAT32) {
                if (chunk.header().type() != ChunkFormat.TYPE_FULL) {
                    throw new Refused(Reason.UNDECODABLE, "float32 models travel whole");
                }
                System.arraycopy(
                        modelFloats(chunk),
                        0,
                        result.floats(),
                        chunk.header().first(),
                        chunk.header().count());
            } else {
                apply(chunk, base.fixed(), result.fixed());
            }
        }
        return result;
    }

    private void apply(Chunk chunk, short[] from, short[] to) throws Refused {
        int[] q = integers(chunk);
        ChunkHeader header = chunk.header();
        for (int i = 0; i < header.count(); i++) {
            int p = header.first() + i;
            to[p] = switch (header.type()) {
                case ChunkFormat.TYPE_STEP -> saturate(from[p] + ((long) q[i] << header.step()));
                case ChunkFormat.TYPE_DIFF -> (short) (from[p] + (q[i] << header.step()));
                default -> (short) (q[i] << header.step());
            };
        }
    }

    private static short saturate(long value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
