package io.linnet.cli;

import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Fetch;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet data}. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Public data sets, and windows of recordings.",
        subcommands = {DataCommand.FetchData.class, DataWindowsCommand.class})
final class DataCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }

    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = "Brings a data set to this machine, checks it, and goes on where it was interrupted.")
    static final class FetchData implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "mnist or fashion-mnist")
        private String name = "";

        @Option(names = "--from", paramLabel = "FOLDER", description = "A folder in place of the network.")
        private @Nullable Path from;

        @Option(names = "--to", paramLabel = "FOLDER", description = "Default: ~/.cache/linnet/data, or LINNET_DATA.")
        private @Nullable Path to;

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() {
            Output output = json.output();
            Path home = to == null ? Datasets.defaultHome() : to;
            Fetch fetch = new Fetch(
                    name,
                    home,
                    (file, bytes, total) -> output.progress(
                            total <= 0 ? 0 : (double) bytes / total,
                            String.format(Locale.ROOT, "%s %.1f MB", file, bytes / 1e6)));
            Path folder = from == null ? fetch.download() : fetch.copy(from);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("data", name);
            row.put("folder", folder.toString());
            output.result(row);
            return 0;
        }
    }
}
