package io.linnet.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which aggregator is meant, and who asks. */
final class ApiOptions {
    @Option(names = "--url", description = "Of an aggregator's port. Default: ${DEFAULT-VALUE}")
    private String url = "http://127.0.0.1:9465";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Your token alone, or your line of the aggregator's.")
    private @Nullable Path tokenFile;

    @Option(names = "--ca-file", paramLabel = "FILE", description = "Whom to trust over https. Default: as Java does")
    private @Nullable Path caFile;

    ApiClient client() {
        return new ApiClient(url, tokenFile, caFile);
    }
}
