package io.linnet.cli;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.OperatedFleets;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.watch.WatchAction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A training as lines, one a round.
 *
 * @param measure what tells how good it is: accuracy, r2
 * @param name of the model, where there are others beside it
 * @param done completed by the last round, exceptionally by a model that is held
 */
record TrainingLines(
        Output output,
        String measure,
        Optional<OperatedFleets.Name> name,
        CompletableFuture<Void> done,
        Optional<ModelSaver> saver)
        implements AggregatorListener {
    static TrainingLines of(
            ModelPlan plan,
            Output output,
            Optional<OperatedFleets.Name> name,
            CompletableFuture<Void> done,
            Optional<ModelSaver> saver) {
        return new TrainingLines(output, plan.measure().orElse("accuracy"), name, done, saver);
    }

    private Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        name.ifPresent(of -> {
            row.put("fleet", of.fleet());
            row.put("model", of.model());
        });
        return row;
    }

    /** Whoever lost a journal must see it here, not in a model that has forgotten everything. */
    @Override
    public void begun(ModelState from, boolean isResumed) {
        Map<String, Object> row = row();
        saver.ifPresent(it -> it.save(from));
        row.put("event", isResumed ? "resumed" : "begun");
        row.put("version", from.version());
        row.put("modelDigest", from.digest().toString());
        output.result(row);
    }

    @Override
    public void started(int boards) {
        Map<String, Object> row = row();
        row.put("event", "cohort");
        row.put("boards", boards);
        output.result(row);
    }

    @Override
    public void roundClosed(AggregatorPacket.RoundClosed round) {
        ModelState next = round.next();
        Map<String, Object> row = row();
        saver.ifPresent(it -> it.save(next));
        row.put("event", "round");
        row.put("round", next.round());
        row.put("updates", round.updates());
        row.put("boards", round.boards());
        row.put("seconds", round.seconds());
        row.put("bytesUp", round.totals().bytes());
        row.put(
                "refused",
                round.totals().refused().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        row.put("slicesClipped", round.totals().slicesClipped());
        row.put("effectiveBoards", next.effective16() / 16.0);
        row.put("diverging", round.isDiverging());
        round.reported().ifPresent(of -> {
            row.put("reportedVersion", of.version());
            row.put("reportedBy", of.boards());
            of.loss().ifPresent(loss -> row.put("loss", Output.round(loss, 4)));
            row.put(measure, Output.round(of.accuracy(), 4));
        });
        row.put("modelDigest", next.digest().toString());
        output.result(row);
    }

    @Override
    public void fell(AggregatorPacket.ModelFell fall) {
        saver.ifPresent(it -> it.save(fall.newest()));
        Map<String, Object> row = row();
        row.put("event", fall.action().event());
        row.put("reason", fall.reason());
        row.put("version", fall.newest().version());
        row.put("modelDigest", fall.newest().digest().toString());
        output.result(row);
        if (fall.action() == WatchAction.HOLD) {
            done.completeExceptionally(UserError.failed("the model is held at its best version: " + fall.reason()));
        }
    }

    @Override
    public void finished(ModelState last) {
        saver.ifPresent(it -> it.save(last));
        Map<String, Object> row = row();
        row.put("event", "finished");
        row.put("rounds", last.round());
        row.put("modelDigest", last.digest().toString());
        saver.ifPresent(it -> row.put("model", it.file().toString()));
        output.result(row);
        done.complete(null);
    }
}
