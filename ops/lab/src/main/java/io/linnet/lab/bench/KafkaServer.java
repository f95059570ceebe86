package io.linnet.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * A Kafka server of one node for a bench, in a process of its own, on ports that were free. Its 45 MB are no part of what is
 * installed: Maven fetches them when the bench is called.
 */
final class KafkaServer implements AutoCloseable {
    private static final int READY_SECONDS = 120;
    private static final int FETCH_MINUTES = 10;
    private static final String CLUSTER = "bGlubmV0LWthZmthLWl0MQ";
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.linnet.bench</groupId><artifactId>kafka-server</artifactId><version>1</version>
              <dependencies><dependency>
                <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>VERSION</version>
              </dependency></dependencies>
            </project>
            """;

    private final Path folder;
    private final String bootstrap;
    private final Process process;

    private KafkaServer(Path folder, String bootstrap, Process process) {
        this.folder = folder;
        this.bootstrap = bootstrap;
        this.process = process;
    }

    static KafkaServer start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("linnet-kafka");
        String jars = jars(folder);
        int port = freePort();
        Path config = folder.resolve("server.properties");
        try (var out = Files.newBufferedWriter(config)) {
            properties(port, freePort(), folder.resolve("data")).store(out, null);
        }
        run(folder, java(jars, "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", config.toString()), 1);
        Process process = started(folder, java(jars, "kafka.Kafka", config.toString()));
        KafkaServer server = new KafkaServer(folder, "127.0.0.1:" + port, process);
        server.awaitReady();
        return server;
    }

    private static String jars(Path folder) throws IOException, InterruptedException {
        Path pom = folder.resolve("pom.xml");
        Files.writeString(pom, POM.replace("VERSION", AppInfoParser.getVersion()));
        Path found = folder.resolve("jars");
        Path wrapper = Path.of("mvnw").toAbsolutePath();
        run(
                folder,
                List.of(
                        Files.isExecutable(wrapper) ? wrapper.toString() : "mvn",
                        "-q",
                        "-B",
                        "-f",
                        pom.toString(),
                        "org.apache.maven.plugins:maven-dependency-plugin:3.10.0:build-classpath",
                        "-Dmdep.outputFile=" + found),
                FETCH_MINUTES);
        return Files.readString(found).strip();
    }

    private static List<String> java(String jars, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                jars,
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Process started(Path folder, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private static void run(Path folder, List<String> command, int minutes) throws IOException, InterruptedException {
        Process process = started(folder, command);
        if (!process.waitFor(minutes, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("no Kafka server can be had (" + command.get(0) + ", see " + folder.resolve("log")
                    + "), accepted: --kafka HOST:PORT of one that runs");
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
                Map.entry("auto.create.topics.enable", "false")));
        return all;
    }

    private void awaitReady() throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var unused = admin.describeCluster(new DescribeClusterOptions().timeoutMs(READY_SECONDS * 1_000))
                    .nodes()
                    .get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException("the Kafka server of the bench does not answer", e);
        }
    }

    String bootstrap() {
        return bootstrap;
    }

    /** Of its process so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
