package io.linnet.cli;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.TableOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose examples are learnt, and how a table of them is read. */
class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "digits (ships with Linnet), mnist, fashion-mnist, a CSV file, or a folder."
                    + " Default: ${DEFAULT-VALUE}")
    String data = "digits";

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

    /** Says what it read of a table. */
    Dataset dataset(Output output) {
        Dataset read = new Datasets(Datasets.defaultHome()).read(data, tableOptions());
        read.notes().forEach(note -> output.wrappedNotice("linnet: ", read.name() + ": " + note));
        return read;
    }

    TableOptions tableOptions() {
        return new TableOptions(label, ignored, missing(), test);
    }

    private TableOptions.Missing missing() {
        return switch (missing) {
            case "refuse" -> TableOptions.Missing.REFUSE;
            case "drop" -> TableOptions.Missing.DROP;
            case "mean" -> TableOptions.Missing.MEAN;
            default -> throw new UserError("missing=" + missing + ", accepted: refuse, drop, mean");
        };
    }
}
