package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.BoardView;
import io.linnet.aggregator.core.Standing;
import io.linnet.aggregator.journal.ChangeRecord;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.KeptRound;
import io.linnet.aggregator.journal.KeptVersion;
import io.linnet.aggregator.journal.RoundRecord;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.model.TrainingSettings;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** What the API's resources look like. What is not known is left out. */
final class Shapes {
    /** Of seconds and shares: what is behind is noise. */
    private static final double DIGITS = 1e4;

    private Shapes() {}

    private static ObjectNode object() {
        return Answer.JSON.createObjectNode();
    }

    private static double rounded(double figure) {
        return Math.round(figure * DIGITS) / DIGITS;
    }

    static ObjectNode fleet(String fleet, List<OperatedFleets.Entry> models) {
        ObjectNode node = object().put("fleet", fleet);
        List<OperatedModel> running =
                models.stream().flatMap(entry -> entry.running().stream()).toList();
        if (!running.isEmpty()) {
            put(node, running);
        }
        ArrayNode names = node.putArray("models");
        models.forEach(model -> names.add(model.model()));
        return node;
    }

    /** A board may have a number in each model: the one with most of them stands for the fleet. */
    private static void put(ObjectNode node, List<OperatedModel> running) {
        OperatedModel any = running.get(0);
        node.put("broker", any.broker()).put("connected", any.isConnected());
        if (!any.uplinkRefusal().isEmpty()) {
            node.put("brokerRefuses", any.uplinkRefusal());
        }
        node.put("boards", most(running, model -> model.standing().boards()))
                .put("missing", most(running, OperatedModel::missing));
        Map<String, Presences.Seen> gateways = any.presences().gateways();
        node.put("gateways", gateways.size());
        node.put(
                "gatewaysOnline",
                gateways.values().stream().filter(Presences.Seen::isOnline).count());
    }

    private static int most(List<OperatedModel> models, ToIntFunction<OperatedModel> figure) {
        return models.stream().mapToInt(figure).max().orElse(0);
    }

    static ObjectNode model(OperatedFleets.Entry of) {
        ObjectNode node = of.running()
                .map(Shapes::model)
                .orElseGet(() -> object().put("fleet", of.fleet())
                        .put("model", of.model())
                        .put("state", "failed")
                        .put("failedBecause", of.failure()));
        return node.put("removable", of.isRemovable());
    }

    private static ObjectNode model(OperatedModel of) {
        Standing standing = of.standing();
        ObjectNode node =
                object().put("fleet", of.fleet()).put("model", of.plan().model());
        node.put("state", standing.phase());
        standing.held().ifPresent(why -> node.put("heldBecause", why));
        if (standing.nextAtMillis() > 0) {
            node.put("nextRoundAt", time(standing.nextAtMillis()));
        }
        node.put("version", standing.version()).put("round", standing.round());
        node.put("digest", standing.digest().toString());
        of.plan().measure().ifPresent(name -> node.put("measure", name));
        of.reported().ifPresent(figures -> {
            node.put("accuracy", rounded(figures.accuracy()));
            figures.loss().ifPresent(loss -> node.put("loss", rounded(loss)));
            node.put("reportedVersion", figures.version()).put("reportedBy", figures.boards());
        });
        of.evaluated().ifPresent(held -> heldOut(node.putObject("heldOut").put("version", held.version()), held));
        node.put("boards", standing.boards()).put("missing", of.missing());
        if (of.policy().merge() == MergeRule.DIRECTION) {
            node.put("opposed", standing.opposed());
        }
        MachineShapes.counts(node, standing.machines());
        standing.limits()
                .ifPresent(limits -> node.putObject("limits")
                        .put("heldOut", limits.windows())
                        .put("c50", limits.c50())
                        .put("c99", limits.c99())
                        .put("c999", limits.c999())
                        .put("isGuess", limits.isGuess()));
        node.putObject("open")
                .put("expected", standing.expected())
                .put("started", standing.started())
                .put("finished", standing.finished())
                .put("seconds", of.openMillis() / 1e3);
        node.set("settings", settings(of.policy(), standing));
        node.put("engine", of.sharing().isPresent() ? "kafka" : "single");
        node.set("network", network(of.plan()));
        node.set("totals", totals(of.totals()));
        ArrayNode formats = node.putArray("formats");
        of.exports().formats().forEach(formats::add);
        return node;
    }

    private static ObjectNode settings(RoundPolicy policy, Standing standing) {
        return object().put("deadlineSeconds", standing.deadlineMillis() / 1e3)
                .put("quorum", standing.quorum())
                .put("firstBoards", policy.cohort())
                .put("closePercent", policy.closePercent())
                .put("maxExamples", policy.maxExamples())
                .put("age", policy.age())
                .put("discount", policy.isAgeDiscounted())
                .put("merge", policy.merge().name().toLowerCase(Locale.ROOT))
                .put("rounds", policy.maxRounds())
                .put("watchDrop", policy.watch().drop())
                .put("watchRounds", policy.watch().rounds())
                .put("watchAction", policy.watch().action().label());
    }

    private static ObjectNode network(ModelPlan plan) {
        ObjectNode node = object().put("kind", lower(plan.training().network()));
        ArrayNode units = node.putArray("units");
        Arrays.stream(plan.layout().units()).forEach(units::add);
        node.put("parameters", plan.layout().parameters());
        node.put("numbers", lower(plan.layout().numeric()));
        node.put("oneLayerEach", plan.isOneLayerEach()).put("seed", plan.seed());
        TrainingSettings training = plan.training();
        node.put("batch", training.schedule().batch())
                .put("passes", training.schedule().passes());
        return node.put("examples", training.schedule().examples());
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode totals(Tally.Snapshot of) {
        ObjectNode node = object().put("packets", of.packets())
                .put("bytes", of.bytes())
                .put("updates", of.updatesFolded())
                .put("duplicates", of.duplicates())
                .put("late", of.updatesLate())
                .put("clipped", of.slicesClipped())
                .put("diverged", of.diverged());
        ObjectNode refused = node.putObject("refused");
        of.refused().forEach((reason, count) -> refused.put(reason.label(), count));
        return node;
    }

    /** @param parameters of the model, for the bits that one of them cost */
    static ObjectNode round(KeptRound kept, int parameters) {
        RoundRecord of = kept.record();
        ObjectNode node = object().put("version", of.version()).put("round", of.round());
        node.put("at", time(kept.atMillis())).put("seconds", of.millis() / 1e3);
        node.put("boards", of.boards()).put("updates", of.updates()).put("late", of.late());
        node.put("missing", of.missing());
        ArrayNode stragglers = node.putArray("stragglers");
        of.stragglers().forEach(stragglers::add);
        node.put("examples", of.examples()).put("packets", of.packets()).put("bytes", of.bytes());
        if (of.updates() > 0) {
            node.put("bitsPerParameter", rounded(8.0 * of.bytes() / of.updates() / parameters));
        }
        node.put("clipped", of.clipped()).put("opposed", of.opposed());
        node.put("stepNorm", of.norm()).put("diverging", of.isDiverging());
        if (of.effective16() > 0) {
            node.put("effectiveBoards", of.effective16() / 16.0);
        }
        ObjectNode refused = node.putObject("refused");
        of.refused().forEach(refused::put);
        of.wentBackTo().ifPresent(version -> node.put("wentBackTo", version));
        reported(node, kept.reported());
        kept.held().ifPresent(held -> heldOut(node.putObject("heldOut"), held));
        return node;
    }

    private static void reported(ObjectNode node, Optional<RoundRecord.Reported> reported) {
        reported.ifPresent(figures -> {
            node.put("accuracy", rounded(figures.accuracy())).put("reportedBy", figures.boards());
            if (!Double.isNaN(figures.loss())) {
                node.put("loss", rounded(figures.loss()));
            }
        });
    }

    static ObjectNode version(KeptVersion of) {
        ObjectNode node = object().put("version", of.number()).put("round", of.round());
        node.put("digest", of.digest().toString()).put("pinned", of.isPinned());
        of.atMillis().ifPresent(at -> node.put("at", time(at)));
        reported(node, of.reported());
        of.held().ifPresent(held -> heldOut(node.putObject("heldOut"), held));
        return node;
    }

    private static void heldOut(ObjectNode node, HeldRecord of) {
        node.put("accuracy", rounded(of.accuracy())).put("examples", of.examples());
        node.put("boards", of.boards());
    }

    /** @param names of classes, by number; of those behind them nobody knows one */
    static ObjectNode evaluation(HeldRecord of, List<String> names) {
        ObjectNode node = object().put("version", of.version());
        heldOut(node, of);
        if (of.classes() > 0) {
            ArrayNode rows = node.putArray("classes");
            for (int label = 0; label < of.classes(); label++) {
                ObjectNode row = rows.addObject();
                row.put("name", label < names.size() ? names.get(label) : String.valueOf(label));
                decisions(row, of, label);
            }
        }
        return node;
    }

    private static void decisions(ObjectNode row, HeldRecord of, int label) {
        long examples = of.cell(label, of.classes());
        long taken = of.cell(of.classes(), label);
        ArrayNode cells = object().putArray("decisions");
        for (int c = 0; c < of.classes(); c++) {
            long cell = of.cell(label, c);
            if (cell == HeldRecord.HIDDEN) {
                cells.addNull();
            } else {
                cells.add(cell);
                examples += cell;
            }
            taken += Math.max(0, of.cell(c, label));
        }
        long right = of.cell(label, label);
        row.put("examples", examples);
        if (right != HeldRecord.HIDDEN) {
            row.put("recall", rounded((double) right / examples)).put("precision", rounded((double) right / taken));
        }
        row.set("decisions", cells);
        row.put("hidden", of.cell(label, of.classes()));
    }

    static ObjectNode change(ChangeRecord.Kept of) {
        return object().put("number", of.number())
                .put("at", time(of.atMillis()))
                .put("who", of.change().who())
                .put("what", of.change().what())
                .put("was", of.change().was())
                .put("is", of.change().is());
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    static ObjectNode board(FleetBoard board) {
        BoardView of = board.view();
        ObjectNode node = object().put("board", of.board());
        if (of.ordinal() >= 0) {
            node.put("number", of.ordinal());
        }
        node.put("state", board.state());
        board.enrolled()
                .ifPresent(entry -> node.put("enrolment", entry.state().label()).put("enrolledAt", entry.since()));
        board.seen().ifPresent(presence -> {
            node.put("online", presence.isOnline());
            presence.gateway().ifPresent(gateway -> node.put("gateway", gateway));
        });
        node.put("missedRounds", of.missed());
        of.silentMillis().ifPresent(millis -> node.put("heardSecondsAgo", millis / 1_000));
        node.put("updates", of.updates());
        if (of.opposedUpdates() > 0) {
            node.put("opposedUpdates", of.opposedUpdates());
        }
        of.version().ifPresent(version -> node.put("version", version));
        of.accuracy().ifPresent(share -> node.put("accuracy", rounded(share)));
        of.loss().ifPresent(loss -> node.put("loss", rounded(loss)));
        of.machine().ifPresent(machine -> MachineShapes.machine(node.putObject("machine"), machine));
        of.lack()
                .ifPresent(lack -> node.putObject("memory")
                        .put("has", lack.memory().has())
                        .put("needs", lack.memory().needs())
                        .put("secondsAgo", lack.agoMillis() / 1_000));
        node.put("packets", of.packets()).put("bytes", of.bytes()).put("refused", of.refused());
        of.refusal()
                .ifPresent(last -> node.putObject("lastRefusal")
                        .put("reason", last.reason())
                        .put("detail", last.detail())
                        .put("secondsAgo", last.agoMillis() / 1_000));
        return node;
    }

    /** With what only one board's own resource shows. */
    static ObjectNode boardDetail(FleetBoard board) {
        BoardView of = board.view();
        ObjectNode node = board(board);
        of.reportedVersion().ifPresent(version -> node.put("reportedVersion", version));
        ArrayNode course = node.putArray("course");
        of.course()
                .forEach(point ->
                        course.addObject().put("version", point.version()).put("accuracy", rounded(point.accuracy())));
        of.machine().ifPresent(machine -> MachineShapes.scores(node.putArray("scores"), machine));
        node.putObject("link")
                .put("bytesUp", of.link().get(0))
                .put("bytesDown", of.link().get(1))
                .put("resent", of.link().get(2))
                .put("millijoules", of.link().get(3));
        return node;
    }

    static ObjectNode sharing(Sharing of) {
        ObjectNode node = object();
        if (!of.merging().isEmpty()) {
            node.put("merging", of.merging());
        }
        if (!of.trouble().isEmpty()) {
            node.put("trouble", of.trouble());
        }
        if (!of.fleets().isEmpty()) {
            of.fleets().forEach(node.putArray("waitsForFleets")::add);
        }
        ArrayNode processes = node.putArray("processes");
        of.processes().forEach(process -> {
            ObjectNode one =
                    processes.addObject().put("instance", process.instance()).put("host", process.host());
            process.roles().forEach(one.putArray("roles")::add);
            process.partitions().forEach(one.putArray("partitions")::add);
        });
        ArrayNode partitions = node.putArray("partitions");
        of.partitions().forEach(partition -> {
            ObjectNode one = partitions.addObject().put("partition", partition.partition());
            if (partition.owner() != null) {
                one.put("owner", partition.owner());
            }
            one.put("lag", partition.lag())
                    .put("started", partition.started())
                    .put("finished", partition.finished())
                    .put("waitedFor", partition.isWaitedFor());
        });
        return node;
    }

    static ObjectNode gateway(String id, Presences.Seen seen, int boards, long nowNanos) {
        ObjectNode node = object().put("gateway", id)
                .put("online", seen.isOnline())
                .put("boards", boards)
                .put("heardSecondsAgo", (nowNanos - seen.atNanos()) / 1_000_000_000);
        seen.software().ifPresent(version -> node.put("software", version));
        seen.ports()
                .ifPresent(of -> node.putObject("ports").put("open", of.open()).put("closed", of.closed()));
        seen.custody()
                .ifPresent(of -> node.putObject("custody")
                        .put("updates", of.updates())
                        .put("bytes", 1_024L * of.kibibytes())
                        .put("oldestSeconds", of.seconds()));
        return node;
    }
}
