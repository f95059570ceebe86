package io.linnet.emulator.fleet;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.core.Step;
import java.util.Optional;

/** The aggregator's core on an in-process link. It keeps nothing. */
final class AggregatorExchange implements Exchange {
    private final RoundPolicy policy;
    private final AggregatorCore core;
    private Down down;
    private long wakeAtMillis;

    AggregatorExchange(ModelPlan plan, RoundPolicy policy) {
        this.policy = policy;
        this.core = new AggregatorCore(plan, policy, Optional.empty(), JournalState.NEW);
    }

    ModelState newest() {
        return core.newest();
    }

    Tally.Snapshot tally() {
        return core.tally().snapshot();
    }

    boolean isOver() {
        return core.newest().round() >= policy.maxRounds();
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
}
