package io.linnet.lab.experiment;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.emulator.fleet.Exchange;
import io.linnet.protocol.core.Step;
import org.jspecify.annotations.Nullable;

/** The aggregator at the other end of boards in the same process. It keeps nothing. */
public final class LocalExchange implements Exchange {
    private final AggregatorCore core;
    private final AggregatorListener listener;
    private @Nullable Down down;
    private long wakeAtMillis;

    public LocalExchange(AggregatorSettings settings, AggregatorListener listener) {
        this.core = new AggregatorCore(settings.plan(), settings.policy(), settings.start(), JournalState.NEW);
        this.listener = listener;
    }

    public AggregatorCore core() {
        return core;
    }

    @Override
    public void start(Down boards, long nowMillis) {
        this.down = boards;
        tick(nowMillis);
    }

    @Override
    public void up(String board, byte[] packet, long nowMillis) {
        core.accept(new AggregatorEvent.PacketArrived(board, packet), nowMillis);
    }

    @Override
    public void report(String board, byte[] packet, long nowMillis) {
        core.accept(new AggregatorEvent.ReportArrived(board, packet), nowMillis);
    }

    @Override
    public void tick(long nowMillis) {
        Step<JournalWrite, AggregatorPacket> step = core.settle(nowMillis);
        step.packets().forEach(this::deliver);
        wakeAtMillis = step.wakeAtMillis();
    }

    private void deliver(AggregatorPacket packet) {
        if (packet instanceof AggregatorPacket.ToBoard to) {
            boards().toBoard(to.board(), to.packet());
        } else if (packet instanceof AggregatorPacket.Broadcast broadcast) {
            boards().broadcast(broadcast.offer(), broadcast.step(), broadcast.full());
        } else if (packet instanceof AggregatorPacket.Notice notice) {
            listener.told(notice);
        }
    }

    @Override
    public long wakeAtMillis() {
        return wakeAtMillis;
    }

    private Down boards() {
        Down known = down;
        if (known == null) {
            throw new IllegalStateException("not started");
        }
        return known;
    }
}
