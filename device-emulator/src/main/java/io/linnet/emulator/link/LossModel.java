package io.linnet.emulator.link;

import io.linnet.protocol.model.SplitMix64;

/** Decides for each packet of one direction whether it gets lost. Calls come in the order of time. */
public interface LossModel {
    boolean loses(long atMicros);

    /** Each packet on its own, with the same probability. */
    static LossModel independent(double probability, long seed) {
        SplitMix64 random = new SplitMix64(SplitMix64.mix(seed));
        return atMicros -> random.real() < probability;
    }

    /**
     * Gilbert and Elliott's two states in continuous time: all is lost in the bad one, nothing in the good one. Bursts
     * go by time and not by packets: a sender that waits lets a burst pass.
     *
     * @param probability share of the time that is bad
     */
    static LossModel bursts(double probability, long meanBurstMicros, long seed) {
        if (probability <= 0) {
            return atMicros -> false;
        }
        return new Bursts(probability, meanBurstMicros, new SplitMix64(SplitMix64.mix(seed)));
    }

    /** See {@link #bursts}. */
    final class Bursts implements LossModel {
        private final double meanBadMicros;
        private final double meanGoodMicros;
        private final SplitMix64 random;
        private boolean bad;
        private double untilMicros;

        Bursts(double probability, long meanBurstMicros, SplitMix64 random) {
            this.meanBadMicros = meanBurstMicros;
            this.meanGoodMicros = meanBurstMicros * (1 - probability) / probability;
            this.random = random;
            this.bad = random.real() < probability;
            this.untilMicros = stay();
        }

        private double stay() {
            return -Math.log(1 - random.real()) * (bad ? meanBadMicros : meanGoodMicros);
        }

        @Override
        public boolean loses(long atMicros) {
            while (untilMicros <= atMicros) {
                bad = !bad;
                untilMicros += stay();
            }
            return bad;
        }
    }
}
