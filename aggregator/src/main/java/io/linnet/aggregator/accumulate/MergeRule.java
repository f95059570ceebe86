package io.linnet.aggregator.accumulate;

import java.util.Locale;

/** How a round's updates become one: an aggregator's own choice, which its boards need not know. */
public enum MergeRule {
    /** The weighted mean of slices, each cut to the size of its layer's median slice (SPEC 11.3). */
    CLIP,
    /** The weighted mean. */
    MEAN;

    public static MergeRule of(String label) {
        for (MergeRule rule : values()) {
            if (rule.label().equals(label)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("merge=" + label + ", accepted: clip, mean");
    }

    /** The word in settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
