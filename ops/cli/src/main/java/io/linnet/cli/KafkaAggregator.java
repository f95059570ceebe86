package io.linnet.cli;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.kafka.engine.KafkaEngine;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KafkaDoctor;
import io.linnet.aggregator.kafka.log.LogTopics;
import io.linnet.aggregator.kafka.log.LogTopics.UnreachableException;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.merge.MergeLoop.Leading;
import io.linnet.aggregator.kafka.merge.Move;
import io.linnet.aggregator.kafka.merge.Repartition;
import io.linnet.protocol.telemetry.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code linnet aggregator --engine kafka}: one of the processes that share a model's rounds. */
final class KafkaAggregator {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaAggregator.class);

    private KafkaAggregator() {}

    /** @param done by what the model's lines say, in the process that merges */
    static int run(
            AggregatorConfig file,
            AggregatorSettings settings,
            Output output,
            DescribedModel described,
            CompletableFuture<Void> done,
            boolean untilDone)
            throws InterruptedException {
        EngineSettings engine = settings(file.engine());
        Optional<ModelSaver> saver =
                file.saveModel() == null ? Optional.empty() : AggregatorCommand.saver(file, settings, described);
        KafkaEngine running = open(
                engine,
                settings,
                TrainingLines.of(settings.plan(), output, Optional.empty(), done, saver),
                leading -> page(leading, file.status(), settings, described));
        Service service = new Service("aggregator", running.ended(), running::close);
        running.start();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "started");
        row.put("fleet", settings.fleet());
        row.put("model", settings.plan().model());
        row.put("broker", settings.session().uri().toString());
        row.put("engine", EngineConfig.KAFKA);
        row.put("bootstrap", engine.bootstrap());
        row.put("instance", engine.instance());
        row.put("roles", String.join(", ", file.engine().roles()));
        output.result(row);
        return untilDone ? service.await(done) : service.await();
    }

    /** Takes the model of a journal into the topics. */
    static Map<String, Object> move(AggregatorConfig file, Path from) throws InterruptedException {
        AggregatorSettings settings = file.settings();
        KafkaEngine.requireSupported(settings);
        EngineSettings engine = settings(file.engine());
        KafkaClients clients = new KafkaClients(engine);
        try {
            new LogTopics(engine, clients).prepare();
            Move.Result moved = new Move(engine, clients, settings).run(from);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("moved", settings.fleet() + "/" + settings.plan().model());
            row.put("version", moved.version());
            row.put("boards", moved.boards());
            row.put("receipts", moved.receipts());
            row.put("openUpdates", moved.updates());
            row.put("digestBefore", moved.before().toString());
            row.put("digestAfter", moved.after().toString());
            return row;
        } catch (UnreachableException | JournalException e) {
            throw UserError.environment(String.valueOf(e.getMessage()));
        }
    }

    /** Takes the model into topics of another number of partitions. */
    static Map<String, Object> repartition(AggregatorConfig file, String prefix, int partitions)
            throws InterruptedException {
        AggregatorSettings settings = file.settings();
        EngineSettings from = settings(file.engine());
        EngineSettings to = from.with(prefix, partitions);
        KafkaClients clients = new KafkaClients(from);
        try {
            new LogTopics(from, clients).prepare();
            new LogTopics(to, clients).prepare();
            Repartition.Result moved = new Repartition(from, to, clients, settings).run();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("repartitioned", settings.fleet() + "/" + settings.plan().model());
            row.put("version", moved.version());
            row.put("receipts", moved.receipts());
            row.put("openPackets", moved.packets());
            row.put("digestBefore", moved.before().toString());
            row.put("digestAfter", moved.after().toString());
            return row;
        } catch (UnreachableException | KafkaException e) {
            throw UserError.environment(String.valueOf(e.getMessage()));
        }
    }

    /** What the engine stands on. */
    static List<Finding> examine(AggregatorConfig file) throws InterruptedException {
        EngineSettings engine = settings(file.engine());
        AggregatorSettings settings = file.settings();
        ModelId id = new ModelId(settings.fleet(), settings.plan().model());
        return KafkaDoctor.examine(engine, new KafkaClients(engine), id);
    }

    private static KafkaEngine open(
            EngineSettings engine, AggregatorSettings settings, TrainingLines lines, Leading onLead)
            throws InterruptedException {
        try {
            return new KafkaEngine(engine, settings, lines, onLead);
        } catch (UnreachableException e) {
            throw UserError.environment(String.valueOf(e.getMessage()));
        }
    }

    /** The page of the process that merges; where another on this machine has the port, that one is to be asked. */
    private static void page(
            Aggregator leading, StatusConfig status, AggregatorSettings settings, DescribedModel described) {
        if (status.port() < 0) {
            return;
        }
        try {
            int port = leading.openPage(status.settings(settings.fleet()), described);
            LOG.info("The page is at {}", status.url(port));
        } catch (IOException e) {
            LOG.warn("status.port={} on {} cannot be had: {}", status.port(), status.bind(), e.getMessage());
        }
    }

    static EngineSettings settings(EngineConfig config) {
        if (config.bootstrap() == null) {
            throw new UserError("engine.bootstrap is missing, accepted: host:port of Kafka's servers, with commas");
        }
        return new EngineSettings(
                config.bootstrap(),
                config.prefix(),
                config.partitions(),
                config.replicas(),
                config.roles().stream().map(EngineSettings.Role::of).collect(Collectors.toSet()),
                config.instance() == null ? host() : config.instance(),
                spread(config.spread()),
                config.sessionSeconds(),
                Optional.ofNullable(config.clientFile()).map(Path::of),
                config.fleets());
    }

    private static OptionalInt spread(String text) {
        if (text.equals("auto")) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new UserError("engine.spread=" + text + ", accepted: auto, or a power of two");
        }
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_-]", "-");
            return name.substring(0, Math.min(name.length(), 64));
        } catch (UnknownHostException e) {
            throw new UserError("engine.instance is missing, and this host has no name, accepted: a name of its own");
        }
    }
}
