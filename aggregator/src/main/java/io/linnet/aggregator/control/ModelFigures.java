package io.linnet.aggregator.control;

import io.linnet.aggregator.core.Condition;
import io.linnet.aggregator.core.OwnNormal;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.telemetry.Metrics;
import io.micrometer.core.instrument.DistributionSummary;
import java.util.List;

/** What is so now of one model, for Prometheus, beside what its core counts. Read when asked, on any thread. */
public final class ModelFigures {
    private static final String PART = "linnet.aggregator.";
    private static final List<String> STATES = List.of("waiting", "learning", "resting", "paused", "held", "finished");

    private final DistributionSummary roundSeconds;

    public ModelFigures(OperatedModel model) {
        Metrics metrics = model.metrics()
                .labelled("fleet", model.fleet(), "model", model.plan().model());
        for (String state : STATES) {
            metrics.gauge(
                    PART + "state",
                    "1 for the state that the model is in",
                    () -> model.standing().phase().equals(state) ? 1 : 0,
                    "state",
                    state);
        }
        String boards = "Boards with a number; missing: rounds do not wait for them";
        metrics.gauge(PART + "boards", boards, () -> model.standing().boards() - model.missing(), "state", "expected");
        metrics.gauge(PART + "boards", boards, model::missing, "state", "missing");
        metrics.gauge(
                PART + "boards.opposed",
                "Boards of whose last twenty updates most point against the model, and were left out: merge: direction",
                () -> model.standing().opposed());
        metrics.gauge(
                PART + "model.version",
                "The newest version",
                () -> model.standing().version());
        metrics.total(
                PART + "rounds",
                "Rounds closed, by earlier runs too",
                () -> model.standing().round());
        metrics.gauge(PART + "connected", "1 while the broker is reached", () -> model.isConnected() ? 1 : 0);
        metrics.total(
                PART + "publishes.refused",
                "Publishes that the broker refused, since the start",
                model::publishesRefused);
        metrics.gauge(
                PART + "journal.bytes",
                "The journal on the disk",
                () -> model.journal().bytes());
        if (model.plan().points().isPresent()) {
            machines(model, metrics);
        }
        if (model.plan().training().network() != Network.POINTS) {
            learnt(model, metrics);
        }
        if (model.plan().points().isEmpty()) {
            heldOut(model, metrics);
        }
        roundSeconds = metrics.summary(PART + "round.seconds", "How long rounds took, from offer to merge");
    }

    private static void learnt(OperatedModel model, Metrics metrics) {
        boolean isNumber = model.plan().measure().isPresent();
        metrics.gauge(
                PART + "fleet." + measure(model),
                isNumber
                        ? "Share of the numbers' spread that the model explains, of all that boards add up; NaN: not known"
                        : "Accuracy that boards report of their training, weighted by examples; NaN: not known",
                () -> model.reported().map(FleetFigures::accuracy).orElse(Double.NaN));
        metrics.gauge(
                PART + "fleet.loss",
                "Loss that boards report of their training, weighted by examples; NaN: not known",
                () -> model.reported().map(of -> of.loss().orElse(Double.NaN)).orElse(Double.NaN));
    }

    private static void heldOut(OperatedModel model, Metrics metrics) {
        metrics.gauge(
                PART + "held.out." + measure(model),
                model.plan().measure().isPresent()
                        ? "Share of the spread explained, of examples that boards keep out; NaN: too few boards said"
                        : "Share decided rightly of the examples that boards keep out of their training; NaN: too few"
                                + " boards said",
                () -> model.evaluated().map(HeldRecord::accuracy).orElse(Double.NaN));
        metrics.gauge(
                PART + "held.out.boards",
                "Boards that said so",
                () -> model.evaluated().map(HeldRecord::boards).orElse(0));
    }

    /** One name, one meaning: a query over all models is not to mix shares decided rightly with R². */
    private static String measure(OperatedModel model) {
        return model.plan().measure().orElse("accuracy");
    }

    private static void machines(OperatedModel model, Metrics metrics) {
        for (Condition condition : Condition.values()) {
            metrics.gauge(
                    PART + "machines",
                    "Boards by what they last found of their machines; learning: they learn their own normal, and judge nothing",
                    () -> model.standing().machines().conditions().getOrDefault(condition, 0),
                    "state",
                    condition.label());
        }
        for (OwnNormal.State state : OwnNormal.State.values()) {
            metrics.gauge(
                    PART + "own.normals",
                    "Boards by how far their own normal is, where somebody asked for one after a new mounting",
                    () -> model.standing().machines().owns().getOrDefault(state, 0),
                    "state",
                    state.label());
        }
    }

    public void roundClosed(double seconds) {
        roundSeconds.record(seconds);
    }
}
