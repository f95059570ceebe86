package io.linnet.lab.world;

/**
 * How bad a storm is. Means are of times between two faults of a kind; 0: none of it.
 *
 * @param way of every connection and line
 * @param brokerLoss share of messages that a full queue of the broker drops for one subscriber
 * @param brokerTwice share that comes twice
 * @param breakSeconds mean time between two breaks of a board's or part's connection
 * @param cutSeconds mean time between two power cuts of a part
 * @param writeCuts probability that the power goes at a durable write
 * @param fullSeconds mean time between two times of a full disk
 * @param absenceSeconds mean time between two long absences of a part
 * @param brokerSeconds mean time between two restarts of the broker
 * @param retainedLoss probability that a restart loses what is retained
 * @param clockSeconds mean time between two jumps of a wall clock
 * @param clearSeconds mean time between two losses of all that the broker retains, while everybody is connected
 * @param roamSeconds mean time between two moves of a board from one gateway to the next
 */
record Faults(
        Pipe.Quality way,
        double brokerLoss,
        double brokerTwice,
        long breakSeconds,
        long cutSeconds,
        double writeCuts,
        long fullSeconds,
        long absenceSeconds,
        long brokerSeconds,
        double retainedLoss,
        long clockSeconds,
        long clearSeconds,
        long roamSeconds) {

    private static final double SHARE = 0.55;

    static Faults none(Pipe.Quality way) {
        return new Faults(way.calm(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** About half of all kinds, each at a strength of its own. */
    static Faults draw(Chance chance) {
        double loss = chance.happens(SHARE) ? chance.between(1, 40) / 100.0 : 0;
        double twice = chance.happens(SHARE) ? chance.between(1, 20) / 100.0 : 0;
        int most = chance.oneOf(5, 50, 500, 3_000);
        return new Faults(
                new Pipe.Quality(loss, twice, 0, most, chance.happens(0.5)),
                chance.happens(SHARE) ? chance.between(1, 30) / 100.0 : 0,
                chance.happens(SHARE) ? chance.between(1, 20) / 100.0 : 0,
                mean(chance, 10, 120),
                mean(chance, 20, 200),
                chance.happens(SHARE) ? chance.between(1, 50) / 1000.0 : 0,
                mean(chance, 30, 200),
                mean(chance, 100, 400),
                mean(chance, 60, 300),
                chance.happens(SHARE) ? chance.oneOf(0.5, 1.0) : 0,
                mean(chance, 30, 300),
                0,
                0);
    }

    /** The same, with kinds that came later: drawn apart, so that a seed's other faults stay what they were. */
    Faults more(Chance chance) {
        return new Faults(
                way,
                brokerLoss,
                brokerTwice,
                breakSeconds,
                cutSeconds,
                writeCuts,
                fullSeconds,
                absenceSeconds,
                brokerSeconds,
                retainedLoss,
                clockSeconds,
                mean(chance, 30, 200),
                mean(chance, 20, 200));
    }

    private static long mean(Chance chance, int least, int most) {
        return chance.happens(SHARE) ? chance.between(least, most) : 0;
    }
}
