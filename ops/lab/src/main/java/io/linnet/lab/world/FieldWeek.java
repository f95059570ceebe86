package io.linnet.lab.world;

import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.model.Digest;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A fleet's week in the field: forty boards on all links and three gateways, a round a minute. Boards and gateways start
 * again now and then, boards are away for hours, so are each gateway, the aggregator and the broker once, two disks are
 * full for an hour, clocks jump. A shorter run has the same week in less time.
 */
public final class FieldWeek {
    /** A week of minutes. */
    public static final int ROUNDS = 7 * 24 * 60;

    private static final int HOURS = 7 * 24;
    private static final long ROUND_MILLIS = 60_000;
    /** Of one that should take a minute, with all that goes wrong. */
    private static final int SLOWEST = 3;

    private static final int MQTT_BOARDS = 16;
    private static final int SERIAL_BOARDS = 12;
    private static final int DATAGRAM_BOARDS = 12;
    private static final int GATEWAYS = 3;
    private static final int QUORUM = 10;
    private static final int WORK_MILLIS = 50_000;
    private static final int PROGRESS_LINES = 20;

    /** Twice what the files of a fleet of this size take after some hours. */
    private static final long MOST_JOURNAL_BYTES = 256 << 10;

    private static final long MOST_CUSTODY_BYTES = 64 << 10;
    /** Of the whole week, over all parts. */
    private static final long MOST_LOG_LINES = 2_000;

    /**
     * How a week ended.
     *
     * @param rounds closed
     * @param seconds of virtual time
     * @param starts of all parts, the first ones with them
     * @param outages of minutes to hours
     * @param digest of the last version: that of a plain sum over all that its rounds folded
     * @param journalBytes of the journal's file at its largest, and custodyBytes of the largest custody file
     * @param logLines that the parts of production wrote
     * @param mostLogged the sentence of most of them
     */
    public record Result(
            Optional<WorldResult.Failure> failure,
            long rounds,
            long seconds,
            int starts,
            int outages,
            Optional<Digest> digest,
            long journalBytes,
            long custodyBytes,
            long logLines,
            String mostLogged) {}

    private final int rounds;
    private final Consumer<String> progress;
    private final LogCount log;
    private int starts;
    private int outages;
    private long journalBytes;
    private long custodyBytes;
    private Optional<Digest> digest = Optional.empty();

    private FieldWeek(int rounds, Consumer<String> progress, LogCount log) {
        this.rounds = rounds;
        this.progress = progress;
        this.log = log;
    }

    /**
     * Alone in its process, whose log it counts and keeps quiet.
     *
     * @param progress hears from time to time how far it is
     */
    public static Result run(long seed, int rounds, Consumer<String> progress) {
        try (LogCount log = new LogCount("io.linnet")) {
            FieldWeek week = new FieldWeek(rounds, progress, log);
            WorldResult world = Worlds.live(seed, Optional.empty(), week::scenario, week::live);
            return new Result(
                    world.failure(),
                    world.rounds(),
                    world.seconds(),
                    week.starts,
                    week.outages,
                    week.digest,
                    week.journalBytes,
                    week.custodyBytes,
                    log.lines(),
                    log.most());
        }
    }

    /** So many hours of a week, in a run of so many rounds. */
    private long millis(double hours) {
        return (long) (hours * ROUND_MILLIS * rounds / HOURS);
    }

    private long seconds(double hours) {
        return millis(hours) / 1000;
    }

    private Scenario scenario(Scenario drawn) {
        Pipe.Quality way = new Pipe.Quality(0.01, 0.001, 5, 300, false);
        Faults faults = new Faults(way, 0.002, 0.002, seconds(12), 0, 0, 0, 0, seconds(48), 0.5, 0, 0, 0);
        int boards = MQTT_BOARDS + SERIAL_BOARDS + DATAGRAM_BOARDS;
        return new Scenario(
                MQTT_BOARDS,
                SERIAL_BOARDS,
                DATAGRAM_BOARDS,
                GATEWAYS,
                drawn.plan(),
                new RoundPolicy(boards, QUORUM, 2 * ROUND_MILLIS, 1_000, 500, 0),
                drawn.overtakes(),
                drawn.hidesRetained(),
                Math.toIntExact(seconds(HOURS)),
                WORK_MILLIS,
                faults);
    }

    private void live(World world) {
        Chance chance = world.chance().fork();
        for (Part part : world.parts()) {
            repeat(world, chance, millis(24), () -> reboot(part));
        }
        for (BoardPart board : world.boards()) {
            repeat(world, chance, millis(72), () -> away(board, within(chance, 1, 12)));
        }
        for (GatewayPart gateway : world.gateways()) {
            once(world, chance, () -> away(gateway, millis(3)));
            once(world, chance, () -> gateway.wallClockJumps(chance.oneOf(-1, 1) * 86_400_000L * 365));
        }
        once(world, chance, () -> away(world.aggregator(), millis(1)));
        once(world, chance, () -> fullDisk(world.aggregator()));
        once(world, chance, () -> fullDisk(world.gateways().get(0)));
        once(world, chance, () -> brokerAway(world));
        world.run(() -> awaitRounds(world));
        starts = world.parts().stream().mapToInt(Part::starts).sum();
        digest = world.ledger().newestDigest();
    }

    private void awaitRounds(World world) {
        Ledger ledger = world.ledger();
        long told = 0;
        while (ledger.newest() < rounds) {
            world.runUntil(world.time().nowMillis() + ROUND_MILLIS);
            measure(world);
            if (world.time().nowMillis() > SLOWEST * ROUND_MILLIS * rounds) {
                throw new Violation(Check.NOBODY_WAITS, ledger.newest() + " rounds in the time of " + SLOWEST * rounds);
            }
            if (ledger.newest() * PROGRESS_LINES / rounds > told) {
                told = ledger.newest() * PROGRESS_LINES / rounds;
                progress.accept(ledger.newest() + " of " + rounds + " rounds in "
                        + world.time().nowMillis() / 3_600_000 + " hours, journal " + journalBytes + " bytes, custody "
                        + custodyBytes + " bytes");
            }
        }
    }

    private void measure(World world) {
        journalBytes = Math.max(journalBytes, world.aggregator().fileBytes());
        for (GatewayPart gateway : world.gateways()) {
            custodyBytes = Math.max(custodyBytes, gateway.fileBytes());
        }
        requireAtMost(MOST_JOURNAL_BYTES, journalBytes, "bytes in the journal");
        requireAtMost(MOST_CUSTODY_BYTES, custodyBytes, "bytes in a custody file");
        requireAtMost(MOST_LOG_LINES, log.lines(), "lines logged");
    }

    private static void requireAtMost(long most, long found, String what) {
        if (found > most) {
            throw new Violation(Check.BOUNDED, found + " " + what + ", at most " + most);
        }
    }

    // Faults.

    private void repeat(World world, Chance chance, long meanMillis, Runnable fault) {
        world.time().afterMillis(chance.waitMillis(meanMillis), () -> {
            if (world.ledger().newest() < rounds) {
                fault.run();
                repeat(world, chance, meanMillis, fault);
            }
        });
    }

    /** At any time of the week but its very end. */
    private void once(World world, Chance chance, Runnable fault) {
        world.time().afterMillis(within(chance, 4, HOURS - 16), fault);
    }

    private long within(Chance chance, int leastHours, int mostHours) {
        return millis(chance.between(60 * leastHours, 60 * mostHours) / 60.0);
    }

    private static void reboot(Part part) {
        if (part.isOn()) {
            part.powerCut("starts again");
        }
    }

    private void away(Part part, long millis) {
        if (part.isOn()) {
            outages++;
            part.powerOff("away for " + millis / 1000 + " s");
            part.world().time().afterMillis(millis, part::powerOn);
        }
    }

    private void fullDisk(Part part) {
        outages++;
        part.world().trace().add(part.name(), "has a full disk");
        part.disk().isFull(true);
        part.world().time().afterMillis(millis(1), () -> part.disk().isFull(false));
    }

    private void brokerAway(World world) {
        VirtualBroker broker = world.broker();
        if (broker.isUp()) {
            outages++;
            broker.stop(true);
            world.time().afterMillis(millis(2), broker::start);
        }
    }
}
