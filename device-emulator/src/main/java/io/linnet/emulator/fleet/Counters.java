package io.linnet.emulator.fleet;

import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.Outbox;
import io.linnet.protocol.reason.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The fleet's figures as they grow. Any thread. */
final class Counters implements BoardObserver {
    final AtomicInteger connected = new AtomicInteger();
    final LongAdder connections = new LongAdder();
    final LongAdder packetsUp = new LongAdder();
    final LongAdder bytesUp = new LongAdder();
    final LongAdder packetsDown = new LongAdder();
    final LongAdder bytesDown = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder reboots = new LongAdder();
    private final LongAdder worked = new LongAdder();
    private final LongAdder updates = new LongAdder();
    private final LongAdder incomplete = new LongAdder();
    private final LongAdder offersRefused = new LongAdder();
    private final Map<Reason, LongAdder> refusals = new EnumMap<>(Reason.class);

    Counters() {
        for (Reason reason : Reason.values()) {
            refusals.put(reason, new LongAdder());
        }
    }

    @Override
    public void worked(Outbox update) {
        worked.increment();
    }

    @Override
    public void settled(Outbox update, int folded) {
        updates.increment();
        if (folded < update.chunks().size()) {
            incomplete.increment();
        }
    }

    @Override
    public void refusedThere(Reason reason) {
        LongAdder counter = refusals.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void offerRefused(Reason reason) {
        offersRefused.increment();
    }

    FleetFigures figures() {
        Map<Reason, Long> told = new EnumMap<>(Reason.class);
        refusals.forEach((reason, count) -> {
            if (count.sum() > 0) {
                told.put(reason, count.sum());
            }
        });
        return new FleetFigures(
                connected.get(),
                connections.sum(),
                packetsUp.sum(),
                bytesUp.sum(),
                packetsDown.sum(),
                bytesDown.sum(),
                worked.sum(),
                updates.sum(),
                incomplete.sum(),
                offersRefused.sum(),
                dropped.sum(),
                reboots.sum(),
                told);
    }
}
