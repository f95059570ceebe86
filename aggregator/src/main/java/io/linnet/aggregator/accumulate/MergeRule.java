package io.linnet.aggregator.accumulate;

import java.util.Locale;

/** How a round's updates become one: an aggregator's own choice, which its boards need not know. */
public enum MergeRule {
    /** The weighted mean of slices, each cut to the size of its layer's median slice (SPEC 11.3). */
    CLIP,
    /** As {@link #CLIP}, without slices that point against where the model has been going (SPEC 11.9). */
    DIRECTION,
    /** The weighted mean. */
    MEAN;

    /** Slices are cut to a limit, which only int16 models have. */
    public boolean isCutting() {
        return this != MEAN;
    }

    public static MergeRule of(String label) {
        for (MergeRule rule : values()) {
            if (rule.label().equals(label)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("merge=" + label + ", accepted: clip, direction, mean");
    }

    /** The word in settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
