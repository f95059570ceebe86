package io.linnet.aggregator.broadcast;

import io.linnet.protocol.transfer.LinkProfile;
import java.util.HashSet;
import java.util.Set;

/**
 * How much of what boards ask for is answered (SPEC 16.3): a question of 22 bytes may be worth 128 packets. A board gets
 * one answer an object and interval, which is shorter than any board's timer; all boards together, and all that have no
 * number, get so many packets. What is remembered ends with the interval.
 */
public final class AnswerLimit {
    /** A conforming board asks again after twice this at the earliest (SPEC 16.2). */
    public static final int INTERVAL_MILLIS = LinkProfile.MQTT.floorMillis();

    private static final int MAX_PACKETS = 4_096;
    private static final int MAX_PACKETS_OF_STRANGERS = 512;
    /** What an answer costs beside its packets: a difference is made for it. */
    private static final int COST = 16;

    private record Question(String board, int object) {}

    private final Set<Question> answered = new HashSet<>();
    private long intervalEndsAtMillis = Long.MIN_VALUE;
    private int left;
    private int leftForStrangers;

    /**
     * A board asks for an object.
     *
     * @return 0: it is to be answered; else how many milliseconds are left until it may ask again
     */
    public long waitMillis(String board, int object, boolean hasNumber, long nowMillis) {
        if (nowMillis >= intervalEndsAtMillis) {
            intervalEndsAtMillis = nowMillis + INTERVAL_MILLIS;
            left = MAX_PACKETS;
            leftForStrangers = MAX_PACKETS_OF_STRANGERS;
            answered.clear();
        }
        boolean isSpent = (hasNumber ? left : leftForStrangers) <= 0;
        return isSpent || !answered.add(new Question(board, object)) ? intervalEndsAtMillis - nowMillis : 0;
    }

    /** The question was answered with so many packets. */
    public void answered(boolean hasNumber, int packets) {
        if (hasNumber) {
            left -= packets + COST;
        } else {
            leftForStrangers -= packets + COST;
        }
    }
}
