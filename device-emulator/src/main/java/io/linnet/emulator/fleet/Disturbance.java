package io.linnet.emulator.fleet;

import io.linnet.emulator.link.LossModel;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;

/**
 * What goes wrong between a board and its broker, by seed: each packet of either direction may be lost, come late or
 * come twice, and the board may reboot at the start of a round.
 *
 * @param loss probability that a packet is lost
 * @param burstMillis mean length of a stretch in which all is lost; 0: each packet on its own
 * @param latencyMillis each packet takes so long, give or take half of it; packets then overtake each other
 * @param duplicate probability that a packet comes twice
 * @param reboot probability that a board reboots in a round
 */
public record Disturbance(double loss, int burstMillis, int latencyMillis, double duplicate, double reboot) {
    public static final Disturbance NONE = new Disturbance(0, 0, 0, 0, 0);

    public Disturbance {
        accept("loss", loss, 0, 0.99);
        accept("burstMillis", burstMillis, 0, 3_600_000);
        accept("latencyMillis", latencyMillis, 0, 3_600_000);
        accept("duplicate", duplicate, 0, 1);
        accept("reboot", reboot, 0, 1);
    }

    private static void accept(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + least + " to " + most);
        }
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /** One direction of one board's link. One thread at a time. */
    Way way(long seed, int board, int direction) {
        return new Way(seed ^ SplitMix64.mix(2L * board + direction));
    }

    /** Decides the fate of packets. */
    final class Way {
        private final LossModel lossModel;
        private final SplitMix64 random;

        private Way(long seed) {
            lossModel = burstMillis > 0
                    ? LossModel.bursts(loss, burstMillis * 1_000L, seed)
                    : LossModel.independent(loss, seed);
            random = SplitMix64.stream(seed, Purpose.JITTER, 1);
        }

        /** Milliseconds after which the packet comes, once for each time that it comes. */
        int[] arrivals(long nowMillis) {
            if (lossModel.loses(nowMillis * 1_000)) {
                return new int[0];
            }
            boolean isTwice = duplicate > 0 && random.real() < duplicate;
            return isTwice ? new int[] {delay(), delay()} : new int[] {delay()};
        }

        private int delay() {
            return latencyMillis == 0 ? 0 : latencyMillis / 2 + random.below(latencyMillis + 1L);
        }
    }
}
