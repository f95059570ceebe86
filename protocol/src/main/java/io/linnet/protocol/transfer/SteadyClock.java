package io.linnet.protocol.transfer;

/** The caller's milliseconds without their steps back: for such a step time stands still, then it goes on. */
final class SteadyClock {
    private long callers;
    private long ahead;

    SteadyClock(long callersMillis) {
        callers = callersMillis;
    }

    long now(long callersMillis) {
        if (callersMillis < callers) {
            ahead += callers - callersMillis;
        }
        callers = callersMillis;
        return callersMillis + ahead;
    }

    /** A time of this clock on the caller's. */
    long toCallers(long millis) {
        return millis == Long.MAX_VALUE ? millis : millis - ahead;
    }
}
