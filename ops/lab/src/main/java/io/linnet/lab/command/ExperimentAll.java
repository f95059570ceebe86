package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.Presets;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.report.Report;
import io.linnet.lab.report.ReportSize;
import io.linnet.lab.report.Sections;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment all}. */
@Command(
        name = "all",
        mixinStandardHelpOptions = true,
        description =
                "The papers' three systems with seeds: one HTML page, one Markdown file, charts. What is finished is"
                        + " kept in FOLDER/results.jsonl and not run again; end it at any time and start it anew.")
final class ExperimentAll implements Callable<Integer> {
    private static final int MOST_WORKERS = 8;
    private static final int SOME_FAILED = 1;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "Made if absent.")
    private Path out = Path.of(".");

    @Option(names = "--quick", description = "Ten minutes on two processors instead of hours.")
    private boolean isQuick;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where mnist, fashion-mnist, cifar10, models, speech-commands-mini, fsdd and keywords-synth"
                    + " are. What is missing is left out. Default: LINNET_DATA or ~/.cache/linnet/data")
    private @Nullable Path data;

    @Option(names = "--seeds", description = "Of every setting. Default: 1 to 5 with --quick, else 3 to 10")
    private int seeds;

    @Option(names = "--workers", description = "Runs at the same time. Default: the processors, at most 8")
    private int workers = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws Exception {
        if (seeds < 0 || workers < 1) {
            throw new UserError("seeds=" + seeds + " workers=" + workers + ", accepted: 0 and more, 1 and more");
        }
        Output output = json.output();
        long began = System.nanoTime();
        ReportSize scope = new ReportSize(
                isQuick,
                seeds,
                data == null ? Datasets.defaultHome() : data,
                out,
                ExperimentInputs.stages("int16"),
                ExperimentInputs.stages("range"),
                Presets.headStages());
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
                    Thread thread = new Thread(work, "features");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            Report report = new Report(
                    out,
                    Sections.of(scope, threads),
                    isQuick
                            ? "The quick form: few seeds and short runs. linnet experiment all without --quick runs the"
                                    + " whole."
                            : "The full form.",
                    workers);
            Report.Outcome outcome = report.run(progress(output));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("experiment", "all");
            row.put("cells", outcome.cells());
            row.put("ran", outcome.ran());
            row.put("failed", outcome.failed().size());
            row.put("html", outcome.html().toString());
            row.put("markdown", outcome.markdown().toString());
            row.put("seconds", Math.round((System.nanoTime() - began) / 1e9));
            output.result(row);
            outcome.failed().forEach(line -> output.notice("linnet: " + line));
            return outcome.failed().isEmpty() ? 0 : SOME_FAILED;
        } finally {
            threads.shutdownNow();
        }
    }

    /** A line that is replaced on a terminal; elsewhere one a minute on standard error. */
    private static java.util.function.BiConsumer<Double, String> progress(Output output) {
        long[] said = {System.nanoTime() - 60_000_000_000L};
        boolean isTerminal = Boolean.getBoolean("linnet.terminal");
        return (fraction, text) -> {
            output.progress(fraction, text);
            if (!isTerminal && System.nanoTime() - said[0] >= 60_000_000_000L) {
                said[0] = System.nanoTime();
                output.notice(text);
            }
        };
    }
}
