package io.linnet.aggregator.kafka.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** A Kafka server of one node in a process of its own, from the jars of this test's class path, on ports that were free. */
public final class KafkaProcess implements AutoCloseable {
    private static final String CLUSTER = "bGlubmV0LWthZmthLWl0MQ";

    private static final int READY_SECONDS = 120;

    private final Path folder;
    private final Path config;
    private final int port;
    private Process process;

    public KafkaProcess(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.port = freePort();
        this.config = folder.resolve("server.properties");
        Properties properties = properties(port, freePort(), folder.resolve("data"));
        try (var out = Files.newBufferedWriter(config)) {
            properties.store(out, null);
        }
        Process format = java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", config.toString());
        if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
            throw new IOException("Kafka's storage cannot be made: " + Files.readString(log()));
        }
        this.process = start();
        awaitReady();
    }

    private void awaitReady() throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(READY_SECONDS * 1_000))
                    .nodes()
                    .get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Kafka does not answer: " + Files.readString(log()), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Properties properties(int port, int controller, Path data) {
        Properties all = new Properties();
        all.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", data.toString()),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("log.cleaner.dedupe.buffer.size", "16777216"),
                Map.entry("auto.create.topics.enable", "false")));
        return all;
    }

    private Path log() {
        return folder.resolve("kafka.log");
    }

    private Process java(String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Process start() throws IOException {
        return java("kafka.Kafka", config.toString());
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** As a power cut does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public void restart() {
        try {
            process = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
