package io.linnet.aggregator.core;

import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.Opening;
import io.linnet.aggregator.round.RoundTimes;
import io.linnet.protocol.message.Message;
import java.util.List;

/**
 * When a round opens that its schedule lets wait, and what boards are told of that. The wall clock is told from outside, so
 * that one that jumps only moves the next opening: a round that is open stays so, also over a restart.
 *
 * <p>An offer says how long it is to the next round, but boards read it at any time: it is said anew before it is wrong by
 * much.
 */
final class Openings {
    private static final long LEAST_ERROR_MILLIS = 15_000;
    /** Of what is left: boards that sleep for hours are late by minutes at most. */
    private static final int ERROR_SHARE = 16;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final RoundTimes times;
    private Opening last;
    private long wallMillis = UNKNOWN;
    private long toldMillis;
    private long toldAtMillis;

    Openings(RoundTimes times, Opening last) {
        this.times = times;
        this.last = last;
    }

    /** The clock on the wall, now. */
    void clock(long millis) {
        wallMillis = millis;
    }

    /** A round on this version is open or may open; where the clock is not known yet, only one that was open before. */
    boolean mayBeOpen(long version) {
        if (times.areAlways() || last.version() == version) {
            return true;
        }
        return wallMillis != UNKNOWN && opensAtMillis() <= wallMillis;
    }

    /** A round on this version is open. */
    void opened(long version, List<JournalWrite> writes) {
        if (!times.areAlways() && last.version() != version) {
            last = new Opening(version, wallMillis);
            writes.add(new JournalWrite.KeepOpening(last));
        }
    }

    private long opensAtMillis() {
        return times.opensAtMillis(last.atMillis(), wallMillis);
    }

    /** When the next round opens, on the wall clock; 0: not known. */
    long nextAtMillis() {
        return wallMillis == UNKNOWN ? 0 : opensAtMillis();
    }

    /** What an offer of now says: seconds to the next round, rounded up; 0: not known. */
    int tell(long nowMillis) {
        if (wallMillis == UNKNOWN) {
            return 0;
        }
        toldAtMillis = nowMillis;
        toldMillis = opensAtMillis() - wallMillis;
        long seconds = (toldMillis + 999) / 1_000;
        return (int) Math.max(1, Math.min(Message.MAX_NEXT_SECONDS, seconds));
    }

    /** Whether what was told has become wrong, be it that the clock jumped. */
    boolean isStale() {
        long left = opensAtMillis() - wallMillis;
        return Math.abs(toldMillis - left) >= Math.max(LEAST_ERROR_MILLIS, Math.max(left, toldMillis) / ERROR_SHARE);
    }

    /** When it is to be told anew, or the round opens. */
    long wakeAtMillis() {
        long error = Math.max(LEAST_ERROR_MILLIS, toldMillis / ERROR_SHARE);
        return toldAtMillis + Math.min(error, Math.max(0, toldMillis));
    }
}
