package io.linnet.lab.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet lab}. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        description = "Tries the production code where no field trial can take it.",
        subcommands = {
            LabWorld.class,
            LabWeek.class,
            LabEndurance.class,
            LabEnergy.class,
            LabForge.class,
            LabRehearse.class
        })
final class LabCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }
}
