package io.linnet.aggregator.watch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The fleet's accuracy, freed of who happens to report it. Each board is better or worse than the fleet by an offset that is
 * learnt as it reports, and a version's level is the trimmed mean of what is left of its reports without it. So a site that
 * falls silent, or a board with harder data that joins, moves the plain mean and not the level.
 *
 * <p>Offsets follow slowly, and together they stay where they were: what befalls all boards is the level's, not theirs.
 */
final class Level {
    /** An offset goes an eighth of the way to what the newest report says. */
    private static final int SLOWNESS = 8;

    private static final int LIMIT = 2_000_000;
    private static final int UNKNOWN = Integer.MIN_VALUE;

    /** By the board's number, millionths. */
    private int[] offsets = new int[0];

    private int level = UNKNOWN;

    /** @return the level after these reports of one version, millionths */
    int after(List<BoardFigures> reports) {
        List<BoardFigures> known = new ArrayList<>();
        List<BoardFigures> others = new ArrayList<>();
        reports.forEach(report -> (offset(report) == UNKNOWN ? others : known).add(report));
        if (!known.isEmpty()) {
            level = mean(known, report -> report.accuracyMillionths() - offset(report));
        } else if (level == UNKNOWN) {
            level = mean(reports, BoardFigures::accuracyMillionths);
        }
        learn(known);
        others.forEach(report -> set(report, report.accuracyMillionths() - level));
        return level;
    }

    private static int mean(List<BoardFigures> reports, ToLongFunction<BoardFigures> value) {
        return TrimmedMean.of(reports.stream().mapToLong(value).toArray(), reports);
    }

    private void learn(List<BoardFigures> known) {
        if (known.isEmpty()) {
            return;
        }
        int before = mean(known, this::offset);
        for (BoardFigures report : known) {
            int offset = offset(report);
            set(report, offset + (report.accuracyMillionths() - level - offset) / SLOWNESS);
        }
        // What is cut off by the trimming would else move them together, and the level with them, step by step.
        int moved = mean(known, this::offset) - before;
        known.forEach(report -> set(report, offset(report) - moved));
    }

    private int offset(BoardFigures report) {
        return report.ordinal() < offsets.length ? offsets[report.ordinal()] : UNKNOWN;
    }

    private void set(BoardFigures report, int offset) {
        if (report.ordinal() >= offsets.length) {
            int length = Math.max(report.ordinal() + 1, 2 * offsets.length);
            int[] longer = Arrays.copyOf(offsets, length);
            Arrays.fill(longer, offsets.length, length, UNKNOWN);
            offsets = longer;
        }
        offsets[report.ordinal()] = Math.max(-LIMIT, Math.min(LIMIT, offset));
    }

    int bytes() {
        return 4 * (2 + offsets.length);
    }

    void write(ByteBuffer out) {
        out.putInt(level).putInt(offsets.length);
        Arrays.stream(offsets).forEach(out::putInt);
    }

    static Level read(ByteBuffer in) {
        Level read = new Level();
        read.level = in.getInt();
        int boards = in.getInt();
        if (boards < 0 || boards > in.remaining() / 4) {
            throw new IllegalArgumentException("offsets of " + boards + " boards");
        }
        read.offsets = new int[boards];
        for (int i = 0; i < boards; i++) {
            int offset = in.getInt();
            read.offsets[i] = Math.abs((long) offset) <= LIMIT ? offset : UNKNOWN;
        }
        return read;
    }
}
