package io.linnet.aggregator.core;

import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.Roster;
import io.linnet.protocol.message.Message.Offer;
import java.util.List;

/** What is retained for boards, made from how things stand. */
final class Broadcasts {
    private static final long NO_VERSION = -1;

    private final ModelPlan plan;
    private final Steering rules;
    private final Catalogue catalogue;
    private final Roster roster;
    private final Epochs epochs;
    private final Openings openings;
    /** Version of the full model that was broadcast last; it is sent again only when another takes its place. */
    private long fullOut = NO_VERSION;

    private long microsPerArrival;

    Broadcasts(ModelPlan plan, Steering rules, Catalogue catalogue, Roster roster, Epochs epochs, Openings openings) {
        this.plan = plan;
        this.rules = rules;
        this.catalogue = catalogue;
        this.roster = roster;
        this.epochs = epochs;
        this.openings = openings;
    }

    /** What an arrival costs the owner thread from now on. */
    void costs(long micros) {
        microsPerArrival = micros;
    }

    /** What boards would be offered now, for whoever checks it. */
    Offer offer(Phase phase, long nowMillis) {
        long deadlineMillis = phase.isWork() ? rules.policy().deadlineMillis() : 0;
        int nextSeconds = phase == Phase.RESTING ? openings.tell(nowMillis) : 0;
        return Offers.of(
                plan,
                rules.policy(),
                catalogue,
                Math.max(1, roster.size()),
                roster.asked(),
                deadlineMillis,
                nextSeconds,
                microsPerArrival);
    }

    AggregatorPacket.Broadcast next(Phase phase, long nowMillis) {
        long full = catalogue.fullDescription().version();
        List<byte[]> chunks = fullOut == full ? List.of() : catalogue.full();
        fullOut = full;
        return new AggregatorPacket.Broadcast(epochs.write(offer(phase, nowMillis)), catalogue.step(), chunks);
    }

    /** The full model may be retained no more: it goes with the next broadcast. */
    void fullInDoubt() {
        fullOut = NO_VERSION;
    }
}
