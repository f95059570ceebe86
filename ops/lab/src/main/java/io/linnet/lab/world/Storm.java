package io.linnet.lab.world;

import java.util.List;
import java.util.function.Consumer;

/** Lets faults happen by chance until it is over; then everything works again. */
final class Storm {
    private static final int MOST_FULL_MILLIS = 30_000;
    private static final int MOST_BREAK_MILLIS = 20_000;
    private static final int MOST_BROKER_MILLIS = 60_000;

    private final World world;
    private final Chance chance;
    private final Faults faults;
    private boolean isOver;

    Storm(World world) {
        this.world = world;
        this.chance = world.chance().fork();
        this.faults = world.scenario().faults();
    }

    void begin() {
        become(faults.way(), faults.brokerLoss(), faults.brokerTwice());
        for (Part part : world.parts()) {
            part.disk().cutsWith(faults.writeCuts());
            repeat(faults.cutSeconds(), () -> part.powerCut("power cut"));
            repeat(faults.absenceSeconds(), () -> absent(part));
            repeat(faults.fullSeconds(), () -> full(part));
        }
        for (BoardPart board : world.boards()) {
            repeat(
                    faults.breakSeconds(),
                    () -> breakIfOn(board, part -> part.link().breakFor(chance.between(0, MOST_BREAK_MILLIS))));
        }
        AggregatorPart aggregator = world.aggregator();
        repeat(faults.breakSeconds(), () -> breakIfOn(aggregator, part -> lose(part.session())));
        for (GatewayPart gateway : world.gateways()) {
            repeat(faults.breakSeconds(), () -> breakIfOn(gateway, part -> lose(part.session())));
            repeat(faults.clockSeconds(), () -> gateway.wallClockJumps(jumpMillis()));
        }
        repeat(faults.brokerSeconds(), this::restartBroker);
        repeat(faults.clearSeconds(), () -> world.broker().forgetRetained());
        for (RoamingBoardLink link : world.roaming()) {
            repeat(faults.roamSeconds(), link::move);
        }
    }

    private void lose(VirtualSession session) {
        session.lost(chance.between(0, MOST_BREAK_MILLIS));
    }

    /** From seconds to years, either way. */
    private long jumpMillis() {
        long magnitude = chance.oneOf(1_000L, 3_600_000L, 86_400_000L * 365);
        return chance.happens(0.5) ? magnitude : -magnitude;
    }

    private static <P extends Part> void breakIfOn(P part, Consumer<P> action) {
        if (part.isOn()) {
            action.accept(part);
        }
    }

    private void repeat(long meanSeconds, Runnable fault) {
        if (meanSeconds > 0) {
            world.time().afterMillis(chance.waitMillis(1_000 * meanSeconds), () -> {
                if (!isOver) {
                    fault.run();
                    repeat(meanSeconds, fault);
                }
            });
        }
    }

    private void absent(Part part) {
        part.powerOff("absent for long");
        world.time().afterMillis(chance.waitMillis(300_000), part::powerOn);
    }

    private void full(Part part) {
        world.trace().add(part.name(), "has a full disk");
        part.disk().isFull(true);
        world.time()
                .afterMillis(
                        chance.between(1_000, MOST_FULL_MILLIS),
                        () -> part.disk().isFull(false));
    }

    private void restartBroker() {
        if (world.broker().isUp()) {
            world.broker().stop(chance.happens(faults.retainedLoss()));
            world.time().afterMillis(chance.between(100, MOST_BROKER_MILLIS), () -> {
                if (!world.broker().isUp()) {
                    world.broker().start();
                }
            });
        }
    }

    private void become(Pipe.Quality way, double brokerLoss, double brokerTwice) {
        world.boards().forEach(board -> board.link().becomes(way, brokerLoss, brokerTwice));
        become(world.aggregator().session(), way, brokerLoss, brokerTwice);
        world.gateways().forEach(gateway -> become(gateway.session(), way, brokerLoss, brokerTwice));
    }

    private static void become(VirtualSession session, Pipe.Quality way, double brokerLoss, double brokerTwice) {
        session.becomes(way);
        session.brokerLoses(brokerLoss, brokerTwice);
    }

    /** From here on nothing goes wrong any more. */
    void end() {
        isOver = true;
        world.trace().add("storm", "is over");
        become(faults.way().calm(), 0, 0);
        List<Part> parts = world.parts();
        for (Part part : parts) {
            part.disk().cutsWith(0);
            part.disk().isFull(false);
        }
        if (!world.broker().isUp()) {
            world.broker().start();
        }
        parts.forEach(Part::powerOn);
    }
}
