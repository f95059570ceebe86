package io.linnet.lab.command;

import io.linnet.cli.ModelFile;
import io.linnet.cli.Output;
import io.linnet.lab.experiment.KeywordsExperiment;
import io.linnet.lab.experiment.Statistics;
import io.linnet.protocol.model.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code linnet experiment keywords}: what is printed on the way and kept at the end. */
final class KeywordsOutput {
    @Option(names = "--every", description = "Rounds between two accuracies. Default: ${DEFAULT-VALUE}")
    int every = 10;

    @Option(names = "--losses", description = "Also the loss of every sample, a line a board and round.")
    private boolean hasLosses;

    @Option(names = "--out", paramLabel = "MODEL", description = "Keeps the last run's model, with its words.")
    private @Nullable Path out;

    /** Before the training whose model it is to hold. */
    void requireWritable() {
        if (out != null) {
            ModelFile.requireWritable(out);
        }
    }

    KeywordsExperiment.Watch watch(Output output, int rounds, int run, int runs) {
        return new KeywordsExperiment.Watch() {
            @Override
            public void round(int round, double accuracy) {
                output.progress((run + (double) round / rounds) / runs, "run " + (run + 1) + " round " + round);
                if (!Double.isNaN(accuracy)) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("experiment", "keywords-round");
                    row.put("run", run);
                    row.put("round", round);
                    row.put("accuracy", Statistics.round(accuracy, 4));
                    output.result(row);
                }
            }

            @Override
            public void losses(int round, int board, float[] losses) {
                if (hasLosses) {
                    List<Double> rounded = new ArrayList<>();
                    for (float loss : losses) {
                        rounded.add(Statistics.round(loss, 5));
                    }
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("experiment", "keywords-loss");
                    row.put("run", run);
                    row.put("round", round);
                    row.put("board", board);
                    row.put("losses", rounded);
                    output.result(row);
                }
            }
        };
    }

    void keep(KeywordsExperiment.KeywordsRun last) {
        if (out != null) {
            ModelFile.write(out, Network.SIGMOID, last.model(), last.words());
        }
    }
}
