package io.linnet.lab.world;

import io.linnet.protocol.model.SplitMix64;

/** What happens by chance, all of it drawn from one seed. */
final class Chance {
    private final SplitMix64 random;

    Chance(long seed) {
        this.random = new SplitMix64(SplitMix64.mix(seed));
    }

    /** A source of its own, so that what is drawn here does not depend on how much is drawn elsewhere. */
    Chance fork() {
        return new Chance(random.next());
    }

    long next() {
        return random.next();
    }

    boolean happens(double probability) {
        return random.real() < probability;
    }

    /** Both ends included. */
    int between(int least, int most) {
        return random.uniform(least, most);
    }

    /** An exponential distribution's draw: waits of events that come at any time alike. */
    long waitMillis(long mean) {
        return (long) (-Math.log(1 - random.real()) * mean);
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[random.below(choices.length)];
    }
}
