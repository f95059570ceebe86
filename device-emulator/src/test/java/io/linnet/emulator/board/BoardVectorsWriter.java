package io.linnet.emulator.board;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.SceneFleet.Run;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Writes {@code protocol/vectors/board.txt}: conversations of one board with the aggregator's core over a bad link, by
 * seed, and those of {@link SceneScripts}. To be run from the module's folder when the specification changes.
 */
final class BoardVectorsWriter {
    static final Path FILE = Path.of("..", "protocol", "vectors", "board.txt");
    private static final String HEAD = """
            # One board: what comes in, and what it says, with its millisecond (SPEC 16)
            # Format: README.md
            """;
    private static final int CHUNK_BYTES = 48;
    private static final int DEADLINE_MILLIS = 4_000;

    private final StringBuilder out = new StringBuilder(HEAD);

    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, text());
    }

    static String text() {
        BoardVectorsWriter writer = new BoardVectorsWriter();
        writer.networksAndLinks();
        writer.reboots();
        writer.absences();
        writer.packed();
        SceneScripts.all().forEach((name, lines) -> writer.block(name, "16.2-16.6", lines));
        writer.heldOut();
        writer.personal();
        writer.drawn();
        return writer.out.toString();
    }

    private void block(String name, String spec, List<SceneLine> lines) {
        out.append("\nname: ").append(name).append("\nspec: ").append(spec).append("\nop: scene\n");
        lines.forEach(line -> out.append(line).append('\n'));
    }

    private static ModelPlan plan(String network, boolean isEager) {
        int codec = network.equals("softmax") ? 0 : 2;
        Profile up = new Profile(codec, codec == 0 ? 0 : 16, codec == 0 ? 0 : 8, CHUNK_BYTES, isEager);
        int features = SceneBoard.FEATURES;
        int classes = SceneBoard.CLASSES;
        return switch (network) {
            case "sigmoid" ->
                new ModelPlan(
                        SceneBoard.MODEL,
                        ModelLayout.of(Numeric.INT16, new int[] {features, 5, classes}, new int[] {-12, -12}),
                        new SigmoidSettings(100_000, 900_000, Schedule.fresh(1, 2, 12)),
                        11,
                        false,
                        List.of(new Stage(0, up, 4)),
                        2);
            case "softmax" ->
                new ModelPlan(
                        SceneBoard.MODEL,
                        ModelLayout.of(Numeric.FLOAT32, new int[] {features, classes}, new int[] {0}),
                        new SoftmaxSettings(100_000, 1_000, Schedule.fresh(4, 1, 12), 960_000),
                        11,
                        false,
                        List.of(new Stage(0, up, 0)),
                        2);
            default ->
                new ModelPlan(
                        SceneBoard.MODEL,
                        ModelLayout.of(Numeric.INT16, new int[] {features, 8, classes}, new int[] {0, 0}),
                        new TifedSettings(Division.TRUNC, 512, Schedule.fresh(4, 1, 12)),
                        11,
                        network.equals("tifed, one layer each"),
                        List.of(new Stage(0, up, 4)),
                        3);
        };
    }

    private static RoundPolicy policy(int boards, int quorum, int rounds) {
        return new RoundPolicy(boards, quorum, DEADLINE_MILLIS, 1_000, 16 * boards, rounds);
    }

    private static final Map<String, LinkProfile> LINKS =
            new TreeMap<>(Map.of("serial", LinkProfile.SERIAL, "coap", LinkProfile.WIFI, "mqtt", LinkProfile.MQTT));

    static Run run(String network, String link, int boards, int rounds, long seed) {
        LinkProfile profile = LINKS.getOrDefault(link, LinkProfile.SERIAL);
        return Run.calm(plan(network, seed % 3 != 0), policy(boards, 1, rounds), profile, link.equals("mqtt"), seed);
    }

    /** Every network over every link and loss; at the heaviest loss the connection breaks too. */
    private void networksAndLinks() {
        long seed = 1;
        for (String network : List.of("tifed", "tifed, one layer each", "sigmoid", "softmax")) {
            for (String link : LINKS.keySet()) {
                for (double loss : new double[] {0, 0.1, 0.3}) {
                    int boards = network.equals("tifed, one layer each") ? 3 : 1 + (int) (seed % 2);
                    Run run = run(network, link, boards, 2, seed++).losing(loss);
                    run = loss == 0.3 ? run.breaking(0.002, 900) : run;
                    block(network + ", " + link + ", loss " + loss, "16.2-16.6 9.6-9.10", SceneFleet.record(run));
                }
            }
        }
    }

    private void reboots() {
        Map<String, Predicate<SceneBoard>> places = new TreeMap<>();
        places.put("it has greeted", board -> isLast(board, "out", Message.Hello.class));
        places.put(
                "the step has come",
                board -> board.state()
                        .held()
                        .filter(held -> held.base().version() == 1)
                        .isPresent());
        places.put("it has asked for the step", board -> isLast(board, "out", Message.Status.class));
        places.put("the update is encoded", board -> board.state().outbox().isPresent());
        places.put("a part of the update has arrived", board -> isLast(board, "in", Message.Status.class));
        places.put("it has said commit", board -> isLast(board, "out", Message.Commit.class));
        places.put("it has heard the receipt", board -> isLast(board, "out", Message.Report.class));
        long seed = 100;
        for (Map.Entry<String, Predicate<SceneBoard>> place : places.entrySet()) {
            Optional<List<SceneLine>> lines = Optional.empty();
            while (lines.isEmpty()) {
                Run run = run("tifed", "serial", 2, 3, seed++).losing(0.3);
                lines = SceneFleet.record(run, place.getValue());
            }
            block("reboot when " + place.getKey(), "16.1-16.6", lines.get());
        }
        for (String network : List.of("tifed", "sigmoid", "softmax")) {
            for (String link : LINKS.keySet()) {
                Run run = run(network, link, 1, 3, seed++).losing(0.1).rebooting(0.04);
                block(network + ", " + link + ", reboots", "16.1-16.6", SceneFleet.record(run));
            }
        }
    }

    /** The last that happened: a message of this kind came in or went out. */
    private static boolean isLast(SceneBoard board, String way, Class<? extends Message> kind) {
        SceneLine last = board.lines().get(board.lines().size() - 1);
        try {
            return last.key().equals(way)
                    && (last.bytes()[0] & 0xC0) != 0x40
                    && kind.isInstance(MessageReader.read(last.bytes()));
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** The update travels with its announcement, as far as that has room. */
    private void packed() {
        long seed = 300;
        for (String network : List.of("tifed", "softmax")) {
            for (String link : List.of("coap", "mqtt")) {
                for (double loss : new double[] {0, 0.3}) {
                    Run run = run(network, link, 2, 3, seed++).packing().losing(loss);
                    run = loss == 0.3 ? run.breaking(0.002, 900).rebooting(0.02) : run;
                    block(network + ", " + link + ", packed, loss " + loss, "16.5", SceneFleet.record(run));
                }
            }
        }
    }

    /** Boards tell how each version does on examples that they never train on. */
    private void heldOut() {
        long seed = 500;
        for (String network : List.of("tifed", "sigmoid", "softmax")) {
            Run run = run(network, "mqtt", 2, 3, seed++).losing(0.1);
            block(network + ", mqtt, held out", "10.8", SceneFleet.recordHoldingOut(run));
        }
    }

    /** The last layer is the board's own: it decides otherwise than with the version alone, and tells so. */
    private void personal() {
        long seed = 600;
        for (String network : List.of("tifed", "sigmoid", "softmax")) {
            List<SceneLine> own;
            List<SceneLine> without;
            do {
                Run run = run(network, "mqtt", 2, 3, seed++).losing(0.1).rebooting(0.02);
                without = SceneFleet.recordHoldingOut(run);
                own = SceneFleet.recordHoldingOut(run.with(new Personal(64, 1_024)));
            } while (held(own).equals(held(without)));
            block(network + ", mqtt, a layer at home", "10.9", own);
        }
    }

    /** Rounds ask for some of the boards: the one that is observed works in some of them, and follows the model in all. */
    private void drawn() {
        block(
                "tifed, mqtt, two of four boards asked",
                "10.3",
                SceneFleet.record(
                        run("tifed", "mqtt", 4, 6, 701).drawing(2).losing(0.1).rebooting(0.02)));
        block(
                "tifed, one layer each, serial, one of three boards asked",
                "10.3",
                SceneFleet.record(run("tifed, one layer each", "serial", 3, 6, 702)
                        .drawing(1)
                        .losing(0.1)));
    }

    /** What is told of held-out examples. */
    private static List<String> held(List<SceneLine> lines) {
        return lines.stream()
                .filter(line -> line.key().equals("out"))
                .map(SceneLine::value)
                .filter(value -> value.contains("report") && value.contains("1830"))
                .map(value -> value.substring(value.indexOf("1830")))
                .toList();
    }

    /** The board misses rounds of the others; the aggregator restarts. */
    private void absences() {
        long seed = 200;
        for (String network : List.of("tifed", "softmax")) {
            for (String link : LINKS.keySet()) {
                Run run = run(network, link, 3, 6, seed++).losing(0.1).breaking(0.002, 12_000);
                block(network + ", " + link + ", long away", "16.3", SceneFleet.record(run));
            }
        }
        for (String link : LINKS.keySet()) {
            Run run = run("tifed", link, 2, 3, seed++).losing(0.1).restarting(300);
            block("tifed, " + link + ", the aggregator restarts", "16.2 16.5 16.6", SceneFleet.record(run));
        }
    }
}
