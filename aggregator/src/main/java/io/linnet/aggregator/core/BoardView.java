package io.linnet.aggregator.core;

import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.MachineState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How one board fares, as far as this run of the aggregator knows.
 *
 * @param ordinal its number; −1: it has none
 * @param missed closed rounds since the last to which it brought something
 * @param isExpected rounds wait for it
 * @param silentMillis since it was last heard; empty: not in this run
 * @param updates folded, whole or in part
 * @param version of its last update; empty: none in this run
 * @param packets and {@code bytes} that came from it
 * @param refused of these, how many were not accepted
 * @param refusal the last one
 * @param accuracy of its training, as it last said, with {@code loss} and the version
 * @param course what it said before, oldest first
 * @param link what it says of its link: bytes up, bytes down, packets sent again, millijoules
 * @param opposedUpdates of its last twenty, those that point against the model and were left out of it
 * @param isOpposed these are most of them
 * @param machine what it found of its machine, where the fleet watches machines
 * @param lack its memory is too small for the model
 */
public record BoardView(
        String board,
        int ordinal,
        int missed,
        boolean isExpected,
        OptionalLong silentMillis,
        int updates,
        OptionalLong version,
        long packets,
        long bytes,
        long refused,
        Optional<Refusal> refusal,
        OptionalLong reportedVersion,
        OptionalDouble accuracy,
        OptionalDouble loss,
        List<Point> course,
        List<Long> link,
        int opposedUpdates,
        boolean isOpposed,
        Optional<Machine> machine,
        Optional<Lack> lack) {
    /** Of a board that has no number. */
    public static BoardView unnumbered(String board, Optional<Lack> lack, Optional<Machine> machine) {
        return new BoardView(
                board,
                -1,
                0,
                false,
                OptionalLong.empty(),
                0,
                OptionalLong.empty(),
                0,
                0,
                0,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                List.of(0L, 0L, 0L, 0L),
                0,
                false,
                machine,
                lack);
    }

    /** @param agoMillis since then */
    public record Refusal(String reason, String detail, long agoMillis) {}

    /** @param agoMillis since it last said so */
    public record Lack(Memory memory, long agoMillis) {}

    /** Accuracy on a version. */
    public record Point(long version, double accuracy) {}

    /**
     * What a board found of its machine.
     *
     * @param agoMillis since its {@link #condition} has been so
     * @param isFromTheFirst its first windows already were not as learnt: another machine, mounting or sampling rate
     * @param scores what it told before, oldest first
     * @param own how far its own point is; empty: there is none
     */
    public record Machine(
            MachineState last, long agoMillis, boolean isFromTheFirst, List<Score> scores, Optional<OwnNormal> own) {
        /** How it is, for a person. */
        public Condition condition() {
            return Condition.of(last);
        }
    }

    /** Class of a score, and the limit that was in force. */
    public record Score(int score, int limit) {}
}
