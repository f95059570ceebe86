package io.linnet.aggregator.accumulate;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.transfer.Seal;
import java.util.Arrays;
import java.util.List;

/** Updates as boards encode them, drawn from a seed. */
public final class TestUpdates {
    public static final String MODEL = "digits";
    public static final ModelLayout FIXED = ModelLayout.of(Numeric.INT16, new int[] {20, 12, 5}, new int[] {0, 0});
    public static final ModelLayout FLOATS = ModelLayout.of(Numeric.FLOAT32, new int[] {20, 12, 5}, new int[] {0, 0});

    private TestUpdates() {}

    public static ModelState base(ModelLayout layout) {
        return ModelState.first(Parameters.initial(layout, Network.SIGMOID, 3));
    }

    public static int[] differences(ModelLayout layout, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        int[] q = new int[layout.parameters()];
        for (int i = 0; i < q.length; i++) {
            q[i] = random.below(3) == 0 ? random.uniform(-9, 9) : 0;
        }
        return q;
    }

    public static List<byte[]> encode(ModelState base, int transfer, int[] q, int[] steps, int chunkBytes) {
        return encoder(base, transfer, Codec.RANGE, chunkBytes).addAll(q, steps).chunks();
    }

    public static List<byte[]> encode(ModelState base, int transfer, float[] x, int chunkBytes) {
        return encoder(base, transfer, Codec.FLOAT32, chunkBytes).addAll(x).chunks();
    }

    private static ObjectEncoder encoder(ModelState base, int transfer, Codec codec, int chunkBytes) {
        ChunkSeed seed = ChunkSeed.of(MODEL, base.version(), base.digest());
        return new ObjectEncoder(
                base.parameters().layout(), ChunkFormat.TYPE_UPDATE, transfer, seed, codec, chunkBytes);
    }

    /** A version after this one, with other parameters. */
    public static ModelState next(ModelState base) {
        Accumulator sums = new Accumulator(base.parameters().layout());
        int[] q = differences(base.parameters().layout(), base.version());
        for (Layer layer : base.parameters().layout().layers()) {
            int[] slice = Arrays.copyOfRange(q, layer.first(), layer.end());
            sums.fold(slice, layer.first(), slice.length, 2, 10);
        }
        return Merge.next(base, sums, 0).next();
    }

    /** The same packet, asking for a status. */
    public static byte[] polling(ModelState base, byte[] packet) {
        byte[] polling = packet.clone();
        polling[0] |= ChunkFormat.FLAG_POLL;
        new Seal(ChunkSeed.of(MODEL, base.version(), base.digest()).bytes()).sign(polling);
        return polling;
    }
}
