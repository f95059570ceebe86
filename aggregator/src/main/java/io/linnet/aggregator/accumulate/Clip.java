package io.linnet.aggregator.accumulate;

import static io.linnet.aggregator.accumulate.SliceNorm.CLASSES;

import io.linnet.protocol.model.ModelLayout;
import java.util.Arrays;

/**
 * Limits on the size of a round's slices, and the votes that give the next round's: in each layer the size that half of
 * all parameters came with. A board votes with as many parameters as it sends, so not with how it cuts them into chunks.
 * All of it is sums, so neither order nor restarts matter, and 1 KiB a layer.
 *
 * <p>Norm clipping as a defence: Sun, Kairouz, Suresh, McMahan, Can You Really Backdoor Federated Learning?, 2019; the
 * median as the limit follows Andrew, Thakkar, McMahan, Ramaswamy, Differentially Private Learning with Adaptive
 * Clipping, 2021.
 */
final class Clip {
    /** No slice that a decoder accepts is larger. */
    static final int UNLIMITED = 1 << 21;
    /** Fewer boards have no majority that could tell who is wrong. */
    private static final int MIN_BOARDS = 3;
    /** A limit that too few boards could renew grows by an eighth a round, so that it is no limit for ever. */
    private static final int GROWTH_SHIFT = 3;

    private final ModelLayout layout;
    /** By layer, LSB/16; 0: none yet. */
    private final int[] limits;
    /** Parameters of slices that are not all zero, by layer and size class. */
    private final long[][] votes;

    /** @param limits that hold in this round; empty: none yet */
    Clip(ModelLayout layout, int[] limits) {
        int layers = layout.layers().size();
        this.layout = layout;
        this.limits = limits.length == 0 ? new int[layers] : limits.clone();
        this.votes = new long[layers][CLASSES];
    }

    /** A layer has no limit yet. */
    boolean isMissing() {
        return Arrays.stream(limits).anyMatch(limit -> limit == 0);
    }

    int limit(int layer) {
        return limits[layer];
    }

    /** @param squares Σ q² of a slice that arrived */
    void vote(int layer, long squares, int e, int count) {
        if (squares > 0) {
            votes[layer][SliceNorm.sizeClass((squares << (2 * e)) / count)] += count;
        }
    }

    long[][] votes() {
        return votes;
    }

    void add(Clip other) {
        for (int h = 0; h < votes.length; h++) {
            for (int k = 0; k < CLASSES; k++) {
                votes[h][k] += other.votes[h][k];
            }
        }
    }

    /** Limits that hold in the next round; 0 for a layer that has none yet. */
    int[] next() {
        int[] next = new int[limits.length];
        for (int h = 0; h < next.length; h++) {
            next[h] = next(h);
        }
        return next;
    }

    private int next(int layer) {
        long all = 0;
        for (long some : votes[layer]) {
            all += some;
        }
        // A board has at most one vote a parameter: what is above two of them comes from three boards.
        if (all <= (MIN_BOARDS - 1L) * layout.layers().get(layer).parameters()) {
            int known = limits[layer];
            return known == 0 ? 0 : Math.min(UNLIMITED, known + (known >> GROWTH_SHIFT) + 1);
        }
        long below = 0;
        int k = -1;
        while (2 * below < all) {
            below += votes[layer][++k];
        }
        return Math.min(UNLIMITED, SliceNorm.limitOf(k));
    }
}
