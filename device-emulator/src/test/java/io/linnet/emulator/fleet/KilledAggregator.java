package io.linnet.emulator.fleet;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.model.SplitMix64;
import java.util.Optional;

/** The aggregator's core with a journal, killed now and then: what it wrote last is lost, with all that it said of it. */
final class KilledAggregator implements Exchange, AutoCloseable {
    private final ModelPlan plan;
    private final RoundPolicy policy;
    private final Journal journal = Journal.inMemory();
    private final SplitMix64 random;
    private final int oneIn;
    private AggregatorCore core;
    private Down down;
    private long wakeAtMillis;
    private int killed;

    /** @param oneIn of so many steps with something to write one is cut off within it */
    KilledAggregator(ModelPlan plan, RoundPolicy policy, int oneIn, long seed) {
        this.plan = plan;
        this.policy = policy;
        this.oneIn = oneIn;
        this.random = new SplitMix64(seed);
        this.core = start();
    }

    private AggregatorCore start() {
        return new AggregatorCore(plan, policy, Optional.empty(), journal.recover());
    }

    ModelState newest() {
        return core.newest();
    }

    boolean isOver() {
        return core.newest().round() >= policy.maxRounds();
    }

    int killed() {
        return killed;
    }

    @Override
    public void start(Down boards, long nowMillis) {
        down = boards;
        tick(nowMillis);
    }

    @Override
    public void up(String board, byte[] packet, long nowMillis) {
        core.accept(new AggregatorEvent.PacketArrived(board, packet), nowMillis);
    }

    @Override
    public void tick(long nowMillis) {
        Step<JournalWrite, AggregatorPacket> step = core.settle(nowMillis);
        boolean isCut = !step.writes().isEmpty() && random.below(oneIn) == 0;
        int durable = isCut ? random.below(step.writes().size()) : step.writes().size();
        journal.write(step.writes().subList(0, durable));
        if (isCut) {
            killed++;
            core = start();
            tick(nowMillis);
            return;
        }
        for (AggregatorPacket packet : step.packets()) {
            if (packet instanceof AggregatorPacket.ToBoard to) {
                down.toBoard(to.board(), to.packet());
            } else if (packet instanceof AggregatorPacket.Broadcast broadcast) {
                down.broadcast(broadcast.offer(), broadcast.step(), broadcast.full());
            }
        }
        wakeAtMillis = step.wakeAtMillis();
    }

    @Override
    public long wakeAtMillis() {
        return wakeAtMillis;
    }

    @Override
    public void close() {
        journal.close();
    }
}
