package io.linnet.emulator.fleet;

import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;

/** Which board reboots in which round: the same by seed whatever the order of events. */
final class Reboots {
    private Reboots() {}

    static boolean isDue(double probability, long seed, int board, int round) {
        return probability > 0
                && SplitMix64.stream(seed ^ SplitMix64.mix(board), Purpose.JITTER, round)
                                .real()
                        < probability;
    }
}
