package io.linnet.lab.world;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The model as one computes it with no faults about: SPEC section 11 in plain loops over whole arrays, with nothing of
 * the aggregator's own arithmetic. Knows nothing of transfers, orders, duplicates or restarts.
 */
final class PlainModel {
    private static final int MOST_DIFFERENCE = 524_287;
    private static final int MOST_CARRY = 1 << 19;
    private static final int MOST_STEP = 32_767;
    private static final int HIGHEST_EXPONENT = 19;

    private final ModelPlan plan;
    private final ModelLayout layout;
    private final ObjectDecoder decoder;
    private final short[] fixed;
    private final float[] floats;
    private final long[] carry;
    private final long[] sums;
    private final long[] weights;
    /** Root mean square in sixteenths, by layer; 0: none yet. */
    private final long[] limits;

    /** Of what was folded: the squares of its sixteenths times their examples, by layer. */
    private final BigInteger[] energies;

    private final List<Slice> slices = new ArrayList<>();
    private final boolean isCutting;

    /** Sixteenths of an update's parameters from {@code first}. */
    private record Slice(int layer, int first, long[] values, int examples, boolean votes, Optional<BigInteger> cutTo) {
        BigInteger squares() {
            return Arrays.stream(values)
                    .mapToObj(value -> BigInteger.valueOf(value).pow(2))
                    .reduce(BigInteger.ZERO, BigInteger::add);
        }
    }

    /** @param isCutting slices are cut to the size of the median one */
    PlainModel(ModelPlan plan, boolean isCutting) {
        this.isCutting = isCutting;
        this.plan = plan;
        this.layout = plan.layout();
        this.decoder = new ObjectDecoder(layout);
        Parameters first = Parameters.initial(layout, plan.training().network(), plan.seed());
        this.fixed = first.fixed().clone();
        this.floats = first.floats().clone();
        this.carry = new long[layout.parameters()];
        this.sums = new long[layout.parameters()];
        this.weights = new long[layout.parameters()];
        this.limits = new long[layout.layers().size()];
        this.energies = new BigInteger[limits.length];
        Arrays.fill(energies, BigInteger.ZERO);
    }

    private boolean isFloat() {
        return layout.numeric() == Numeric.FLOAT32;
    }

    /**
     * Adds one chunk of an update.
     *
     * @param votes it was trained on the round's own version, and so has a say in the next limits
     */
    void fold(byte[] packet, ChunkSeed seed, int examples, boolean votes) {
        try {
            Chunk chunk = ChunkReader.read(packet, seed);
            int first = chunk.header().first();
            int count = chunk.header().count();
            float[] reals = isFloat() ? decoder.updateFloats(chunk) : new float[0];
            int[] q = isFloat() ? new int[0] : decoder.integers(chunk);
            long[] values = new long[count];
            for (int i = 0; i < count; i++) {
                values[i] = isFloat()
                        ? (long) (reals[i] * 16_777_216.0)
                        : Math.round(q[i] * Math.pow(2, chunk.header().step() + 4));
            }
            slices.add(new Slice(layout.layerOf(first, count), first, values, examples, votes, Optional.empty()));
        } catch (Refused refused) {
            throw new IllegalStateException("a chunk as its board encoded it", refused);
        }
    }

    /**
     * Closes the round over what was added.
     *
     * @param round of the version before
     * @param fineUntil of the version before
     * @return the next version's digest
     */
    Digest close(int round, int fineUntil) {
        long[] next = nextLimits();
        for (Slice slice : slices) {
            long limit = limits[slice.layer()] == 0 ? next[slice.layer()] : limits[slice.layer()];
            add(isFloat() || !isCutting || limit == 0 ? slice : cut(slice, limit));
        }
        if (isFloat()) {
            closeFloats();
        } else {
            closeFixed(plan.stage(round, fineUntil).downC16());
        }
        System.arraycopy(next, 0, limits, 0, next.length);
        slices.clear();
        Arrays.fill(energies, BigInteger.ZERO);
        Arrays.fill(sums, 0);
        Arrays.fill(weights, 0);
        return digest();
    }

    private void add(Slice slice) {
        energies[slice.layer()] = energies[slice.layer()].add(
                slice.cutTo().orElseGet(slice::squares).multiply(BigInteger.valueOf(slice.examples())));
        for (int i = 0; i < slice.values().length; i++) {
            sums[slice.first() + i] += slice.values()[i] * slice.examples();
            weights[slice.first() + i] += slice.examples();
        }
    }

    /** SPEC 11.3: to the limit's root mean square. */
    private static Slice cut(Slice slice, long limit) {
        BigInteger bound = BigInteger.valueOf(limit).pow(2).multiply(BigInteger.valueOf(slice.values().length));
        BigInteger squares = slice.squares();
        if (squares.compareTo(bound) <= 0) {
            return slice;
        }
        BigInteger factor = bound.shiftLeft(32).divide(squares).sqrt();
        long[] values = Arrays.stream(slice.values())
                .map(value -> BigInteger.valueOf(value)
                        .multiply(factor)
                        .divide(BigInteger.valueOf(65_536))
                        .longValueExact())
                .toArray();
        return new Slice(slice.layer(), slice.first(), values, slice.examples(), slice.votes(), Optional.of(bound));
    }

    /** The size of the median parameter's slice, where three boards or more have a say. */
    private long[] nextLimits() {
        long[] next = new long[limits.length];
        for (int h = 0; h < next.length; h++) {
            int layer = h;
            List<Long> sizes = new ArrayList<>();
            slices.stream()
                    .filter(slice -> slice.votes()
                            && slice.layer() == layer
                            && slice.squares().signum() > 0)
                    .forEach(slice -> sizes.addAll(Collections.nCopies(
                            slice.values().length,
                            slice.squares()
                                    .divide(BigInteger.valueOf(slice.values().length))
                                    .longValueExact())));
            Collections.sort(sizes);
            boolean isDecided = sizes.size() > 2 * layout.layers().get(h).parameters();
            next[h] = isDecided
                    ? limitOf(sizes.get((sizes.size() - 1) / 2))
                    : limits[h] == 0 ? 0 : Math.min(1 << 21, limits[h] * 9 / 8 + 1);
        }
        return next;
    }

    /** The root of the largest number in the same half of an octave, rounded up past it. */
    private static long limitOf(long meanSquare) {
        long largest = meanSquare;
        if (meanSquare > 1) {
            long octave = Long.highestOneBit(meanSquare);
            largest = meanSquare >= octave + octave / 2 ? 2 * octave - 1 : octave + octave / 2 - 1;
        }
        return Math.min(1 << 21, BigInteger.valueOf(largest).sqrt().longValueExact() + 1);
    }

    Digest digest() {
        Parameters parameters =
                isFloat() ? Parameters.ofFloats(layout, floats.clone()) : Parameters.ofFixed(layout, fixed.clone());
        return parameters.digest();
    }

    private void closeFloats() {
        for (int i = 0; i < floats.length; i++) {
            if (weights[i] > 0) {
                floats[i] = (float) (floats[i] + sums[i] / 16_777_216.0 / weights[i]);
            }
        }
    }

    private void closeFixed(int most) {
        for (int h = 0; h < energies.length; h++) {
            Layer layer = layout.layers().get(h);
            long squares = 0;
            BigInteger weighted = BigInteger.ZERO;
            for (int i = layer.first(); i < layer.end(); i++) {
                squares += mean(i) * mean(i);
                weighted = weighted.add(BigInteger.valueOf(mean(i) * mean(i)).multiply(BigInteger.valueOf(weights[i])));
            }
            int c16 = most == 0 ? 0 : down(most, energies[h], weighted);
            int exponent = c16 == 0 ? 0 : exponent(squares, layer.parameters(), c16);
            boolean isUnchanged = squares == 0 && c16 != 0;
            for (int i = layer.first(); i < layer.end() && !isUnchanged; i++) {
                if (weights[i] > 0) {
                    step(i, exponent, c16 == 0);
                }
            }
        }
    }

    /** SPEC 11.5: few or like boards take finer steps. */
    private static int down(int most, BigInteger energy, BigInteger ofMean) {
        BigInteger boards16 = ofMean.signum() == 0
                ? BigInteger.valueOf(16)
                : energy.multiply(BigInteger.valueOf(16)).divide(ofMean);
        long effective16 = boards16.max(BigInteger.valueOf(16))
                .min(BigInteger.valueOf(1 << 20))
                .longValueExact();
        long more = effective16 - 16;
        return (int) Math.min(most, 2 + (192 * more + 3 * more * more) / 256);
    }

    /** In sixteenths, the nearest to the weighted mean. */
    private long mean(int i) {
        if (weights[i] == 0) {
            return 0;
        }
        long magnitude = (Math.abs(sums[i]) + weights[i] / 2) / weights[i];
        return Math.min(MOST_DIFFERENCE, magnitude) * Long.signum(sums[i]);
    }

    /** Of the step in whole units: the power of two nearest to c times the root mean square, at least one. */
    private static int exponent(long squares, int parameters, int c16) {
        long meanTimes256 = squares / parameters * 256 + squares % parameters * 256 / parameters;
        int bits = 4;
        while (bits < HIGHEST_EXPONENT && meanTimes256 * c16 >= 1L << (2 * bits + 13)) {
            bits++;
        }
        return bits - 4;
    }

    private void step(int i, int exponent, boolean isExact) {
        long wanted = mean(i) + carry[i];
        long unit = 16L << exponent;
        long q = Math.min(MOST_STEP, (Math.abs(wanted) + unit / 2) / unit) * Long.signum(wanted);
        long next = Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, fixed[i] + (q << exponent)));
        long left = wanted - 16 * (next - fixed[i]);
        carry[i] = isExact ? 0 : Math.max(-MOST_CARRY, Math.min(MOST_CARRY, left));
        fixed[i] = (short) next;
    }
}
