package io.linnet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet model}: models of a running aggregator, and models as files. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description =
                "Models of a running aggregator, and models as files: learnt ones for others, frozen ones for boards.",
        subcommands = {
            ModelOperations.Models.class,
            ModelOperations.Show.class,
            ModelMaking.Create.class,
            ModelOperations.Pause.class,
            ModelOperations.Resume.class,
            ModelOperations.Release.class,
            ModelOperations.Versions.class,
            ModelOperations.Rollback.class,
            ModelOperations.Acknowledge.class,
            ModelOperations.Remount.class,
            ModelOperations.Pin.class,
            ModelOperations.Settings.class,
            ModelMaking.Finish.class,
            ModelMaking.Remove.class,
            ModelExportCommand.class,
            ModelScaleCommand.class
        })
final class ModelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** With what works on files, where that is installed. */
    static CommandLine line() {
        CommandLine line = new CommandLine(new ModelCommand());
        if (Part.MODELS.isInstalled() && Part.EMULATOR.isInstalled()) {
            OnFiles.addTo(line);
        }
        return line;
    }

    /** Loaded only where the classes are that these commands use. */
    private static final class OnFiles {
        private static void addTo(CommandLine line) {
            line.addSubcommand(new ModelPredictCommand())
                    .addSubcommand(new ModelCompareCommand())
                    .addSubcommand(new ModelTuneCommand())
                    .addSubcommand(new ModelGrowCommand())
                    .addSubcommand(new ModelImportCommand());
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }
}
