package io.linnet.cli;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.TableOptions;
import io.linnet.emulator.fleet.Disturbance;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who learns from what, over which links: shared by {@code demo} and {@code emulate}. */
final class FleetOptions {
    @Option(names = "--boards", description = "Emulated boards. Default: ${DEFAULT-VALUE}")
    int boards = 16;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "digits (ships with Linnet), mnist, fashion-mnist, a CSV file, or a folder."
                    + " Default: ${DEFAULT-VALUE}")
    String data = "digits";

    @Option(
            names = "--split",
            description =
                    "How the examples are dealt: iid, shards:N, dirichlet:A, speaker, word. Default: ${DEFAULT-VALUE}")
    String split = "iid";

    @Option(names = "--label-column", paramLabel = "NAME", description = "Label column of a CSV file. Default: found")
    String label = "";

    @Option(
            names = "--ignore",
            paramLabel = "NAMES",
            split = ",",
            description = "Columns of a CSV file that are left out, as id,date.")
    List<String> ignored = List.of();

    @Option(
            names = "--missing",
            paramLabel = "HOW",
            description = "Rows of a CSV file with missing values: refuse, drop, mean. Default: ${DEFAULT-VALUE}")
    String missing = "refuse";

    @Option(
            names = "--test",
            paramLabel = "PART",
            description =
                    "Rows of a CSV file kept for testing: a share, spread evenly; last:SHARE, for rows in order of"
                            + " time; or another file. Default: 0.2")
    String test = "";

    @Option(
            names = "--hold-out",
            description =
                    "Each board keeps one of eight examples out of its training, and tells how versions do on them.")
    boolean holdOut;

    /** Set by the command: how many it takes differs. */
    long seed = 1;

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

    /** Says what it read of a table. */
    Dataset dataset(Output output) {
        Dataset read =
                new Datasets(Datasets.defaultHome()).read(data, new TableOptions(label, ignored, missing(), test));
        read.notes().forEach(note -> output.notice("linnet: " + read.name() + ": " + note));
        return read;
    }

    private TableOptions.Missing missing() {
        return switch (missing) {
            case "refuse" -> TableOptions.Missing.REFUSE;
            case "drop" -> TableOptions.Missing.DROP;
            case "mean" -> TableOptions.Missing.MEAN;
            default -> throw new UserError("missing=" + missing + ", accepted: refuse, drop, mean");
        };
    }

    Partition partition() {
        return Partition.parse(split);
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
