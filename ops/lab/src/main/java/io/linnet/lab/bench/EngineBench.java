package io.linnet.lab.bench;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.LogTopics;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.kafka.log.PartialsReader;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The engine on Kafka beside the single process, over the same rounds: updates are in the log before anybody folds them, so
 * that neither boards nor answers take part; CPU is that of the folding processes, compilers and collectors included, and of
 * Kafka, for the last third of the sums, when the JVMs are warm. The models must be those of the single process.
 */
public final class EngineBench {
    /** Of which the last third is measured. */
    private static final int ROUNDS = 9;
    /** A lossless update is a hundred times as long. */
    private static final int FLOAT_SHARE = 20;

    private static final long MOST_MINUTES = 10;
    private static final Duration POLL = Duration.ofMillis(5);

    private final String bootstrap;
    private final Optional<KafkaServer> server;
    private final Consumer<Map<String, Object>> out;
    private int runs;

    private EngineBench(String bootstrap, Optional<KafkaServer> server, Consumer<Map<String, Object>> out) {
        this.bootstrap = bootstrap;
        this.server = server;
        this.out = out;
    }

    /**
     * @param instances processes that fold, of each row
     * @param kafka a server that runs; empty: one is started, whose CPU then counts
     */
    public static void run(int boards, int[] instances, Optional<String> kafka, Consumer<Map<String, Object>> out)
            throws IOException, InterruptedException {
        Optional<KafkaServer> server = kafka.isPresent() ? Optional.empty() : Optional.of(KafkaServer.start());
        try {
            EngineBench bench =
                    new EngineBench(kafka.orElseGet(() -> server.orElseThrow().bootstrap()), server, out);
            bench.run(new EngineUpdates(Codec.RANGE), boards, instances);
            bench.run(new EngineUpdates(Codec.FLOAT32), Math.max(1, boards / FLOAT_SHARE), instances);
        } finally {
            if (server.isPresent()) {
                server.get().close();
            }
        }
    }

    /**
     * How long boards wait for receipts, over a broker.
     *
     * @param perSecond updates that they send
     * @param kafka a server that runs; empty: one is started
     */
    public static void receipts(int boards, int perSecond, Optional<String> kafka, Consumer<Map<String, Object>> out)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("linnet-bench");
        String journal = folder.resolve("journal.db").toString();
        Optional<KafkaServer> server = Optional.empty();
        try {
            ReceiptBench.run("single", List.of(journal), boards, perSecond, out);
            server = kafka.isPresent() ? Optional.empty() : Optional.of(KafkaServer.start());
            String bootstrap =
                    kafka.isPresent() ? kafka.get() : server.orElseThrow().bootstrap();
            String prefix = "receipts-" + ProcessHandle.current().pid();
            ReceiptBench.run("kafka", List.of(bootstrap, prefix), boards, perSecond, out);
        } finally {
            if (server.isPresent()) {
                server.get().close();
            }
            SingleEngine.delete(folder);
        }
    }

    private void run(EngineUpdates updates, int boards, int[] instances) throws IOException, InterruptedException {
        SingleEngine.Result single = SingleEngine.run(updates, boards, ROUNDS);
        ModelState last = single.bases().get(ROUNDS);
        out.accept(row("single", updates, boards, 1, single.cpuMillis(), single.perSecond(), 0, last));
        for (int count : instances) {
            kafka(updates, boards, count, single.bases());
        }
    }

    private static Map<String, Object> row(
            String engine,
            EngineUpdates updates,
            int boards,
            int instances,
            double cpuMillis,
            double perSecond,
            double partialBytes,
            ModelState last) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bench", "engine");
        row.put("engine", engine);
        row.put("codec", updates.codec().name().toLowerCase(Locale.ROOT));
        row.put("boards", boards);
        row.put("instances", instances);
        row.put("cpuMillisPerUpdate", Math.round(cpuMillis * 1e4) / 1e4);
        row.put("updatesPerSecond", Math.round(perSecond));
        row.put(
                "partialBytesPerParameter",
                Math.round(100 * partialBytes / last.parameters().layout().parameters()) / 100.0);
        row.put("modelDigest", last.digest().toString());
        return row;
    }

    /** What the sums were at one moment. */
    private record Moment(long nanos, Duration cpu, int updates) {}

    private void kafka(EngineUpdates updates, int boards, int instances, List<ModelState> bases)
            throws IOException, InterruptedException {
        EngineSettings settings = EngineWorker.settings(
                bootstrap, "bench-" + ProcessHandle.current().pid() + "-" + ++runs, "bench");
        KafkaClients clients = new KafkaClients(settings);
        new LogTopics(settings, clients).prepare();
        try (EngineLog log = new EngineLog(settings, updates, boards)) {
            log.write(bases);
        }
        List<Process> workers = new ArrayList<>();
        try (var reader = clients.reader()) {
            for (int i = 0; i < instances; i++) {
                workers.add(worker(settings, "w" + i, boards));
            }
            measure(updates, boards, bases, settings, reader, workers);
        } finally {
            for (Process worker : workers) {
                worker.destroyForcibly().waitFor();
            }
        }
    }

    private static Process worker(EngineSettings settings, String name, int boards) throws IOException {
        List<String> command = new ArrayList<>(EngineWorker.command(EngineWorker.class));
        command.addAll(List.of(settings.bootstrap(), settings.prefix(), name, String.valueOf(boards)));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void measure(
            EngineUpdates updates,
            int boards,
            List<ModelState> bases,
            EngineSettings settings,
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader,
            List<Process> workers) {
        List<TopicPartition> from = new ArrayList<>();
        for (int p = 0; p < settings.partitions(); p++) {
            from.add(new TopicPartition(settings.partials(), p));
        }
        reader.assign(from);
        reader.seekToBeginning(from);
        List<Partial> sums = new ArrayList<>();
        Moment warm = new Moment(0, Duration.ZERO, 0);
        int all = ROUNDS * settings.partitions();
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MOST_MINUTES);
        int folded = 0;
        while (sums.size() < all) {
            if (System.nanoTime() > end || workers.stream().anyMatch(worker -> !worker.isAlive())) {
                throw new IllegalStateException(
                        "a process of the bench does not fold: " + sums.size() + " of " + all + " sums are there");
            }
            for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
                Partial partial = PartialsReader.partial(found);
                if (partial.isFinal()) {
                    sums.add(partial);
                    folded += partial.finished();
                }
            }
            if (warm.updates() == 0 && sums.size() >= 2 * all / 3) {
                warm = new Moment(System.nanoTime(), cpu(workers), folded);
            }
        }
        double seconds = (System.nanoTime() - warm.nanos()) / 1e9;
        int measured = folded - warm.updates();
        ModelState last = merged(bases, sums);
        out.accept(row(
                "kafka",
                updates,
                boards,
                workers.size(),
                cpu(workers).minus(warm.cpu()).toNanos() / 1e6 / measured,
                measured / seconds,
                sums.stream().mapToInt(sum -> sum.sum().length).average().orElseThrow(),
                last));
    }

    private Duration cpu(List<Process> workers) {
        Duration all = server.map(KafkaServer::cpu).orElse(Duration.ZERO);
        for (Process worker : workers) {
            all = all.plus(worker.info().totalCpuDuration().orElse(Duration.ZERO));
        }
        return all;
    }

    /** The model that the parts lead to, each round from the base that it had. */
    private static ModelState merged(List<ModelState> bases, List<Partial> sums) {
        ModelState last = bases.get(0);
        for (int round = 0; round + 1 < bases.size(); round++) {
            ModelState base = bases.get(round);
            OpenRound all = new OpenRound(
                    EngineUpdates.MODEL, base, SingleEngine.policy(1).merge());
            try {
                for (Partial sum : sums) {
                    if (sum.version() == base.version()) {
                        all.accumulator()
                                .add(Accumulator.read(
                                        sum.sum(), base.parameters().layout()));
                    }
                }
            } catch (Refused refused) {
                throw new IllegalStateException("a sum of the bench was refused", refused);
            }
            last = all.merge(base.parameters().layout().numeric() == Numeric.FLOAT32 ? 0 : 64)
                    .next();
        }
        return last;
    }
}
