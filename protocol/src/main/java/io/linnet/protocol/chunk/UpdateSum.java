package io.linnet.protocol.chunk;

import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Nonzeros;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Adds up updates of an int16 model that cover the same layers and have the same weight, and writes what they add up to
 * as one update (SPEC 17.6): exactly, so that folding it is folding each of them. Not thread-safe.
 */
public final class UpdateSum {
    /** The difference of one update is at most 2^21 units: so many of them fit an int. */
    private static final int MAX_UPDATES = 512;
    /** Larger models take more chunks than an object may have, and more memory than a small gateway has. */
    private static final int MAX_PARAMETERS = 1 << 20;

    private static final int FRACTION = 4;
    private static final long MAX_ENERGY = 1L << 60;

    private final ModelLayout layout;
    private final ObjectDecoder decoder;
    /** In LSB/16. */
    private final int[] sums;
    /** The least exponent of a step, in LSB/16, by layer: all of the layer's differences are multiples of it. */
    private final int[] steps;

    private final long[] energies;
    private final BitSet covered;
    private int updates;
    private boolean isOverflowing;

    /** @param covered the layers that every update covers, and no others */
    public UpdateSum(ModelLayout layout, BitSet covered) {
        this.layout = layout;
        this.decoder = new ObjectDecoder(layout);
        this.sums = new int[layout.parameters()];
        this.steps = new int[layout.layers().size()];
        this.energies = new long[steps.length];
        this.covered = covered;
        Arrays.fill(steps, Integer.MAX_VALUE);
    }

    /** Whether updates of this model can be added up at all. */
    public static boolean isFor(ModelLayout layout) {
        return layout.numeric() == Numeric.INT16 && layout.parameters() <= MAX_PARAMETERS;
    }

    /** The layers that these chunks of one update cover from end to end; empty if they cover a part of one. */
    public static Optional<BitSet> layers(ModelLayout layout, List<Chunk> chunks) {
        int[] missing = layout.layers().stream().mapToInt(Layer::parameters).toArray();
        int end = 0;
        BitSet covered = new BitSet();
        for (Chunk chunk : chunks) {
            ChunkHeader header = chunk.header();
            int layer = layout.layerOf(header.first(), header.count());
            if (layer < 0 || header.first() < end) {
                return Optional.empty();
            }
            end = header.first() + header.count();
            missing[layer] -= header.count();
            covered.set(layer);
        }
        boolean isInPart = covered.stream().anyMatch(layer -> missing[layer] != 0);
        return isInPart ? Optional.empty() : Optional.of(covered);
    }

    /**
     * Adds an update. One that is refused leaves this sum of no use.
     *
     * @param chunks all of it, in order of parameters
     */
    public void add(List<Chunk> chunks) throws Refused {
        updates++;
        for (Chunk chunk : chunks) {
            ChunkHeader header = chunk.header();
            Nonzeros q = decoder.nonzeros(chunk);
            int layer = layout.layerOf(header.first(), header.count());
            int e = header.step() + FRACTION;
            long squares = 0;
            for (int i = 0; i < q.count(); i++) {
                int difference = q.values()[i] << e;
                sums[header.first() + q.at()[i]] += difference;
                squares += (long) difference * difference;
            }
            energies[layer] += squares;
            isOverflowing |= energies[layer] > MAX_ENERGY;
            if (q.count() > 0) {
                steps[layer] = Math.min(steps[layer], e);
            }
        }
    }

    /** The sum of the squares of all differences, by layer, (LSB/16)². */
    public List<Long> energies() {
        return Arrays.stream(energies).boxed().toList();
    }

    /**
     * The sum as the chunks of an update; empty where it has a value that no update may have.
     *
     * @param transfer u16
     * @param chunkBytes longest chunk
     */
    public Optional<List<byte[]>> encode(int transfer, ChunkSeed seed, int chunkBytes) {
        if (updates > MAX_UPDATES || isOverflowing) {
            return Optional.empty();
        }
        ObjectEncoder encoder =
                new ObjectEncoder(layout, ChunkFormat.TYPE_UPDATE, transfer, seed, Codec.RANGE, chunkBytes);
        for (int h : covered.stream().toArray()) {
            Layer layer = layout.layers().get(h);
            int e = steps[h] == Integer.MAX_VALUE ? FRACTION : steps[h];
            int[] q = new int[layer.parameters()];
            int most = Quantizer.maxMagnitude(Codec.RANGE, e - FRACTION);
            for (int i = 0; i < q.length; i++) {
                q[i] = sums[layer.first() + i] >> e;
                if (Math.abs(q[i]) > most) {
                    return Optional.empty();
                }
            }
            encoder.add(q, 0, layer.first(), q.length, e - FRACTION);
        }
        return Optional.of(encoder.chunks());
    }
}
