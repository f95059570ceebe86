package io.linnet.protocol.points;

import java.util.Locale;

/**
 * A board's own judgement of its windows (SPEC 21.9): one that no point explains is over the limit, and several of the
 * last few raise an alarm, which stays until somebody acknowledges it. Where only points explain it that neither this
 * board nor two others use, it is not known here: a neighbour may have learnt its fault as normal. Not thread-safe.
 */
public final class Verdict {
    /** The code is the wire's. */
    public enum State {
        NORMAL(0),
        ALARM(1),
        DRIFT(2),
        NOT_KNOWN_HERE(3),
        /** An axis gives one value throughout or stands at its ends: the window is not judged. */
        SENSOR(4);

        private final int code;

        State(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** The word for people and programs: {@code not-known-here}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static State of(int code) {
            if (code < 0 || code >= values().length) {
                throw new IllegalArgumentException("state=" + code + ", accepted: 0 to 4");
            }
            return values()[code];
        }
    }

    /** A correction beyond this, in classes, would learn a slow fault away: it is said instead. */
    public static final int DRIFT_CLASSES = 4;
    /** Most windows that an alarm looks back on. */
    public static final int MAX_LAST = 32;

    private static final int TRACK = 16;

    private final int least;
    private final int last;
    /** Newest in bit 0: no point explains it; and only another's point does. */
    private int over;

    private int foreign;
    private boolean isLatched;
    private boolean isTracking;
    private boolean isDrifting;
    private int track;
    private int limit;
    private long windows;
    private long raisedAt;
    private boolean isBlind;

    /**
     * @param least of the last windows that are over the limit raise an alarm
     * @param last windows looked at
     */
    public Verdict(int least, int last) {
        if (last < 1 || last > MAX_LAST || least < 1 || least > last) {
            throw new IllegalArgumentException("alarm=" + least + " of " + last + ", accepted: 1 of 1 to 32 of 32");
        }
        this.least = least;
        this.last = last;
    }

    /**
     * A window's scores.
     *
     * @param own least over the points that count here
     * @param any least over all points
     */
    public State window(long own, long any, Limits limits) {
        if (!limits.isKnown()) {
            return state();
        }
        if (!isTracking) {
            track = TRACK * limits.c50();
            isTracking = true;
        }
        int drift = Math.floorDiv(track, TRACK) - limits.c50();
        limit = limits.c99() + Math.max(0, Math.min(DRIFT_CLASSES, drift));
        int ofOwn = ScoreClasses.of(own);
        boolean isOver = ofOwn > limit;
        boolean isForeign = isOver && ScoreClasses.of(any) <= limit;
        int mask = last == MAX_LAST ? -1 : (1 << last) - 1;
        over = (over << 1 | (isOver && !isForeign ? 1 : 0)) & mask;
        foreign = (foreign << 1 | (isForeign ? 1 : 0)) & mask;
        windows++;
        isBlind = false;
        if (Integer.bitCount(over) >= least && !isLatched) {
            isLatched = true;
            raisedAt = windows;
        }
        isDrifting = drift >= DRIFT_CLASSES;
        if (!isOver && !isMany()) {
            track += Integer.signum(TRACK * ofOwn - track);
        }
        return state();
    }

    private boolean isMany() {
        return Integer.bitCount(over | foreign) >= least;
    }

    /** A window with an axis that is dead or saturated came, and says nothing of the machine. */
    public State blind() {
        isBlind = true;
        return state();
    }

    public State state() {
        if (isBlind) {
            return State.SENSOR;
        }
        if (isLatched) {
            return State.ALARM;
        }
        if (isMany()) {
            return State.NOT_KNOWN_HERE;
        }
        return isDrifting ? State.DRIFT : State.NORMAL;
    }

    /** Somebody has looked at the machine: the alarm ends, and begins again if it goes on. */
    public void acknowledge() {
        isLatched = false;
        over = 0;
        foreign = 0;
    }

    /**
     * The same from afar: what began after that is not meant.
     *
     * @param seen windows that were judged when somebody looked
     * @return whether it is about this alarm
     */
    public boolean acknowledge(long seen) {
        boolean isMeant = seen >= raisedAt && seen <= windows;
        if (isMeant) {
            acknowledge();
        }
        return isMeant;
    }

    /** The machine is mounted anew: an alarm ends, and what is usual here is not known any more. */
    public void remount() {
        acknowledge();
        isTracking = false;
        isDrifting = false;
    }

    /** A window that the own point is made of: it is not judged. */
    public State learn() {
        isBlind = false;
        return state();
    }

    /** The class above which the last window would have been over the limit. */
    public int limit() {
        return limit;
    }

    /** Windows judged so far. */
    public long windows() {
        return windows;
    }

    /** Of the last windows, those over the limit. */
    public int over() {
        return Integer.bitCount(over | foreign);
    }

    /** Where the usual score of this board lies: sixteen times its class. */
    public int track() {
        return track;
    }
}
