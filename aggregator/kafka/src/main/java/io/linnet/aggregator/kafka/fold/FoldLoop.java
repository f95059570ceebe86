package io.linnet.aggregator.kafka.fold;

import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.round.Tally;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the partitions that the group gives this process, and folds them. Whatever Kafka refuses, everything is thrown away
 * and built anew from the log: a client that has failed once may be silent for ever. One thread.
 */
public final class FoldLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FoldLoop.class);

    private final EngineSettings settings;
    private final KafkaClients clients;
    private final FoldedModel model;
    private final Tally tally;
    private final BiConsumer<String, byte[]> answers;
    private final EngineHealth health;
    private final FoldFigures figures = new FoldFigures();

    /** @param answers takes what a board is told */
    public FoldLoop(
            EngineSettings settings,
            KafkaClients clients,
            FoldedModel model,
            Tally tally,
            BiConsumer<String, byte[]> answers,
            EngineHealth health) {
        this.settings = settings;
        this.clients = clients;
        this.model = model;
        this.tally = tally;
        this.answers = answers;
        this.health = health;
    }

    public FoldFigures figures() {
        return figures;
    }

    @Override
    public void run() {
        try {
            while (!health.isClosing()) {
                try (FoldWork work = new FoldWork(settings, clients, model, tally, answers, figures)) {
                    long generation = health.generation();
                    boolean isGood = true;
                    while (isGood && !health.isClosing() && generation == health.generation()) {
                        isGood = work.step();
                    }
                } catch (FencedInstanceIdException e) {
                    health.failed(new IllegalStateException(
                            "engine.instance=" + settings.instance()
                                    + " is another process's, accepted: a name of its own",
                            e));
                    return;
                } catch (KafkaException e) {
                    LOG.info("Folding begins anew from the log: {}", e.toString());
                }
                if (!health.pause()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            health.failed(e);
        }
    }
}
