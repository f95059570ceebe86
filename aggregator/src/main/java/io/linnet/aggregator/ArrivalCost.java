package io.linnet.aggregator;

import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.protocol.core.Core;
import io.linnet.protocol.core.Step;

/**
 * Measures what an arrival costs the owner thread, its share of the journal's write and of the answers included, and
 * tells the core, which has no clock of its own; also what the one on the wall shows.
 */
final class ArrivalCost implements Core<AggregatorEvent, JournalWrite, AggregatorPacket> {
    private final Core<AggregatorEvent, JournalWrite, AggregatorPacket> core;
    private long beganNanos;
    private int arrivals;
    private double micros;

    ArrivalCost(Core<AggregatorEvent, JournalWrite, AggregatorPacket> core) {
        this.core = core;
    }

    @Override
    public void accept(AggregatorEvent event, long nowMillis) {
        if (arrivals++ == 0) {
            beganNanos = System.nanoTime();
        }
        core.accept(event, nowMillis);
    }

    @Override
    public Step<JournalWrite, AggregatorPacket> settle(long nowMillis) {
        core.accept(new AggregatorEvent.ClockRead(System.currentTimeMillis()), nowMillis);
        return core.settle(nowMillis);
    }

    /** The packets of the step that answers what was accepted are on their way. */
    void stepEnded() {
        if (arrivals == 0) {
            return;
        }
        double now = (System.nanoTime() - beganNanos) / 1e3 / arrivals;
        micros = micros == 0 ? now : 0.9 * micros + 0.1 * now;
        arrivals = 0;
        core.accept(new AggregatorEvent.CostMeasured(Math.round(micros)), 0);
    }
}
