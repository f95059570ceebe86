package io.linnet.aggregator.accumulate;

import io.linnet.protocol.codec.Nonzeros;
import io.linnet.protocol.model.ModelLayout;
import java.util.BitSet;

/**
 * Slices that point against the model's heading: summed apart, and left out at the close unless they are the majority. A
 * filter that trusts itself alone locks itself in: where more slices are put aside than kept, the heading was wrong, or
 * the boards' data disagree, and all of them count. Sums, so neither order nor restarts matter.
 */
final class Opposed {
    private final Heading heading;
    private final Accumulator sums;
    /** Slices kept less slices put aside: its change at each parameter against the one before it. */
    private final int[] voiceSteps;

    private long slices;

    Opposed(ModelLayout layout, Heading heading) {
        this.heading = heading;
        this.sums = new Accumulator(layout);
        this.voiceSteps = new int[layout.parameters() + 1];
    }

    Heading heading() {
        return heading;
    }

    Accumulator sums() {
        return sums;
    }

    long slices() {
        return slices;
    }

    /** Judges a slice by itself, and counts it. */
    boolean takes(Nonzeros q, int first, int count) {
        boolean isTaken = heading.judges() && heading.isOpposite(q, first);
        int voice = isTaken ? -1 : 1;
        voiceSteps[first] += voice;
        voiceSteps[first + count] -= voice;
        slices += isTaken ? 1 : 0;
        return isTaken;
    }

    /** Parameters of which more slices were put aside than kept. */
    BitSet majority() {
        BitSet majority = new BitSet(voiceSteps.length);
        int voices = 0;
        for (int i = 0; i < voiceSteps.length; i++) {
            voices += voiceSteps[i];
            majority.set(i, voices < 0);
        }
        return majority;
    }

    void add(Opposed other) {
        sums.add(other.sums);
        slices += other.slices;
        for (int i = 0; i < voiceSteps.length; i++) {
            voiceSteps[i] += other.voiceSteps[i];
        }
    }
}
