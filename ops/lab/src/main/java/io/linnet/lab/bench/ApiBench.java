package io.linnet.lab.bench;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.RoundRecord;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What the control API costs on a long history, a large fleet and with many listeners. Every board has reported once, over a
 * broker, so that its row is whole.
 */
public final class ApiBench {
    private static final String FLEET = "bench";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BATCH = 10_000;
    private static final int REQUESTS = 50;
    private static final int CHANGES = 40;
    private static final long CHANGE_MILLIS = 250;

    private ApiBench() {}

    /**
     * @param millisMedian of a request, answer read, with the slowest of {@value #REQUESTS}
     * @param cpuMillis of the aggregator's threads for one, which a busy machine leaves as it is
     * @param bytes of the answer
     */
    record Request(String resource, double millisMedian, double millisSlowest, double cpuMillis, int bytes) {}

    /**
     * While four changes a second are made and told.
     *
     * @param corePercent of one core, of the aggregator's threads
     * @param withThemPercent the same with those who listen, who are in this process, too
     */
    record Listening(int listeners, double corePercent, double withThemPercent) {}

    /** @param journalBytes of the file with the history */
    record History(int rounds, int boards, long journalBytes) {}

    public static void run(ModelPlan plan, int rounds, int boards, int listeners, Consumer<Map<String, Object>> rows)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("linnet-bench-");
        Path file = folder.resolve("journal.db");
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            rows.accept(Rows.of("bench", "api", fill(file, rounds, boards)));
            AggregatorSettings settings = new AggregatorSettings(
                    FLEET,
                    MqttSettings.of(broker.uri(), "bench"),
                    plan,
                    new RoundPolicy(boards, 1, 60_000, 120, 500, 0),
                    Optional.of(file),
                    false,
                    Optional.empty());
            try (Aggregator aggregator = new Aggregator(settings, AggregatorListener.NONE)) {
                String root = "http://127.0.0.1:" + aggregator.openPage(ControlSettings.loopback(0), new NoExports())
                        + "/api/v1";
                aggregator.start();
                if (!aggregator.awaitReady(PATIENCE)) {
                    throw new IOException("the aggregator does not reach the broker");
                }
                report(broker.uri(), plan.model(), boards);
                measure(root, plan.model(), rounds, listeners, rows);
            }
        } finally {
            try (var files = Files.list(folder)) {
                for (Path each : files.toList()) {
                    Files.deleteIfExists(each);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    /** Of every board, on the version that is there. */
    private static void report(String broker, String model, int boards) throws IOException, InterruptedException {
        Topics topics = new Topics(FLEET);
        CountDownLatch taken = new CountDownLatch(boards);
        try (MqttSession session = new MqttSession(MqttSettings.of(broker, "boards"))) {
            session.start();
            session.awaitReady(PATIENCE);
            for (int i = 0; i < boards; i++) {
                Report report = new Report(
                        model,
                        0,
                        OptionalInt.of(60),
                        OptionalInt.of(300_000 + i),
                        OptionalInt.of(900_000 - i),
                        List.of(1_000, 2_000, 3, 40));
                session.publish(
                        topics.report("board-" + i),
                        MessageWriter.write(report),
                        1,
                        false,
                        0,
                        outcome -> taken.countDown());
            }
            if (!taken.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the broker does not take the boards' reports");
            }
        }
    }

    private static void measure(
            String root, String model, int rounds, int listeners, Consumer<Map<String, Object>> rows)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        String at = root + "/fleets/bench/models/" + model;
        for (String path : List.of(
                at + "/rounds?limit=100",
                at + "/rounds?limit=100&before=" + rounds / 2,
                at + "/rounds?limit=1000&before=" + rounds / 2,
                at + "/rounds?points=600",
                root + "/fleets/bench/boards?limit=100000",
                at)) {
            rows.accept(Rows.of("bench", "api", ask(client, path, path.substring(root.length()))));
        }
        rows.accept(Rows.of("bench", "api", listen(client, root, model, 0)));
        rows.accept(Rows.of("bench", "api", listen(client, root, model, listeners)));
    }

    private static History fill(Path file, int rounds, int boards) throws IOException {
        try (Journal journal = Journal.open(file, false)) {
            List<Entry> joined = new ArrayList<>();
            for (int i = 0; i < boards; i++) {
                joined.add(new Entry.BoardJoined("board-" + i, i));
            }
            journal.write(List.of(new JournalWrite.AppendEntries(joined)));
            List<JournalWrite> writes = new ArrayList<>();
            for (int i = 1; i <= rounds; i++) {
                RoundRecord round = new RoundRecord(
                        i,
                        i,
                        60_000,
                        boards,
                        boards - 3,
                        1,
                        2,
                        List.of("board-17"),
                        60L * boards,
                        2L * boards,
                        300L * boards,
                        12,
                        0,
                        1_000_000,
                        false,
                        80,
                        Map.of("late", 3L),
                        Optional.empty());
                writes.add(new JournalWrite.KeepRound(
                        round,
                        Optional.of(new RoundRecord.Reported(i - 2, boards - 3, 0.1, 0.9)),
                        Optional.of(new HeldRecord(i - 2, boards - 3, 8L * boards, 7L * boards, new long[0]))));
                if (writes.size() == BATCH || i == rounds) {
                    journal.write(writes);
                    writes.clear();
                }
            }
        }
        return new History(rounds, boards, Files.size(file));
    }

    private static Request ask(HttpClient client, String url, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        List<Double> millis = new ArrayList<>();
        int bytes = 0;
        long cpu = 0;
        for (int i = 0; i < 2 * REQUESTS; i++) {
            if (i == REQUESTS) {
                cpu = ownCpu();
            }
            long began = System.nanoTime();
            bytes = client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body()
                    .length;
            if (i >= REQUESTS) {
                millis.add((System.nanoTime() - began) / 1e6);
            }
        }
        double cpuMillis = (ownCpu() - cpu) / 1e6 / REQUESTS;
        millis.sort(null);
        return new Request(name, millis.get(REQUESTS / 2), millis.get(REQUESTS - 1), cpuMillis, bytes);
    }

    private static Listening listen(HttpClient client, String root, String model, int listeners)
            throws IOException, InterruptedException {
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < listeners; i++) {
            streams.add(client.send(
                            HttpRequest.newBuilder(URI.create(root + "/events")).build(),
                            HttpResponse.BodyHandlers.ofInputStream())
                    .body());
        }
        String version = root + "/fleets/bench/models/" + model + "/versions/0/pin";
        long began = System.nanoTime();
        Map<Boolean, Long> before = cpu();
        for (int change = 0; change < CHANGES; change++) {
            client.send(
                    HttpRequest.newBuilder(URI.create(version))
                            .method(change % 2 == 0 ? "PUT" : "DELETE", HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            TimeUnit.MILLISECONDS.sleep(CHANGE_MILLIS);
        }
        double nanos = System.nanoTime() - began;
        Map<Boolean, Long> after = cpu();
        double own = after.getOrDefault(false, 0L) - before.getOrDefault(false, 0L);
        double theirs = after.getOrDefault(true, 0L) - before.getOrDefault(true, 0L);
        for (InputStream stream : streams) {
            stream.close();
        }
        return new Listening(listeners, 100 * own / nanos, 100 * (own + theirs) / nanos);
    }

    private static long ownCpu() {
        return cpu().getOrDefault(false, 0L);
    }

    /** CPU nanoseconds of threads so far: those that ask and listen (true), and all others. */
    private static Map<Boolean, Long> cpu() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        String asking = Thread.currentThread().getName();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(
                        thread -> thread.getThreadName().startsWith("HttpClient")
                                || thread.getThreadName().startsWith("ForkJoinPool")
                                || thread.getThreadName().equals(asking),
                        Collectors.summingLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))));
    }
}
