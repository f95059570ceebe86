package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.lab.world.WorldResult;
import io.linnet.lab.world.Worlds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet lab world}. */
@Command(
        name = "world",
        mixinStandardHelpOptions = true,
        description =
                "Boards, gateways and the aggregator in virtual time through seeded storms: loss, power cuts, full"
                        + " disks, brokers that forget, clocks that jump. Every run is checked; a failure prints its seed.")
final class LabWorld implements Callable<Integer> {
    @Option(names = "--seeds", description = "Runs. Default: ${DEFAULT-VALUE}")
    private int seeds = 300;

    @Option(names = "--first", description = "The first seed. Default: ${DEFAULT-VALUE}")
    private long first = 1;

    @Option(names = "--seed", description = "Replays this one run alone.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--trace", description = "With --seed: prints each event of the run, on standard error.")
    private boolean isTraced;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws Exception {
        Output output = json.output();
        Worlds.quiet();
        List<WorldResult> results = seed.isPresent()
                ? List.of(Worlds.run(seed.get(), isTraced ? Optional.of(output::notice) : Optional.empty()))
                : Worlds.runAll(first, seeds, new Progress(output)::ended);
        List<WorldResult> failed =
                results.stream().filter(result -> result.failure().isPresent()).toList();
        failed.stream().findFirst().ifPresent(result -> output.notice(result.toString()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("lab", "world");
        fields.put("seeds", results.size());
        fields.put("failures", failed.size());
        fields.put("firstFailure", failed.isEmpty() ? null : failed.get(0).seed());
        output.result(fields);
        return failed.isEmpty() ? 0 : 1;
    }

    /** A line each tenth of the way, and one a failure. */
    private final class Progress {
        private final Output output;
        private int ended;
        private int failures;

        Progress(Output output) {
            this.output = output;
        }

        void ended(WorldResult result) {
            ended++;
            result.failure().ifPresent(failure -> {
                failures++;
                output.notice("seed " + result.seed() + ": "
                        + failure.what().lines().findFirst().orElse(""));
            });
            if (ended % Math.max(1, seeds / 10) == 0) {
                output.notice(ended + " of " + seeds + " seeds, " + failures + " failures");
            }
        }
    }
}
