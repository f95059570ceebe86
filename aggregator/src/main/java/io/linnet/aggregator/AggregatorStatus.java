package io.linnet.aggregator;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.points.Limits;
import io.linnet.protocol.reason.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an aggregator fares, for {@code /status}.
 *
 * @param uplinkRefusal the newest publish that the broker refused, topic and reason, or empty
 * @param rounds closed, by earlier runs too
 * @param boards with a number
 * @param missing of those, who brought nothing in the last two rounds or more
 * @param measure what each accuracy here is where a number is learnt and no class: {@code r2}; null: it is accuracy
 * @param reported what boards last said of their training; null: nothing yet
 * @param heldOut what boards last said of examples that they keep out of it; null: too few did
 * @param held why the model is held at its best version; null: it is not
 * @param tooSmall boards that have too little memory for the model, by id; the first hundred
 * @param machines boards by what they last found of their machines, or {@code learning} what is normal there; empty: none said
 * @param ownNormals boards by how far their own normal is, where somebody asked for one
 * @param limits of scores; null: the model has no points
 * @param nextRoundAt when the schedule lets the next round open; null: it does not let it wait
 * @param engine how the processes fare that share the rounds; null: one process folds them
 * @param packets of boards since the start, as are all that follow
 * @param refused packets by reason
 */
public record AggregatorStatus(
        String fleet,
        String model,
        boolean isConnected,
        String uplinkRefusal,
        int rounds,
        String modelDigest,
        int boards,
        Roster.Missing missing,
        Map<String, Memory> tooSmall,
        @Nullable String measure,
        @Nullable Reported reported,
        @Nullable HeldOut heldOut,
        @Nullable String held,
        Map<String, Integer> machines,
        Map<String, Integer> ownNormals,
        @Nullable Limits limits,
        @Nullable String nextRoundAt,
        @Nullable Sharing engine,
        long packets,
        long bytes,
        long updatesFolded,
        long duplicates,
        long updatesLate,
        long slicesClipped,
        long diverged,
        Map<String, Long> refused) {
    /**
     * Means over boards, weighted by their examples.
     *
     * @param boards that reported
     * @param loss null: none said
     */
    public record Reported(
            long version, int boards, @Nullable Double loss, double accuracy) {
        static Reported of(FleetFigures figures) {
            Double loss = figures.loss().isPresent() ? figures.loss().getAsDouble() : null;
            return new Reported(figures.version(), figures.boards(), loss, figures.accuracy());
        }
    }

    /**
     * Sums over boards.
     *
     * @param boards that said so
     */
    public record HeldOut(long version, int boards, long examples, double accuracy) {
        static HeldOut of(HeldRecord record) {
            return new HeldOut(record.version(), record.boards(), record.examples(), record.accuracy());
        }
    }

    static AggregatorStatus of(
            String fleet,
            ModelPlan plan,
            boolean isConnected,
            String uplinkRefusal,
            Progress progress,
            Optional<Sharing> engine,
            Tally.Snapshot totals) {
        Map<String, Long> refused = new TreeMap<>();
        for (Map.Entry<Reason, Long> entry : totals.refused().entrySet()) {
            refused.put(entry.getKey().label(), entry.getValue());
        }
        return new AggregatorStatus(
                fleet,
                plan.model(),
                isConnected,
                uplinkRefusal,
                progress.rounds(),
                progress.digest().toString(),
                progress.boards(),
                progress.missing(),
                progress.tooSmall(),
                plan.measure().orElse(null),
                progress.reported().map(Reported::of).orElse(null),
                progress.evaluated().map(HeldOut::of).orElse(null),
                progress.held().orElse(null),
                progress.machines(),
                progress.ownNormals(),
                progress.standing().limits().orElse(null),
                progress.nextRoundAt().orElse(null),
                engine.orElse(null),
                totals.packets(),
                totals.bytes(),
                totals.updatesFolded(),
                totals.duplicates(),
                totals.updatesLate(),
                totals.slicesClipped(),
                totals.diverged(),
                refused);
    }
}
