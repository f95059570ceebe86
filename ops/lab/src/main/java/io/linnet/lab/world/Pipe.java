package io.linnet.lab.world;

import java.util.HashMap;
import java.util.Map;

/**
 * One direction of a way between two parts. What is on the way when it is cut never arrives. A stream keeps all in order
 * and loses nothing by itself; a datagram way loses, doubles and lets overtake.
 */
final class Pipe {
    /**
     * How bad a way is.
     *
     * @param leastMillis a packet takes at least
     * @param mostMillis and at most
     * @param isOrdered packets of one kind never overtake each other
     */
    record Quality(double loss, double twice, int leastMillis, int mostMillis, boolean isOrdered) {
        Quality calm() {
            return new Quality(0, 0, leastMillis, Math.min(mostMillis, leastMillis + 20), isOrdered);
        }
    }

    private final VirtualTime time;
    private final Chance chance;
    private final Map<String, Long> lastAtMicros = new HashMap<>();
    private Quality quality;
    private int life;
    private int underWay;

    Pipe(VirtualTime time, Chance chance, Quality quality) {
        this.time = time;
        this.chance = chance;
        this.quality = quality;
    }

    void becomes(Quality other) {
        quality = other;
    }

    /** @param kind what must stay in order among itself */
    void carry(String kind, Runnable arrive) {
        if (!chance.happens(quality.loss())) {
            carrySurely(kind, arrive);
            if (chance.happens(quality.twice())) {
                carrySurely(kind, arrive);
            }
        }
    }

    /** For what a stream carries, which is lost only with the stream. */
    void carrySurely(String kind, Runnable arrive) {
        long at = time.nowMicros() + 1000L * chance.between(quality.leastMillis(), quality.mostMillis());
        if (quality.isOrdered()) {
            at = Math.max(at, lastAtMicros.getOrDefault(kind, 0L));
            lastAtMicros.put(kind, at);
        }
        int ofLife = life;
        underWay++;
        time.at(at, () -> {
            if (ofLife == life) {
                underWay--;
                arrive.run();
            }
        });
    }

    /** All that is on the way is lost. */
    void cut() {
        life++;
        underWay = 0;
        lastAtMicros.clear();
    }

    int underWay() {
        return underWay;
    }
}
