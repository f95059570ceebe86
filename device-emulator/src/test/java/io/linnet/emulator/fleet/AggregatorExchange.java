package io.linnet.emulator.fleet;

import io.linnet.aggregator.AggregatorCore;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.Outlet;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.session.SessionSettings;
import java.util.List;
import java.util.Optional;

/** The aggregator's core on an in-process link. */
final class AggregatorExchange implements Exchange, Outlet {
    private final RoundPolicy policy;
    private final AggregatorCore core;
    private Down down;

    AggregatorExchange(ModelPlan plan, RoundPolicy policy) {
        this.policy = policy;
        SessionSettings unused = SessionSettings.of("tcp://localhost", "unused");
        this.core = new AggregatorCore(
                new AggregatorSettings("fleet", unused, plan, policy, Optional.empty(), false, Optional.empty()),
                AggregatorListener.NONE,
                this);
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
        core.start(nowMillis);
    }

    @Override
    public void up(String board, byte[] packet, long nowMillis) {
        core.accept(board, packet, nowMillis);
    }

    @Override
    public void tick(long nowMillis) {
        core.settle(nowMillis);
    }

    @Override
    public long wakeAtMillis() {
        return core.wakeAtMillis();
    }

    @Override
    public void toBoard(String board, byte[] packet) {
        down.toBoard(board, packet);
    }

    @Override
    public void broadcast(byte[] offer, List<byte[]> step, List<byte[]> full) {
        down.broadcast(offer, step, full);
    }
}
