package io.linnet.aggregator.watch;

import io.linnet.aggregator.journal.WatchRecord;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** A watch and boards that report what a scene has them say, version after version. */
final class WatchedFleet {
    static final int EXAMPLES = 60;
    static final int HELD_EXAMPLES = 40;
    static final long NEVER = -1;

    /** What a board says of its training. */
    @FunctionalInterface
    interface Saying {
        /** An accuracy; NaN: it says nothing, and did not take part. */
        double accuracy(long version, int board, Random chance);
    }

    private final WatchPolicy policy;
    private final Random chance;
    private FleetWatch watch;
    private long version;
    private final List<String> falls = new ArrayList<>();

    WatchedFleet(WatchPolicy policy, long seed) {
        this.policy = policy;
        this.chance = new Random(seed);
        this.watch = new FleetWatch(policy, 0, EXAMPLES, 3, Optional.empty());
    }

    /** The share of {@code EXAMPLES} that are right, where each is right with this chance. */
    static double drawn(double accuracy, int examples, Random chance) {
        int right = 0;
        for (int i = 0; i < examples; i++) {
            right += chance.nextDouble() < accuracy ? 1 : 0;
        }
        return (double) right / examples;
    }

    /** One round of so many boards. */
    FleetWatch.Look round(int boards, boolean isDiverging, Saying saying) {
        int updates = 0;
        for (int board = 0; board < boards; board++) {
            double accuracy = saying.accuracy(version, board, chance);
            if (!Double.isNaN(accuracy)) {
                updates++;
                say(board, accuracy);
            }
        }
        FleetWatch.Look look = watch.roundClosed(version, updates, isDiverging, (board, of) -> true);
        look.fall().map(Fall::reason).ifPresent(falls::add);
        version++;
        return look;
    }

    void say(int board, double accuracy) {
        OptionalInt right = OptionalInt.of((int) Math.round(1e6 * accuracy));
        try {
            watch.reported(
                    "board-" + board,
                    board,
                    new Report("m", version, OptionalInt.of(EXAMPLES), OptionalInt.empty(), right, List.of()));
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** How a version did on the examples that a board keeps out of its training. */
    void sayHeld(int board, int right) {
        try {
            watch.reported(
                    "board-" + board, board, Report.of("m", version, new Held(HELD_EXAMPLES, right, new int[0])));
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** A round of boards that work and say nothing, but for what was said before. */
    FleetWatch.Look silentRound(int updates) {
        return watch.roundClosed(version++, updates, false, (board, of) -> true);
    }

    /** @return the version whose round found the model fallen, {@link #NEVER} if none of so many did */
    long firstFall(int rounds, int boards, Saying saying) {
        for (int i = 0; i < rounds; i++) {
            if (round(boards, false, saying).fall().isPresent()) {
                return version - 1;
            }
        }
        return NEVER;
    }

    void restart() {
        watch = new FleetWatch(policy, version, EXAMPLES, 3, Optional.of(record()));
    }

    WatchRecord record() {
        return watch.record();
    }

    FleetWatch watch() {
        return watch;
    }

    List<String> falls() {
        return falls;
    }
}
