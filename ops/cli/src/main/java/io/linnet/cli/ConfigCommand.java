package io.linnet.cli;

import io.linnet.gateway.GatewaySettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linnet config check}: a file is read as its part would read it, and nothing starts, listens or is written. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Looks at configuration files.",
        subcommands = {ConfigCommand.Check.class})
final class ConfigCommand {
    /** What a file may be for. */
    private enum Kind {
        GATEWAY(Part.GATEWAY),
        BROKER(Part.BROKER),
        AGGREGATOR(Part.AGGREGATOR),
        EMULATE(Part.EMULATOR);

        private final Part part;

        Kind(Part part) {
            this.part = part;
        }

        void read(Path file) {
            switch (this) {
                case GATEWAY -> ConfigFile.read(file, GatewaySettings.class);
                case BROKER -> ConfigFile.read(file, BrokerConfig.class).settings();
                case AGGREGATOR -> aggregator(file);
                case EMULATE -> ConfigFile.read(file, EmulateConfig.class);
            }
        }

        private static void aggregator(Path file) {
            AggregatorConfig config = ConfigFile.read(file, AggregatorConfig.class);
            config.engine().requireFits();
            if (ConfiguredModels.areMany(file, config)) {
                new ConfiguredModels(file, config, null, new Output(false)).check();
            } else {
                DescribedModel.of(config, config.settings());
            }
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** By the beginning of its name, as the examples and {@code linnet fleet init} have it. */
        static Kind of(Path file) {
            return Arrays.stream(values())
                    .filter(kind -> String.valueOf(file.getFileName()).startsWith(kind.word()))
                    .findFirst()
                    .orElseThrow(() -> new UserError("config=" + file + ": its name tells no part, accepted: --part"
                            + " gateway, broker, aggregator or emulate"));
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Reads a file as its part would, with the files that it names. What is wrong is said with file, line,"
                            + " key and what is accepted; exit code 2.")
    static final class Check implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "YAML, called as its part: gateway.yaml, say.")
        private Path file = Path.of("");

        @Option(
                names = "--part",
                paramLabel = "PART",
                description = "For a file of another name: ${COMPLETION-CANDIDATES}.")
        private @Nullable Kind part;

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() {
            Kind kind = part == null ? Kind.of(file) : part;
            if (!kind.part.isInstalled()) {
                throw UserError.environment(
                        "config=" + file + " is for " + kind.part.label() + ", which is not installed here");
            }
            kind.read(file);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("config", file.toString());
            row.put("part", kind.word());
            row.put("fault", "none");
            json.output().result(row);
            return ExitCodes.OK;
        }
    }
}
