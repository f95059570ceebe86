package io.linnet.cli;

import io.linnet.protocol.telemetry.Release;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command of every part. */
@Command(
        name = "linnet",
        mixinStandardHelpOptions = true,
        version = "linnet " + Release.VERSION,
        description = "Fleets of microcontroller boards learn together over MQTT, CoAP and serial lines.")
public final class Linnet implements Callable<Integer> {
    /**
     * A command and the parts that it uses. The supplier is a lambda's body, never a reference to the constructor: that
     * would load the command, and with it the classes of a part that may be missing.
     */
    private record Entry(String name, List<Part> needs, Supplier<Object> command) {}

    private static final List<Entry> COMMANDS = List.of(
            new Entry(
                    "demo",
                    List.of(Part.BROKER, Part.GATEWAY, Part.AGGREGATOR, Part.EMULATOR),
                    () -> new DemoCommand()),
            new Entry("emulate", List.of(Part.EMULATOR), () -> new EmulateCommand()),
            new Entry("broker", List.of(Part.BROKER), () -> new BrokerCommand()),
            new Entry("users", List.of(Part.BROKER), () -> new UsersCommand()),
            new Entry("gateway", List.of(Part.GATEWAY), () -> new GatewayCommand()),
            // Of a running gateway, or of a fleet's folder, which lies beside the broker.
            new Entry(
                    "board", List.of(Part.BROKER.isInstalled() ? Part.BROKER : Part.GATEWAY), () -> new BoardCommand()),
            new Entry("fleet", List.of(Part.BROKER), () -> new FleetCommand()),
            new Entry("doctor", List.of(Part.GATEWAY), () -> new DoctorCommand()),
            new Entry("aggregator", List.of(Part.AGGREGATOR), () -> new AggregatorCommand()),
            new Entry("journal", List.of(Part.AGGREGATOR), () -> new JournalCommand()),
            new Entry("data", List.of(Part.EMULATOR), () -> new DataCommand()),
            // Of a running aggregator, or of files.
            new Entry(
                    "model",
                    List.of(Part.AGGREGATOR.isInstalled() ? Part.AGGREGATOR : Part.MODELS),
                    () -> ModelCommand.line()),
            new Entry("config", List.of(), () -> new ConfigCommand()));

    private static final List<String> COMMANDS_OF_THE_LABORATORY = List.of("experiment", "bench", "lab");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command with the subcommands of every jar that is there. */
    public static CommandLine commandLine() {
        CommandLine linnet = new CommandLine(new Linnet());
        for (Entry entry : COMMANDS) {
            Optional<Part> missing =
                    entry.needs().stream().filter(part -> !part.isInstalled()).findFirst();
            linnet.addSubcommand(
                    entry.name(),
                    missing.<Object>map(MissingCommand::new)
                            .orElseGet(() -> entry.command().get()));
        }
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            provider.commands().forEach(linnet::addSubcommand);
        }
        if (!Part.LABORATORY.isInstalled()) {
            COMMANDS_OF_THE_LABORATORY.forEach(name -> linnet.addSubcommand(name, new MissingCommand(Part.LABORATORY)));
        }
        return linnet.addSubcommand(new CommandLine.HelpCommand())
                .addSubcommand(new AutoComplete.GenerateCompletion())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((error, arguments) -> Complaint.misused(error))
                .setExecutionExceptionHandler((error, line, parsed) -> Complaint.failed(error, line));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }
}
