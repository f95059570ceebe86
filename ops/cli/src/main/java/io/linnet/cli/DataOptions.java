package io.linnet.cli;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.TableOptions;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorReader;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.sound.Hearing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose examples are learnt, and how a table of them is read. */
class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "DATA",
            description =
                    "digits (ships with Linnet), mnist, fashion-mnist, motors (made up, a number to learn), a CSV file,"
                            + " or a folder."
                            + " Default: ${DEFAULT-VALUE}")
    String data = "digits";

    @Option(names = "--label-column", paramLabel = "NAME", description = "Label column of a CSV file. Default: found")
    String label = "";

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "Column of a CSV file with a number to learn, in the place of classes: for ridge.")
    String target = "";

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
            names = "--extractor",
            paramLabel = "FILE",
            description =
                    "A frozen network (model import) that hears the recordings, in the place of the 650 features.")
    private @Nullable Path extractor;

    /** Says what it read of a table. */
    Dataset dataset(Output output) {
        Path home = Datasets.defaultHome();
        Dataset read = extractor == null ? new Datasets(home).read(data, tableOptions()) : heard(home, extractor);
        tell(read, output);
        return read;
    }

    static void tell(Dataset read, Output output) {
        read.notes().forEach(note -> output.wrappedNotice("linnet: ", read.name() + ": " + note));
    }

    private Dataset heard(Path home, Path file) {
        try {
            ExtractorModel network = ExtractorReader.read(Files.readAllBytes(file));
            Dataset read = new Datasets(home, new Hearing(network)::features).read(data, tableOptions());
            if (read.features() != network.output().bytes()) {
                throw new UserError("extractor=" + file + " with data=" + data + ", accepted: with recordings");
            }
            return read;
        } catch (IOException | ModelRefused | IllegalArgumentException e) {
            throw new UserError("extractor=" + file + ": " + e.getMessage());
        }
    }

    TableOptions tableOptions() {
        return new TableOptions(label, ignored, missing(), test).withTarget(target);
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
