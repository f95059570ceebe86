package io.linnet.aggregator.core;

import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.points.Verdict;
import java.util.Locale;

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
    public static Condition of(MachineState said) {
        boolean isUrgent = said.state() == Verdict.State.SENSOR || said.state() == Verdict.State.ALARM;
        boolean isLearning = said.own()
                .filter(own -> own.wish().windows() > 0 && !own.isReady())
                .isPresent();
        return isLearning && !isUrgent ? LEARNING : valueOf(said.state().name());
    }

    /** The word for people and programs: {@code not-known-here}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
