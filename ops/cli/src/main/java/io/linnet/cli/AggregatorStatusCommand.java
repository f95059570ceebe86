package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.aggregator.AggregatorStatus;
import io.linnet.aggregator.AggregatorStatus.HeldOut;
import io.linnet.aggregator.AggregatorStatus.Reported;
import io.linnet.aggregator.round.Roster;
import io.linnet.protocol.points.Limits;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code linnet aggregator status}: does it learn, and who is missing? */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Asks a running aggregator how it fares.")
final class AggregatorStatusCommand implements Callable<Integer> {
    private static final int DIGEST = 8;

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final WatchOption watch = new WatchOption();

    @Override
    public Integer call() throws InterruptedException {
        Output output = json.output();
        return watch.show(output, () -> look(output));
    }

    private void look(Output output) throws InterruptedException {
        JsonNode status = api.client().status();
        if (output.isJson()) {
            output.result(StatusReader.fields(status));
        } else if (status.has("models")) {
            status.get("models").forEach(model -> printOne(output, model));
        } else {
            print(output, StatusReader.as(AggregatorStatus.class, status));
        }
    }

    /** One of many. */
    private static void printOne(Output output, JsonNode model) {
        if (model.has("failed")) {
            output.fitted("model     " + model.get("model").asText() + " of fleet "
                    + model.get("fleet").asText());
            output.fitted("failed    " + model.get("failed").asText());
        } else {
            print(output, StatusReader.as(AggregatorStatus.class, model));
        }
        output.say("");
    }

    static void print(Output output, AggregatorStatus status) {
        output.fitted("model     " + status.model() + " of fleet " + status.fleet());
        String takesNot = status.uplinkRefusal().isEmpty() ? "" : ", but does not take " + status.uplinkRefusal();
        output.fitted("broker    " + (status.isConnected() ? "connected" + takesNot : "not reached"));
        String digest = status.modelDigest();
        output.fitted("training  " + Words.count(status.rounds(), "round") + " closed, digest "
                + digest.substring(0, Math.min(DIGEST, digest.length())));
        if (status.held() != null) {
            output.fitted("held      " + status.held());
        }
        if (status.nextRoundAt() != null) {
            output.fitted("opens     the next round at " + status.nextRoundAt());
        }
        boards(output, status.boards(), status.missing());
        status.tooSmall().forEach((board, memory) -> output.fitted("too small " + board + " " + memory.words()));
        Limits limits = status.limits();
        if (limits == null) {
            output.fitted(reported(status.measure(), status.reported()));
        } else {
            MachineLines.counts(output, status.machines(), status.ownNormals());
            MachineLines.limit(output, limits);
        }
        HeldOut held = status.heldOut();
        if (held != null) {
            output.fitted(heldOut(status.measure(), held.accuracy(), held.examples(), held.boards(), held.version()));
        }
        output.fitted("updates   " + status.updatesFolded() + " counted, " + status.updatesLate() + " of them late, "
                + Words.count(status.packets(), "packet") + ", " + Words.bytes(status.bytes()));
        if (status.slicesClipped() > 0) {
            output.fitted("clipped   " + Words.count(status.slicesClipped(), "slice") + " far larger than the others'");
        }
        if (status.diverged() > 0) {
            output.fitted("diverged  " + Words.count(status.diverged(), "step") + " far larger than those before");
        }
        refused(output, status.refused());
        if (status.engine() != null) {
            SharingLines.say(output, status.engine());
        }
    }

    private static void boards(Output output, int boards, Roster.Missing missing) {
        if (boards == 0) {
            output.fitted("boards    too few have come for the first round");
            return;
        }
        output.fitted("boards    " + boards + (missing.count() == 0 ? ", none missing" : ""));
        if (missing.count() > 0) {
            output.fittedList("missing   " + missing.count() + ": ", missing.named(), missing.count());
        }
    }

    private static String reported(@Nullable String measure, @Nullable Reported reported) {
        if (reported == null) {
            return figure(measure, unknown(measure));
        }
        String loss = reported.loss() == null ? "" : String.format(Locale.ROOT, ", loss %.3f", reported.loss());
        return figure(
                measure,
                String.format(
                        Locale.ROOT,
                        measure == null
                                ? "%.1f %%%s, as %s saw version %d"
                                : "%.1f %%%s, of what %s added up on version %d",
                        100 * reported.accuracy(),
                        loss,
                        Words.count(reported.boards(), "board"),
                        reported.version()));
    }

    /** The line that says how good a model is. */
    static String figure(@Nullable String measure, String text) {
        return String.format(Locale.ROOT, "%-10s%s", Words.measure(measure), text);
    }

    /** In the figure's place. Where a number is learnt nobody reports: the round's sums tell. */
    static String unknown(@Nullable String measure) {
        return measure == null ? "no board has reported yet" : "no round has closed yet";
    }

    /** Of examples that no board trains on. */
    static String heldOut(@Nullable String measure, double accuracy, long examples, int boards, long version) {
        return String.format(
                Locale.ROOT,
                measure == null
                        ? "held out  %.1f %% of %s of %s, on version %d"
                        : "held out  " + Words.measure(measure) + " %.1f %% on %s of %s, on version %d",
                100 * accuracy,
                Words.count(examples, "example"),
                Words.count(boards, "board"),
                version);
    }

    private static void refused(Output output, Map<String, Long> refused) {
        List<String> reasons = refused.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
        if (reasons.isEmpty()) {
            output.fitted("refused   nothing");
        } else {
            output.fittedList("refused   ", reasons, reasons.size());
        }
    }
}
