package io.linnet.aggregator.core;

import java.util.EnumMap;
import java.util.Map;

/**
 * Boards of a fleet that watches machines.
 *
 * @param conditions by how their machines are; empty: none said
 * @param owns by how far their own normal is, where somebody asked for one
 */
public record MachineCounts(Map<Condition, Integer> conditions, Map<OwnNormal.State, Integer> owns) {
    static final MachineCounts NONE = new MachineCounts(Map.of(), Map.of());

    /** Kept up to date, board by board. Owned by the owner thread. */
    static final class Tally {
        private final Map<Condition, Integer> conditions = new EnumMap<>(Condition.class);
        private final Map<OwnNormal.State, Integer> owns = new EnumMap<>(OwnNormal.State.class);

        /** @param by 1: it counts as it is now; −1: it does not, as it is about to change */
        void count(MachinePage machine, int by) {
            machine.condition().ifPresent(now -> conditions.merge(now, by, Integer::sum));
            machine.own().ifPresent(own -> owns.merge(own.state(), by, Integer::sum));
        }

        MachineCounts now() {
            return conditions.isEmpty() && owns.isEmpty()
                    ? NONE
                    : new MachineCounts(Map.copyOf(conditions), Map.copyOf(owns));
        }
    }
}
