package io.linnet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The parts of a small fleet on one machine, a process each; where one ends, all end, as nothing supervises them. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Starts broker, aggregator and gateway of a fleet's folder; Ctrl-C ends them.")
final class FleetRunCommand implements Callable<Integer> {
    private static final List<String> PARTS = List.of("broker", "aggregator", "gateway");

    @Mixin
    private final FleetCommand.At at = new FleetCommand.At();

    @Override
    public Integer call() throws IOException, InterruptedException {
        FleetFolder folder = at.folder();
        folder.boards();
        List<Process> processes = new ArrayList<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Service service = new Service("fleet", ended, () -> processes.forEach(Process::destroy));
        try {
            for (String part : PARTS) {
                Process process = start(part, folder.file(part + ".yaml"));
                processes.add(process);
                var unused = process.onExit()
                        .thenAccept(done -> ended.completeExceptionally(UserError.environment(
                                "the " + part + " has ended with code " + done.exitValue() + ", so its fleet ends")));
            }
            return service.await();
        } finally {
            processes.forEach(Process::destroy);
        }
    }

    /** As this process runs, with its output. */
    private static Process start(String part, Path config) throws IOException {
        if (!Files.isReadable(config)) {
            throw new UserError(config + ": no such file, or not readable");
        }
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Linnet.class.getName(),
                        part,
                        "--config",
                        config.toString())
                .inheritIO()
                .start();
    }
}
