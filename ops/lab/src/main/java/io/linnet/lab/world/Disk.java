package io.linnet.lab.world;

import java.util.OptionalLong;

/** What happens to a part's durable writes, one after another: some are cut off by the power, some find no space. */
final class Disk {
    /** Of one write. */
    enum Fate {
        /** It is durable, and what waits for it goes on. */
        DONE,
        /** The power goes before it. */
        CUT_BEFORE,
        /** It is durable, and the power goes before anybody is told. */
        CUT_AFTER,
        /** There is no space: it leaves nothing behind. */
        FULL
    }

    private final Chance chance;
    private double cuts;
    private boolean isFull;
    private long writes;
    private OptionalLong cutAt = OptionalLong.empty();
    private Fate cutHow = Fate.DONE;

    Disk(Chance chance) {
        this.chance = chance;
    }

    /** @param probability that the power goes at a write */
    void cutsWith(double probability) {
        cuts = probability;
    }

    void isFull(boolean isNow) {
        isFull = isNow;
    }

    /** The power goes at exactly this write, counted from 0. */
    void cutAt(long write, boolean isAfter) {
        cutAt = OptionalLong.of(write);
        cutHow = isAfter ? Fate.CUT_AFTER : Fate.CUT_BEFORE;
    }

    /** Writes so far, whatever became of them. */
    long writes() {
        return writes;
    }

    Fate next() {
        long number = writes++;
        if (cutAt.isPresent() && cutAt.getAsLong() == number) {
            return cutHow;
        }
        if (isFull) {
            return Fate.FULL;
        }
        if (chance.happens(cuts)) {
            return chance.happens(0.5) ? Fate.CUT_BEFORE : Fate.CUT_AFTER;
        }
        return Fate.DONE;
    }
}
