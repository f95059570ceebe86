package io.linnet.lab.world;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What must come about once nothing goes wrong any more, and by when. */
final class Rest {
    private static final long STEP_MILLIS = 1_000;
    /** Reconnections and questions that grew slow in the storm: each at most a minute, one after another. */
    private static final long SLOWEST_MILLIS = 180_000;

    private static final int DEADLINES = 3;

    private final World world;
    private final long versionAtStart;
    private final long startMillis;
    private final Set<String> rested = new HashSet<>();
    private final Set<UpdateName> inCustodyAtStart = new HashSet<>();

    Rest(World world) {
        this.world = world;
        this.versionAtStart = world.ledger().newest();
        this.startMillis = world.time().nowMillis();
        world.gateways()
                .forEach(gateway -> inCustodyAtStart.addAll(gateway.ledger().held()));
    }

    /** @throws Violation if it does not come about in time */
    void await() {
        long limit = startMillis + DEADLINES * world.scenario().policy().deadlineMillis() + SLOWEST_MILLIS;
        while (!missing().isEmpty()) {
            long now = world.time().nowMillis() + STEP_MILLIS;
            if (now > limit) {
                throw new Violation(
                        Check.NOBODY_WAITS,
                        (now - startMillis) / 1000 + " s after the last fault still missing: " + missing());
            }
            world.runUntil(now);
        }
    }

    private List<String> missing() {
        int last = world.scenario().policy().maxRounds();
        boolean isOver = last > 0 && world.ledger().newest() >= last;
        Stream<String> boards = world.boards().stream()
                .filter(board -> isOver ? board.held() != last : !isAtRest(board))
                .map(board -> isOver ? board.name() + " with the last version" : board.name() + " in a new round");
        Stream<String> custody = world.gateways().stream()
                .flatMap(gateway -> gateway.ledger().held().stream())
                .filter(inCustodyAtStart::contains)
                .map(name -> "the end of " + name);
        return Stream.concat(boards, custody).toList();
    }

    /** Once is enough: of a fleet of which a round asks for a few, the last board's turn may be many rounds away. */
    private boolean isAtRest(BoardPart board) {
        if (tookPart(board) || isSpared(board)) {
            rested.add(board.name());
        }
        return rested.contains(board.name());
    }

    /** It holds the version of a round that began after the last fault, and that round asks for others. */
    private boolean isSpared(BoardPart board) {
        long newest = world.ledger().newest();
        return newest > versionAtStart
                && board.held() == newest
                && !world.aggregator().asksFor(world.ledger().ordinal(board.name()));
    }

    /** In a round that began after the last fault. */
    private boolean tookPart(BoardPart board) {
        return world.ledger().lastFolded(board.name()) > versionAtStart + 1;
    }
}
