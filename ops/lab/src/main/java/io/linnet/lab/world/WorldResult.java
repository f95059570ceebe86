package io.linnet.lab.world;

import java.util.List;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param events of the run, and a hash over them: the same seed gives the same
 * @param seconds of virtual time
 * @param rounds closed
 * @param restSeconds from the last fault until every board had taken part again
 * @param busiest packets and wake-ups of the busiest part in a minute
 */
public record WorldResult(
        long seed,
        Optional<Failure> failure,
        long events,
        long hash,
        long seconds,
        long rounds,
        long restSeconds,
        int busiest) {
    /**
     * A check that failed.
     *
     * @param what in words
     * @param last the run's last events
     */
    public record Failure(Check check, String what, List<String> last) {}

    /** For people: the seed, what failed, and the events that led to it. */
    @Override
    public String toString() {
        String head = "seed " + seed + ": " + rounds + " rounds, " + events + " events in " + seconds + " s";
        return failure.map(failed -> head + "\n" + String.join("\n", failed.last()) + "\n" + failed.what())
                .orElse(head);
    }
}
