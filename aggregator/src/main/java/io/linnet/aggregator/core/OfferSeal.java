package io.linnet.aggregator.core;

import io.linnet.protocol.trust.FleetKey;
import io.linnet.protocol.trust.OfferVerifier;

/**
 * By what boards know the offers of their fleet (SPEC 20.7).
 *
 * @param leastEpoch what people know of earlier starts that the journal knows nothing of; 0: nothing
 */
public record OfferSeal(String fleet, FleetKey key, long leastEpoch) {
    private static final long MAX_EPOCH = 0xFFFF_FFFFL;

    public OfferSeal {
        if (leastEpoch < 0 || leastEpoch >= MAX_EPOCH) {
            throw new IllegalArgumentException("epoch=" + leastEpoch + ", accepted: 0 to " + (MAX_EPOCH - 1));
        }
    }

    OfferVerifier verifier() {
        return OfferVerifier.signed(fleet, key.publicKey());
    }
}
