package io.linnet.lab.command;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.cli.TrustedFleet;
import io.linnet.lab.bench.ReconnectBench;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A broker in a process of its own, with the heap of its unit. */
final class BrokerChild implements ReconnectBench.RunningBroker {
    private static final String READY = "port ";
    /** In clear, for anybody. */
    private static final String OPEN = "-";

    private final Process process;
    private final int port;

    private BrokerChild(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Of an enrolled fleet, with TLS alone. */
    static BrokerChild secure(Path fleet, int port) throws IOException {
        return start(fleet.toString(), port);
    }

    static BrokerChild open(int port) throws IOException {
        return start(OPEN, port);
    }

    private static BrokerChild start(String fleet, int port) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerChild.class.getName(),
                        fleet,
                        String.valueOf(port)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(READY)) {
                return new BrokerChild(process, Integer.parseInt(line.substring(READY.length())));
            }
        }
        throw new IOException("the broker does not start");
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public double cpuSeconds() {
        return process.info()
                .totalCpuDuration()
                .map(cpu -> cpu.toNanos() / 1e9)
                .orElseThrow(() -> new IllegalStateException("this system does not tell a process's CPU time"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[1]);
        boolean isOpen = arguments[0].equals(OPEN);
        Broker broker = Broker.start(
                isOpen
                        ? BrokerSettings.inMemory(port)
                        : TrustedFleet.in(Path.of(arguments[0])).broker(port));
        System.out.println(READY + (isOpen ? broker.port() : Objects.requireNonNull(broker.tlsPort())));
        Thread.currentThread().join();
    }
}
