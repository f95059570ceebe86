package io.linnet.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Stands for a command whose part is not installed: it is not listed, and says so when it is called. */
@Command(hidden = true)
final class MissingCommand implements Callable<Integer> {
    private final Part missing;

    @Unmatched
    private List<String> ignored = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    MissingCommand(Part missing) {
        this.missing = missing;
    }

    @Override
    public Integer call() {
        spec.commandLine()
                .getErr()
                .println("linnet: " + spec.name() + " needs " + missing.label() + ", which is not installed here");
        return ExitCodes.ENVIRONMENT;
    }
}
