package io.linnet.aggregator.core;

import io.linnet.protocol.points.Verdict;
import java.util.Locale;
import java.util.Optional;

/** How a machine is, for a person: what its board last found, or that its board judges nothing as it learns what is normal. */
public enum Condition {
    NORMAL,
    ALARM,
    DRIFT,
    NOT_KNOWN_HERE,
    SENSOR,
    /** Its board learns its own normal, and judges nothing meanwhile. */
    LEARNING;

    /** A dead axis is told before all else: such windows are not taken for the own normal. */
    static Condition of(Verdict.State found, Optional<OwnNormal> own) {
        boolean isLearning =
                own.filter(of -> of.state() == OwnNormal.State.LEARNING).isPresent();
        boolean isUrgent = found == Verdict.State.SENSOR || found == Verdict.State.ALARM;
        return isLearning && !isUrgent ? LEARNING : valueOf(found.name());
    }

    /** The word for people and programs: {@code not-known-here}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
