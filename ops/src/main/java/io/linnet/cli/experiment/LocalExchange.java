package io.linnet.cli.experiment;

import io.linnet.aggregator.AggregatorCore;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.Outlet;
import io.linnet.emulator.fleet.Exchange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The aggregator at the other end of boards in the same process. */
public final class LocalExchange implements Exchange, Outlet, AutoCloseable {
    private final AggregatorCore core;
    private @Nullable Down down;

    public LocalExchange(AggregatorSettings settings, AggregatorListener listener) {
        this.core = new AggregatorCore(settings, listener, this);
    }

    public AggregatorCore core() {
        return core;
    }

    @Override
    public void start(Down boards, long nowMillis) {
        this.down = boards;
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
        boards().toBoard(board, packet);
    }

    @Override
    public void broadcast(byte[] offer, List<byte[]> step, List<byte[]> full) {
        boards().broadcast(offer, step, full);
    }

    private Down boards() {
        Down known = down;
        if (known == null) {
            throw new IllegalStateException("not started");
        }
        return known;
    }

    @Override
    public void close() {
        core.close();
    }
}
