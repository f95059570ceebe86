package io.linnet.aggregator.control;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.BoardView;
import io.linnet.aggregator.core.Change;
import io.linnet.aggregator.core.Standing;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.JournalReader;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.trust.BoardList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** One model of one fleet, as the API sees it. Any thread; nothing here makes the owner thread wait. */
public interface OperatedModel {
    String fleet();

    ModelPlan plan();

    /** As configured; what people set stands in {@link #standing}. */
    RoundPolicy policy();

    /** How it stands, as far as that is durable. */
    Standing standing();

    /** Since the round opened or went on. */
    long openMillis();

    String broker();

    boolean isConnected();

    /** The newest publish that the broker refused, topic and reason, or empty. */
    String uplinkRefusal();

    /** Publishes that the broker refused, since the start. */
    long publishesRefused();

    /** What is counted and measured of it, for Prometheus. */
    Metrics metrics();

    /** What boards last said of their training. */
    Optional<FleetFigures> reported();

    /** What boards last said of examples that they keep out of their training; empty: too few of them did. */
    Optional<HeldRecord> evaluated();

    /** Boards that brought nothing for rounds. */
    int missing();

    Tally.Snapshot totals();

    JournalReader journal();

    /** In the order of their numbers. */
    List<BoardView> boards();

    /** How the processes fare that share its rounds; empty: one folds them. */
    Optional<Sharing> sharing();

    /** The fleet's list of boards as it was read last; empty: whoever comes takes part. */
    Optional<BoardList> enrolled();

    Presences presences();

    /** Retains something at the fleet's broker for others than its boards; empty: takes it away. Lost while it is away. */
    void announce(String topic, byte[] payload);

    /** @param found told of what is and will be retained on topics like that, by topic and payload; on another thread */
    void hear(String filter, BiConsumer<String, byte[]> found);

    ModelExports exports();

    /** @return why nothing was changed; empty: it was, and that is durable */
    CompletableFuture<Optional<String>> change(String who, Change change);

    /** For {@code /status}; a record. */
    Object status();
}
