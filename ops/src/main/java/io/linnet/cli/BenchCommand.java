package io.linnet.cli;

import io.linnet.cli.bench.AggregateBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures; one JSON object a line with --json.",
        subcommands = {BenchCommand.Aggregate.class})
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }

    @Command(
            name = "aggregate",
            mixinStandardHelpOptions = true,
            description = "Encoded updates of the 10 467-parameter network in, new model out.")
    static final class Aggregate implements Callable<Integer> {
        @Option(names = "--json", description = "One JSON object a line.")
        private boolean json;

        @Option(names = "--boards", split = ",", description = "Numbers of boards. Default: ${DEFAULT-VALUE}")
        private int[] boards = {10, 100, 1_000, 10_000};

        @Override
        public Integer call() {
            AggregateBench.run(boards, new Output(json)::result);
            return 0;
        }
    }
}
