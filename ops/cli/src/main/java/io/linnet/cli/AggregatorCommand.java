package io.linnet.cli;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.watch.WatchAction;
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
        subcommands = {AggregatorStatusCommand.class})
final class AggregatorCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "YAML; ops/config/aggregator.yaml is an example.")
    private @Nullable Path config;

    @Option(names = "--broker", paramLabel = "URI", description = "Instead of the configured one.")
    private @Nullable String broker;

    @Option(names = "--journal", paramLabel = "FILE", description = "Instead of the configured one.")
    private @Nullable Path journal;

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
        file = broker == null ? file : file.withBroker(broker);
        file = journal == null ? file : file.withJournal(journal.toString());
        AggregatorSettings settings = release ? file.settings().released() : file.settings();
        Output output = new Output(json);
        String doubts = ServerConfig.doubts(settings.policy().optimiser(), settings.plan());
        if (!doubts.isEmpty()) {
            output.notice("linnet: " + doubts);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        DescribedModel described = DescribedModel.of(file, settings);
        Aggregator aggregator = open(settings, new Printer(output, done, saver(file, settings, described)));
        int page = page(aggregator, file, described);
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

    /**
     * Where the model goes: as configured; else, where no journal keeps it beyond an end that is foreseen, a file here.
     */
    private static Optional<ModelSaver> saver(
            AggregatorConfig file, AggregatorSettings settings, DescribedModel described) {
        if (file.saveModel() != null) {
            Path target = Path.of(file.saveModel());
            ModelFile.requireWritable(target);
            return Optional.of(new ModelSaver(target, described));
        }
        boolean isLost = settings.journal().isEmpty() && file.rounds().count() > 0;
        return isLost
                ? Optional.of(new ModelSaver(ModelFile.free(Path.of("linnet-model.cbor")), described))
                : Optional.empty();
    }

    /** The port of the page; 0: none is wanted. */
    private static int page(Aggregator aggregator, AggregatorConfig file, DescribedModel described) {
        AggregatorConfig.Status status = file.status();
        if (status.port() < 0) {
            return 0;
        }
        try {
            return aggregator.openPage(status.settings(file.fleet()), described);
        } catch (IOException e) {
            aggregator.close();
            throw UserError.environment("status.port=" + status.port() + " on " + status.bind() + " cannot be had: "
                    + e.getMessage() + ", accepted: another port, or -1 for none");
        } catch (IllegalArgumentException | UserError e) {
            aggregator.close();
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

    /** One line a round. */
    private record Printer(Output output, CompletableFuture<Void> done, Optional<ModelSaver> saver)
            implements AggregatorListener {
        /** Whoever lost a journal must see it here, not in a model that has forgotten everything. */
        @Override
        public void begun(ModelState from, boolean isResumed) {
            Map<String, Object> row = new LinkedHashMap<>();
            saver.ifPresent(it -> it.save(from));
            row.put("event", isResumed ? "resumed" : "begun");
            row.put("version", from.version());
            row.put("modelDigest", from.digest().toString());
            output.result(row);
        }

        @Override
        public void started(int boards) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("event", "cohort");
            row.put("boards", boards);
            output.result(row);
        }

        @Override
        public void roundClosed(AggregatorPacket.RoundClosed round) {
            ModelState next = round.next();
            Map<String, Object> row = new LinkedHashMap<>();
            saver.ifPresent(it -> it.save(next));
            row.put("event", "round");
            row.put("round", next.round());
            row.put("updates", round.updates());
            row.put("boards", round.boards());
            row.put("seconds", round.seconds());
            row.put("bytesUp", round.totals().bytes());
            row.put(
                    "refused",
                    round.totals().refused().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            row.put("slicesClipped", round.totals().slicesClipped());
            row.put("effectiveBoards", next.effective16() / 16.0);
            row.put("diverging", round.isDiverging());
            round.reported().ifPresent(of -> {
                row.put("reportedVersion", of.version());
                row.put("reportedBy", of.boards());
                of.loss().ifPresent(loss -> row.put("loss", Output.round(loss, 4)));
                row.put("accuracy", Output.round(of.accuracy(), 4));
            });
            row.put("modelDigest", next.digest().toString());
            output.result(row);
        }

        @Override
        public void fell(AggregatorPacket.ModelFell fall) {
            saver.ifPresent(it -> it.save(fall.newest()));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put(
                    "event",
                    switch (fall.action()) {
                        case HOLD -> "held";
                        case ROLLBACK -> "rolledBack";
                        case WARN -> "fell";
                    });
            row.put("reason", fall.reason());
            row.put("version", fall.newest().version());
            row.put("modelDigest", fall.newest().digest().toString());
            output.result(row);
            if (fall.action() == WatchAction.HOLD) {
                done.completeExceptionally(UserError.failed("the model is held at its best version: " + fall.reason()));
            }
        }

        @Override
        public void finished(ModelState last) {
            saver.ifPresent(it -> it.save(last));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("event", "finished");
            row.put("rounds", last.round());
            row.put("modelDigest", last.digest().toString());
            saver.ifPresent(it -> row.put("model", it.file().toString()));
            output.result(row);
            done.complete(null);
        }
    }
}
