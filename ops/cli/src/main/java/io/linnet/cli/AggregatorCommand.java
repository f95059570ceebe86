package io.linnet.cli;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.Fleets;
import io.linnet.aggregator.control.OperatedFleets;
import io.linnet.aggregator.journal.JournalException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "aggregator",
        mixinStandardHelpOptions = true,
        description = "Collects the boards' updates, merges them exactly and sends the next model back.",
        subcommands = {
            AggregatorStatusCommand.class,
            AggregatorDoctorCommand.class,
            AggregatorMoveCommand.class,
            AggregatorRepartitionCommand.class
        })
final class AggregatorCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "YAML; ops/config/aggregator.yaml is an example.")
    private @Nullable Path config;

    @Option(names = "--broker", paramLabel = "URI", description = "Instead of the configured one.")
    private @Nullable String broker;

    @Option(names = "--journal", paramLabel = "FILE", description = "Instead of the configured one.")
    private @Nullable Path journal;

    @Option(names = "--engine", paramLabel = "KIND", description = "single or kafka, instead of the configured one.")
    private @Nullable String engine;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(names = "--release", description = "A model that the watch holds goes on from its best version.")
    private boolean release;

    @Option(names = "--until-done", description = "Ends after the configured number of rounds.")
    private boolean untilDone;

    @Override
    public Integer call() throws InterruptedException {
        if (config == null) {
            throw new UserError("config is missing, accepted: --config FILE; ops/config/aggregator.yaml is an example");
        }
        Scratch.requireExecutable();
        AggregatorConfig file = ConfigFile.read(config, AggregatorConfig.class);
        if (ConfiguredModels.areMany(config, file)) {
            return many(config, file);
        }
        file = broker == null ? file : file.withBroker(broker);
        file = journal == null ? file : file.withJournal(journal.toString());
        file = engine == null ? file : file.withEngine(engine);
        AggregatorSettings settings = release ? file.settings().released() : file.settings();
        Output output = new Output(json);
        doubt(settings, output);
        CompletableFuture<Void> done = new CompletableFuture<>();
        DescribedModel described = DescribedModel.of(file, settings);
        file.engine().requireFits();
        if (file.engine().isKafka()) {
            requireKafka();
            return KafkaAggregator.run(file, settings, output, described, done, untilDone);
        }
        Aggregator aggregator = open(
                settings,
                TrainingLines.of(settings.plan(), output, Optional.empty(), done, saver(file, settings, described)));
        StatusConfig status = file.status();
        int page = page(
                status, () -> aggregator.openPage(status.settings(settings.fleet()), described), aggregator::close);
        aggregator.start();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "started");
        row.put("fleet", settings.fleet());
        row.put("model", settings.plan().model());
        row.put("broker", settings.session().uri().toString());
        if (page > 0) {
            row.put("page", file.status().url(page));
        }
        output.result(row);
        Service service = new Service("aggregator", aggregator.ended(), aggregator::close);
        return untilDone ? service.await(done) : service.await();
    }

    /** What experience says against the settings. */
    static void doubt(AggregatorSettings settings, Output output) {
        String doubts = ServerConfig.doubts(settings.policy().optimiser(), settings.plan());
        if (!doubts.isEmpty()) {
            output.notice("linnet: " + doubts);
        }
    }

    /** Of a command that is about the engine on Kafka alone. */
    static AggregatorConfig kafkaConfig(Path config) {
        AggregatorConfig file = ConfigFile.read(config, AggregatorConfig.class);
        if (!file.engine().isKafka()) {
            throw new UserError("engine.kind=" + file.engine().kind() + " in " + config + ", accepted: kafka");
        }
        requireKafka();
        return file;
    }

    static void requireKafka() {
        if (!Part.KAFKA.isInstalled()) {
            throw new UserError(
                    "engine.kind=kafka, but the engine on Kafka is not installed here, accepted: single, or the"
                            + " programs of linnet-VERSION.zip");
        }
    }

    private int many(Path from, AggregatorConfig file) throws InterruptedException {
        if (file.engine().isKafka() || EngineConfig.KAFKA.equals(engine)) {
            throw new UserError(
                    "engine.kind=kafka with many models, accepted: a process for each, which may share the topics");
        }
        file.engine().requireFits();
        if (journal != null || release) {
            throw new UserError(
                    journal != null
                            ? "--journal with many models, accepted: data in " + from
                            : "--release with many models, accepted: linnet model release FLEET/NAME");
        }
        Output output = new Output(json);
        ConfiguredModels models = new ConfiguredModels(from, file, broker, output);
        Fleets fleets = new Fleets(models);
        models.all().forEach(fleets::add);
        Service service = new Service("aggregator", fleets.ended(), fleets::close);
        int page = page(file.status(), () -> fleets.openPage(file.status().settings(file.fleet())), fleets::close);
        fleets.start();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "started");
        row.put("models", fleets.models().size());
        row.put(
                "failed",
                fleets.models().stream()
                        .filter(model -> model.running().isEmpty())
                        .count());
        if (page > 0) {
            row.put("page", file.status().url(page));
        }
        output.result(row);
        if (untilDone) {
            fleets.models().forEach(AggregatorCommand::requireRunning);
        }
        return untilDone ? service.await(models.done()) : service.await();
    }

    private static void requireRunning(OperatedFleets.Entry model) {
        if (model.running().isEmpty()) {
            throw UserError.failed("model " + model.fleet() + "/" + model.model() + " has failed: " + model.failure());
        }
    }

    /**
     * Where the model goes: as configured; else, where no journal keeps it beyond an end that is foreseen, a file here.
     */
    static Optional<ModelSaver> saver(AggregatorConfig file, AggregatorSettings settings, DescribedModel described) {
        if (file.saveModel() != null) {
            ModelSaver saver = new ModelSaver(Path.of(file.saveModel()), described);
            ModelFile.requireWritable(saver.file());
            return Optional.of(saver);
        }
        boolean isLost = settings.journal().isEmpty() && file.rounds().count() > 0;
        return isLost
                ? Optional.of(new ModelSaver(ModelFile.free(Path.of("linnet-model.cbor")), described))
                : Optional.empty();
    }

    /** Opens the page. */
    private interface Opening {
        int port() throws IOException;
    }

    /** The port of the page; 0: none is wanted. */
    private static int page(StatusConfig status, Opening opening, Runnable close) {
        if (status.port() < 0) {
            return 0;
        }
        try {
            return opening.port();
        } catch (IOException e) {
            close.run();
            throw UserError.environment("status.port=" + status.port() + " on " + status.bind() + " cannot be had: "
                    + e.getMessage() + ", accepted: another port, or -1 for none");
        } catch (IllegalArgumentException | UserError e) {
            close.run();
            throw e;
        }
    }

    private static Aggregator open(AggregatorSettings settings, AggregatorListener listener) {
        try {
            return new Aggregator(settings, listener);
        } catch (JournalException e) {
            throw UserError.environment(String.valueOf(e.getMessage()));
        }
    }
}
