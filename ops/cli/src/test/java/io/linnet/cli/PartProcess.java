package io.linnet.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A part as a process of its own, with a heap of its own; what it says is kept. */
final class PartProcess implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    private final String name;
    private final Process process;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private PartProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread reader = new Thread(this::read, "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * @param heap what its unit gives the JVM
     * @param arguments of the command
     */
    static PartProcess start(List<String> heap, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(heap);
        command.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"), Linnet.class.getName()));
        command.addAll(List.of(arguments));
        return new PartProcess(
                arguments[0],
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            lines.add(name + ": " + closed.getMessage());
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The first line from {@code from} on that fits; fails with what was said instead. */
    String await(int from, Predicate<String> fits, String what, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            List<String> said = lines();
            for (String line : said.subList(Math.min(from, said.size()), said.size())) {
                if (fits.test(line)) {
                    return line;
                }
            }
            if (System.nanoTime() > end || !isRunning() && lines().size() == said.size()) {
                String last = String.join("\n", said.subList(Math.max(0, said.size() - 10), said.size()));
                throw new AssertionError(
                        name + (isRunning() ? "" : " (ended)") + " never said " + what + "; last:\n" + last);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError(name + " does not end");
        }
    }

    /** Ends it and waits: true if it ended by itself in time. */
    boolean ends(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Bytes of the heap that are reachable, after a collection. */
    long heapBytes() throws IOException, InterruptedException {
        jcmd("GC.run");
        for (String line : jcmd("GC.class_histogram")) {
            if (line.startsWith("Total")) {
                return Long.parseLong(line.trim().split("\\s+")[2]);
            }
        }
        throw new UncheckedIOException(new IOException("no histogram of " + name));
    }

    private List<String> jcmd(String what) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid()), what)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor(10, TimeUnit.SECONDS);
        return said.lines().toList();
    }
}
