package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.UserError;
import io.linnet.lab.bench.Rows;
import io.linnet.lab.rehearse.Rehearsal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet lab rehearse}. */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        description =
                "A round of a fleet that is too large for one process, summed in parts: real packets into logs (about half"
                        + " a kilobyte a board in the temporary folder), each log folded by itself, a quarter of them taken over"
                        + " on the way, partial sums merged. The sums must be those of a plain loop over all boards.")
final class LabRehearse implements Callable<Integer> {
    @Option(names = "--boards", description = "Default: ${DEFAULT-VALUE}")
    private int boards = 1_000_000;

    @Option(names = "--partitions", description = "A power of two, up to 256. Default: ${DEFAULT-VALUE}")
    private int partitions = 64;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        Output output = json.output();
        try (Rehearsal rehearsal = new Rehearsal(settings())) {
            Rehearsal.Result result = rehearsal.run(output::notice);
            output.result(Rows.of("lab", "rehearse", result));
            return result.isExact() && result.folded() == boards ? 0 : 1;
        }
    }

    private Rehearsal.Settings settings() {
        try {
            return new Rehearsal.Settings(boards, partitions, seed);
        } catch (IllegalArgumentException wrong) {
            throw new UserError(String.valueOf(wrong.getMessage()));
        }
    }
}
