package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.Coordinator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Tells those who fold a model's rounds in parts when one opens and ends. A round that is due is ended first, and closed
 * once its sums are there. Where the rounds are folded here nobody is told anything.
 */
final class PartsBook {
    private final boolean isInParts;
    private final ModelPlan plan;
    private final List<AggregatorPacket> packets;
    private long ending = -1;
    private long open = -1;

    PartsBook(boolean isInParts, ModelPlan plan, List<AggregatorPacket> packets) {
        this.isInParts = isInParts;
        this.plan = plan;
        this.packets = packets;
    }

    void opened(Coordinator coordinator, Catalogue catalogue, int numbered) {
        if (!isInParts) {
            return;
        }
        ModelState newest = catalogue.newest();
        open = newest.version();
        packets.add(
                coordinator.isOpen()
                        ? new AggregatorPacket.RoundOpens(newest, catalogue.earlier(), numbered, plan.sums())
                        : new AggregatorPacket.RoundsOver(newest.version()));
    }

    /** The open round has been ended, and its sums are not there. */
    boolean isEnding() {
        return isInParts && ending == open;
    }

    /** The open round can be closed now. */
    boolean mayClose(Coordinator coordinator, BooleanSupplier isDue) {
        if (!isInParts) {
            return isDue.getAsBoolean();
        }
        if (!coordinator.isSummed() && ending != open && isDue.getAsBoolean()) {
            ending = open;
            packets.add(new AggregatorPacket.RoundEnds(open));
        }
        return coordinator.isSummed();
    }
}
