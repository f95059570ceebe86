package io.linnet.cli;

import picocli.CommandLine.Option;

/** {@code --json}, the same everywhere. */
public final class JsonOption {
    @Option(names = "--json", description = "One JSON object a line on standard output, and nothing else there.")
    private boolean json;

    public Output output() {
        return new Output(json);
    }
}
