package io.linnet.cli;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.SensedExamples;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.dataset.TableOptions;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.vibration.FrontEnd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Who learns from what, over which links: shared by {@code demo} and {@code emulate}. */
final class FleetOptions extends DataOptions {
    private static final int MOST_CHARACTERS = 64;

    @Option(names = "--boards", description = "Emulated boards. Default: ${DEFAULT-VALUE}")
    int boards = 16;

    @Option(
            names = "--split",
            description =
                    "How the examples are dealt: iid, shards:N, dirichlet:A, speaker, word. Default: ${DEFAULT-VALUE}")
    String split = "iid";

    @Option(
            names = "--board-column",
            paramLabel = "NAME",
            description =
                    "Column of a CSV file that says whose each row is: each of its values is a board, which has these"
                            + " rows, in the place of --boards and --split.")
    String boardColumn = "";

    @Option(
            names = "--board-folders",
            description =
                    "Of windows of a sensor: the folder has a folder for each machine, with a folder or a file for each"
                            + " label; each machine is a board, which has its recordings, in the place of --boards and"
                            + " --split.")
    boolean boardFolders;

    @Option(
            names = "--hold-out",
            description =
                    "Each board keeps one of eight examples out of its training, and tells how versions do on them.")
    boolean holdOut;

    @Option(
            names = "--front-end",
            paramLabel = "NAME",
            description =
                    "The data are windows of a sensor, a folder of recordings for each label; this makes features of"
                            + " them: haar, log8, lin16, each also with -shape.")
    String frontEnd = "";

    @Option(names = "--axes", description = "Of recordings of plain int16; others say it. Default: ${DEFAULT-VALUE}")
    int axes = 3;

    @Option(names = "--samples", description = "Of a window of recordings, each axis. Default: ${DEFAULT-VALUE}")
    int samples = 200;

    /** Set by the command: how many it takes differs. */
    long seed = 1;

    /** Set by the demo: what the same rows give without a fleet is wanted, too. */
    boolean compare;

    @Option(names = "--loss", description = "Share of packets lost each way, 0 to 0.9. Default: ${DEFAULT-VALUE}")
    double loss;

    @Option(
            names = "--burst",
            paramLabel = "TIME",
            description = "Mean length of a burst of losses, as 100ms; 0: single.")
    String burst = "0ms";

    @Option(names = "--latency", paramLabel = "TIME", description = "Added to every packet, as 600ms.")
    @Nullable
    String latency;

    @Option(names = "--reboot", description = "Chance that a board reboots in a round. Default: ${DEFAULT-VALUE}")
    double reboot;

    /** Of the boards that the data name; empty: numbered ones. */
    private List<String> ids = List.of();

    @Override
    Dataset dataset(Output output) {
        if (boardFolders && frontEnd.isEmpty()) {
            throw new UserError("--board-folders, accepted with --front-end, of windows of a sensor");
        }
        return frontEnd.isEmpty() ? super.dataset(output) : sensed(output).data();
    }

    /** Of windows: features, and themselves. Says what it read. */
    SensedExamples sensed(Output output) {
        int code = FrontEnd.code(frontEnd);
        SensedExamples read = boardFolders
                ? SensedExamples.of(data, machines(data, axes, samples), code)
                : SensedExamples.of(data, windows(), code);
        tell(read.data(), output);
        return read;
    }

    /** Recordings, not examples. */
    SensorWindows windows() {
        return windows(data, axes, samples);
    }

    /** @param data a folder, or its name among the data sets */
    static SensorWindows windows(String data, int axes, int samples) {
        return SensorWindows.read(place(data, axes, samples), axes, samples);
    }

    /** The same with a folder in it for each machine. */
    static SortedMap<String, SensorWindows> machines(String data, int axes, int samples) {
        return SensorWindows.byMachine(place(data, axes, samples), axes, samples);
    }

    private static Path place(String data, int axes, int samples) {
        if (axes < 1 || axes > FrontEnd.MAX_AXES || samples < FrontEnd.MIN_SAMPLES || samples > FrontEnd.MAX_SAMPLES) {
            throw new UserError("axes=" + axes + " samples=" + samples + ", accepted: 1 to " + FrontEnd.MAX_AXES + "; "
                    + FrontEnd.MIN_SAMPLES + " to " + FrontEnd.MAX_SAMPLES);
        }
        Path place = Path.of(data);
        return Files.exists(place) ? place : Datasets.defaultHome().resolve(data);
    }

    /** Whether the data say which boards there are. */
    boolean isNamed() {
        return boardFolders || !boardColumn.isEmpty();
    }

    Partition partition() {
        return isNamed() ? new Partition.ByPlace() : Partition.parse(split);
    }

    @Override
    TableOptions tableOptions() {
        return super.tableOptions().withBoard(boardColumn);
    }

    /**
     * Where a column or folders name the boards there are as many as they name, and they are called so.
     *
     * @param asked options that say otherwise
     */
    void takeBoards(Dataset of, List<String> asked) {
        if (!isNamed()) {
            return;
        }
        if (!asked.isEmpty()) {
            throw new UserError(String.join(", ", asked)
                    + " with " + (boardFolders ? "--board-folders" : "--board-column")
                    + ", accepted: without; the data say which boards there are, and what each has");
        }
        boards = of.places().size();
        boolean areNumbers = of.places().stream().allMatch(place -> place.matches("\\d.*"));
        List<String> named = of.places().stream()
                .map(place -> (areNumbers ? (boardFolders ? "machine" : boardColumn) + "-" + place : place)
                        .replaceAll("[^A-Za-z0-9_-]", "-"))
                .distinct()
                .filter(id -> id.length() <= MOST_CHARACTERS)
                .toList();
        ids = named.size() == boards ? named : List.of();
    }

    /** The boards by their links, of which there are as many as boards. */
    LinkMix over(@Nullable String links) {
        LinkMix mix = LinkMix.parse(links, boards);
        if (isNamed() && mix.boards() != boards) {
            throw new UserError("links=" + links + ": " + mix.boards() + " boards, accepted: " + boards + ", as "
                    + (boardFolders ? "there are folders" : "column " + boardColumn + " names"));
        }
        boards = mix.boards();
        return mix;
    }

    /** Of those options that boards of the data take the place of, which were given. */
    static List<String> askedBoards(ParseResult given) {
        return List.of("--boards", "--split").stream()
                .filter(given::hasMatchedOption)
                .toList();
    }

    String id(int number) {
        return ids.isEmpty() ? boardId(number) : ids.get(number);
    }

    Disturbance disturbance() {
        return new Disturbance(
                loss,
                Durations.millis("burst", burst),
                Durations.millis("latency", latency == null ? "0ms" : latency),
                0,
                reboot);
    }

    static String boardId(int number) {
        return String.format(Locale.ROOT, "board-%05d", number);
    }
}
