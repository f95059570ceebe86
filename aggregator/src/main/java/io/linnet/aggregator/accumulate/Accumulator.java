package io.linnet.aggregator.accumulate;

import io.linnet.protocol.codec.Nonzeros;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Refused;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The running exact sum of a round: for each parameter the weighted sum of the updates' differences, and the sum of
 * their weights (SPEC 11.1). Integer sums, so neither order nor duplicates handled before nor threads matter. A slice's
 * weight is noted at its two ends only, so folding costs one pass over its values.
 *
 * <p>Differences are in units of LSB/16 for int16 models and of 2^-24 for float32 ones. Slices of an int16 model may be
 * cut to a limit of their layer, by their own values alone ({@link Clip}).
 */
public final class Accumulator {
    /** Bits below the least significant bit of an int16 model. */
    public static final int FRACTION_BITS = 4;
    /** Bits below one of a float32 model. */
    public static final int FLOAT_FRACTION_BITS = 24;
    /** Examples of all updates of a round of a float32 model: what is below 128 stays below 2^63 in the sum. */
    public static final long MAX_FLOAT_EXAMPLES = 1L << 32;

    private static final int[] NO_LIMITS = {};
    private static final long[][] NO_VOTES = {};
    private static final float FLOAT_SCALE = 1 << FLOAT_FRACTION_BITS;

    private final ModelLayout layout;
    private final long[] sums;
    /** Change of the weight at each parameter against the one before it. */
    private final long[] weightSteps;

    private final @Nullable Clip clip;
    private final @Nullable Opposed opposed;
    private final Energy energy;
    private long slices;
    private long clipped;

    /** Takes every slice as it is. */
    public Accumulator(ModelLayout layout) {
        this(layout, null, null);
    }

    private Accumulator(ModelLayout layout, @Nullable Clip clip, @Nullable Opposed opposed) {
        this.layout = layout;
        this.clip = clip;
        this.opposed = opposed;
        this.energy = new Energy(layout);
        this.sums = new long[layout.parameters()];
        this.weightSteps = new long[layout.parameters() + 1];
    }

    /** Of a round on this version. Floats are never cut: their merge is to equal a plain weighted mean. */
    public static Accumulator of(ModelState base, MergeRule rule) {
        ModelLayout layout = base.parameters().layout();
        if (!rule.isCutting() || layout.numeric() == Numeric.FLOAT32) {
            return new Accumulator(layout);
        }
        Opposed opposed = rule == MergeRule.DIRECTION ? new Opposed(layout, base.heading()) : null;
        return new Accumulator(layout, new Clip(layout, base.limits()), opposed);
    }

    /** That a partial sum with votes is read into: for {@link #add}, not to fold into, since it knows no limits. */
    static Accumulator ofVotes(ModelLayout layout) {
        return new Accumulator(layout, new Clip(layout, NO_LIMITS), null);
    }

    /**
     * From a {@linkplain #write partial sum}.
     *
     * @throws Refused if it is not one of this layout, or holds what no updates make
     */
    public static Accumulator read(byte[] partial, ModelLayout layout) throws Refused {
        return PartialReader.read(partial, layout);
    }

    /** As a partial sum (SPEC 11.8): equal sums give equal bytes. */
    public byte[] write() {
        return PartialWriter.write(this);
    }

    public ModelLayout layout() {
        return layout;
    }

    /** Slices so far, each counted once. */
    public long slices() {
        return slices;
    }

    /** Slices that were cut. */
    public long clipped() {
        return opposed == null ? clipped : clipped + opposed.sums().clipped;
    }

    /** Slices that point against the model's heading: left out, unless they are the majority. */
    public long opposed() {
        return opposed == null ? 0 : opposed.slices();
    }

    /** What was put aside is the majority in most of the model: the heading was wrong, and says nothing of who was. */
    public boolean isHeadingOverruled() {
        return opposed != null && 2L * opposed.majority().cardinality() > layout.parameters();
    }

    /** Limits of slices in the next round, by layer, as the votes of this one give them; empty: none is cut. */
    public int[] nextLimits() {
        return clip == null ? NO_LIMITS : clip.next();
    }

    /** What becomes of a slice depends on its own values. */
    public boolean isCutting() {
        return clip != null;
    }

    /** Slices are cut, and a layer has no limit yet. */
    public boolean isMissingLimits() {
        return clip != null && clip.isMissing();
    }

    /** As {@link #fold(Nonzeros, int, int, int, int, boolean)}, of values that are there in full, and with a vote. */
    public boolean fold(int[] q, int first, int count, int step, int weight) {
        return fold(Nonzeros.of(q, count), first, count, step, weight, true);
    }

    /**
     * Folds {@code count} quantized differences of parameters from {@code first}: {@code q · 2^step} LSB each, at most
     * 2^17 LSB in magnitude, which a decoder of updates has checked.
     *
     * @param q those that are not zero
     * @param step −4 … 15
     * @param weight examples, 1 … 2^20
     * @param votes whether it has a say in the next round's limits
     * @return false: its layer has no limit yet, so it had its vote and nothing else; see {@link #foldLate}
     */
    public boolean fold(Nonzeros q, int first, int count, int step, int weight, boolean votes) {
        slices++;
        int layer = layout.layerOf(first, count);
        int e = step + FRACTION_BITS;
        long squares = SliceNorm.squares(q);
        if (clip == null) {
            foldCut(q, first, count, e, weight, squares, Clip.UNLIMITED);
            return true;
        }
        if (votes) {
            clip.vote(layer, squares, e, count);
        }
        int limit = clip.limit(layer);
        if (limit > 0) {
            judge(q, first, count).foldCut(q, first, count, e, weight, squares, limit);
        }
        return limit > 0;
    }

    /**
     * Folds a slice that had to wait, at the close of its round: cut to the limit that this round's own votes give, or
     * whole if there were too few.
     *
     * @param limits by layer, of all votes of the round
     */
    public void foldLate(Nonzeros q, int first, int count, int step, int weight, int[] limits) {
        int limit = limits[layout.layerOf(first, count)];
        int e = step + FRACTION_BITS;
        int known = limit == 0 ? Clip.UNLIMITED : limit;
        judge(q, first, count).foldCut(q, first, count, e, weight, SliceNorm.squares(q), known);
    }

    /** Which sum a slice belongs to. */
    private Accumulator judge(Nonzeros q, int first, int count) {
        return opposed != null && opposed.takes(q, first, count) ? opposed.sums() : this;
    }

    private void foldCut(Nonzeros q, int first, int count, int e, int weight, long squares, int limit) {
        int factor = SliceNorm.factor(squares, e, count, limit);
        boolean isWhole = factor == SliceNorm.WHOLE;
        energy.add(layout.layerOf(first, count), isWhole ? squares << (2 * e) : (long) limit * limit * count, weight);
        long unit = (long) (isWhole ? weight : factor) << e;
        int[] at = q.at();
        int[] values = q.values();
        for (int i = 0; i < q.count(); i++) {
            long value = values[i] * unit;
            sums[first + at[i]] += isWhole ? value : value / SliceNorm.WHOLE * weight;
        }
        clipped += isWhole ? 0 : 1;
        note(first, count, weight);
    }

    /**
     * Folds finite float differences below 128 in magnitude, given as their bits; each counts as its next multiple of
     * 2^-24 towards zero.
     */
    public void foldFloats(int[] bits, int first, int count, int weight) {
        slices++;
        for (int i = 0; i < count; i++) {
            sums[first + i] += (long) (int) (Float.intBitsToFloat(bits[i]) * FLOAT_SCALE) * weight;
        }
        note(first, count, weight);
    }

    /**
     * Folds a slice of a partial sum: differences of several boards, added up already. What their single squares were is
     * said apart ({@link #noteEnergy}).
     *
     * @param step −4 … 15
     * @param weight examples of each board, 1 … 2^20
     * @param boards that it is the sum of
     */
    public void foldSum(Nonzeros q, int first, int count, int step, int weight, int boards) {
        slices += boards;
        long unit = (long) weight << (step + FRACTION_BITS);
        for (int i = 0; i < q.count(); i++) {
            sums[first + q.at()[i]] += q.values()[i] * unit;
        }
        note(first, count, (long) weight * boards);
    }

    /** The sum of the squares of a slice's differences, (LSB/16)². */
    public static long squares(Nonzeros q, int step) {
        return SliceNorm.squares(q) << (2 * (step + FRACTION_BITS));
    }

    /** @param squares of all boards' differences in a layer of a partial sum, (LSB/16)², at most 2^60 */
    public void noteEnergy(int layer, long squares, int weight) {
        energy.add(layer, squares, weight);
    }

    void note(int first, int count, long weight) {
        weightSteps[first] += weight;
        weightSteps[first + count] -= weight;
    }

    /** Adds another accumulator's sums: how partial results of a partitioned fleet become one. */
    public void add(Accumulator other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
            weightSteps[i] += other.weightSteps[i];
        }
        slices += other.slices;
        clipped += other.clipped;
        energy.add(other.energy);
        if (clip != null && other.clip != null) {
            clip.add(other.clip);
        }
        if (opposed != null && other.opposed != null) {
            opposed.add(other.opposed);
        }
    }

    /**
     * At the close, once: takes what was put aside where it is the majority.
     *
     * @return the parameters of which that is so
     */
    BitSet rejoin() {
        BitSet majority = opposed == null ? new BitSet() : opposed.majority();
        if (opposed != null && !majority.isEmpty()) {
            Accumulator aside = opposed.sums();
            long[] weights = aside.weights();
            majority.stream().forEach(i -> {
                sums[i] += aside.sums[i];
                note(i, 1, weights[i]);
            });
        }
        return majority;
    }

    /** Where the model goes from a merge on; {@link Heading#NONE} where slices are not judged by it. */
    Heading nextHeading(int[] mean, long[] weights, BitSet turned) {
        return opposed == null ? Heading.NONE : opposed.heading().next(mean, weights, turned);
    }

    /** Sixteen times the effective number of boards of a layer; 0 if nothing of it was learnt. */
    int effective16(int layer, int[] mean, long[] weights) {
        return energy.effective16(layout, layer, mean, weights);
    }

    void count(long moreSlices, long moreClipped) {
        slices += moreSlices;
        clipped += moreClipped;
    }

    void addTo(int parameter, long value) {
        sums[parameter] += value;
    }

    Energy energy() {
        return energy;
    }

    /** By layer and size class; empty where slices are not cut. */
    long[][] votes() {
        return clip == null ? NO_VOTES : clip.votes();
    }

    long sum(int parameter) {
        return sums[parameter];
    }

    /** Sum of the weights of each parameter, O(model). */
    public long[] weights() {
        long[] weights = new long[sums.length];
        long weight = 0;
        for (int i = 0; i < weights.length; i++) {
            weight += weightSteps[i];
            weights[i] = weight;
        }
        return weights;
    }
}
