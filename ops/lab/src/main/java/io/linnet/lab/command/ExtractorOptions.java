package io.linnet.lab.command;

import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.emulator.extractor.tflite.TfliteImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A frozen extractor and the pictures it looks at. */
final class ExtractorOptions {
    @Option(names = "--data", description = "Folder with CIFAR-10. Default: ${DEFAULT-VALUE}")
    private String data = "cifar10";

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description = "For features, which take a minute or two. Default: ${DEFAULT-VALUE}")
    Path cache = Path.of(System.getProperty("java.io.tmpdir"), "linnet-features");

    @Option(names = "--runs", description = "Default: ${DEFAULT-VALUE}")
    int runs = 10;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    long seed = 1;

    Dataset pictures() {
        if (runs < 1) {
            throw new UserError("runs=" + runs + ", accepted: 1 and more");
        }
        return new Datasets(Datasets.defaultHome())
                .read(ExperimentInputs.place("data", data).toString());
    }

    /**
     * @param extractor a file; where data sets are kept or beside the pictures' folder, if not there
     * @param cut {@code head}: before the last fully connected layer; else the number of the last operator kept
     */
    ExtractorModel model(String extractor, String cut) throws IOException {
        return model(extractor, cut(cut));
    }

    ExtractorModel model(String extractor, Cut where) throws IOException {
        try {
            Path beside = ExperimentInputs.place("data", data).toAbsolutePath().resolveSibling(extractor);
            Path file = Files.exists(beside) && !Files.exists(Path.of(extractor))
                    ? beside
                    : ExperimentInputs.place("extractor", extractor);
            return TfliteImporter.read(file, where);
        } catch (ModelRefused e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    static Cut cut(String text) {
        if (text.equals("head")) {
            return Cut.BEFORE_HEAD;
        }
        try {
            int operator = Integer.parseInt(text);
            if (operator >= 0) {
                return Cut.after(operator);
            }
        } catch (NumberFormatException e) {
            throw badCut(text);
        }
        throw badCut(text);
    }

    private static UserError badCut(String text) {
        return new UserError("cut=" + text + ", accepted: head, or the number of an operator, from 0");
    }
}
