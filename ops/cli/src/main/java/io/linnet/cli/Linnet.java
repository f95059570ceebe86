package io.linnet.cli;

import io.linnet.aggregator.journal.JournalException;
import io.linnet.emulator.dataset.DatasetException;
import io.linnet.emulator.sound.InputException;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command of every part. */
@Command(
        name = "linnet",
        mixinStandardHelpOptions = true,
        version = "linnet 0.1.0",
        description = "Fleets of microcontroller boards learn together over MQTT, CoAP and serial lines.",
        subcommands = {
            DemoCommand.class,
            EmulateCommand.class,
            BrokerCommand.class,
            GatewayCommand.class,
            BoardCommand.class,
            DoctorCommand.class,
            AggregatorCommand.class,
            DataCommand.class,
            ModelCommand.class
        })
public final class Linnet implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command with the subcommands of every jar that is there. */
    public static CommandLine commandLine() {
        CommandLine linnet = new CommandLine(new Linnet());
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            provider.commands().forEach(linnet::addSubcommand);
        }
        return linnet.addSubcommand(new CommandLine.HelpCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, line, parsed) -> {
                    Throwable cause = error;
                    boolean isUsersToMend = cause instanceof UserError
                            || cause instanceof IllegalArgumentException
                            || cause instanceof DatasetException
                            || cause instanceof InputException
                            || cause instanceof JournalException
                            || cause instanceof IllegalStateException;
                    line.getErr().println("linnet: " + cause.getMessage());
                    if (!isUsersToMend) {
                        cause.printStackTrace(line.getErr());
                    }
                    return FAILED;
                });
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }
}
