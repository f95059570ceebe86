package io.linnet.lab.command;

import io.linnet.cli.TrustedFleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A fleet as {@code linnet fleet init} makes it, in a folder that goes with the bench. */
final class TemporaryFleet {
    private TemporaryFleet() {}

    @FunctionalInterface
    interface Bench {
        /** @param folder the fleet's */
        Map<String, Object> run(TrustedFleet fleet, Path folder) throws IOException, InterruptedException;
    }

    static Map<String, Object> with(int boards, Bench bench) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("linnet-bench-");
        try {
            Path dir = folder.resolve("fleet");
            return bench.run(TrustedFleet.make(dir, "bench", boards), dir);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
