package io.linnet.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A part as a process of its own, with a heap of its own; what it says is kept. */
final class PartProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    /** Guarded by itself; whoever waits for a line is told of each. */
    private final List<String> lines = new ArrayList<>();

    private boolean isSilent;

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
                say(line);
            }
        } catch (IOException closed) {
            say(name + ": " + closed.getMessage());
        }
        synchronized (lines) {
            isSilent = true;
            lines.notifyAll();
        }
    }

    private void say(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
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
        synchronized (lines) {
            int next = from;
            while (true) {
                for (; next < lines.size(); next++) {
                    if (fits.test(lines.get(next))) {
                        return lines.get(next);
                    }
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0 || isSilent) {
                    String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
                    throw new AssertionError(
                            name + (isSilent ? " (ended)" : "") + " never said " + what + "; last:\n" + last);
                }
                lines.wait(left);
            }
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError(name + " does not end");
        }
    }

    /** As systemd does: it ends what it has started, too. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
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
