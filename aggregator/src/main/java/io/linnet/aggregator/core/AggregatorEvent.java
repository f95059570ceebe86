package io.linnet.aggregator.core;

import io.linnet.aggregator.journal.KeptEntries;
import io.linnet.aggregator.round.PartProgress;
import io.linnet.aggregator.round.PartsSum;
import io.linnet.protocol.trust.BoardList;

/** What happens to the aggregator. */
public sealed interface AggregatorEvent {
    /**
     * A packet came on a board's {@code up} channel.
     *
     * @param board its id, from the topic
     * @param packet the core's from now on
     */
    record PacketArrived(String board, byte[] packet) implements AggregatorEvent {}

    /**
     * A board said how it did, on its {@code report} channel.
     *
     * @param board its id, from the topic
     */
    record ReportArrived(String board, byte[] packet) implements AggregatorEvent {}

    /** So far is a part of the open round that others fold. */
    record PartProgressed(PartProgress part) implements AggregatorEvent {}

    /** Others have folded the open round to its end. */
    record PartsSummed(PartsSum sum) implements AggregatorEvent {}

    /** What the clock on the wall shows, by which schedules go. */
    record ClockRead(long wallMillis) implements AggregatorEvent {}

    /** What one arrival costs the owner thread at this moment, from which the pace of a large fleet follows. */
    record CostMeasured(long microsPerArrival) implements AggregatorEvent {}

    /**
     * From now on these boards take part and no others.
     *
     * @param kept reads what is durable of the open round, on the owner thread
     */
    record BoardsChanged(BoardList boards, KeptEntries kept) implements AggregatorEvent {}

    /** What the broker retains may not be ours: it is reached, at first or again, or told late what was there before. */
    record RetainedInDoubt() implements AggregatorEvent {}

    /**
     * Something that we retain was cleared, or replaced by another.
     *
     * @param isFull a chunk of the full model was
     */
    record RetainedLost(boolean isFull) implements AggregatorEvent {}

    /** Another offer than ours was read in its place; it is the core's from now on. */
    record OfferRead(byte[] message) implements AggregatorEvent {}

    /**
     * A person asks for a change.
     *
     * @param ticket by which the answer is known
     * @param who as their token names them
     */
    record ChangeAsked(long ticket, String who, Change change) implements AggregatorEvent {}
}
