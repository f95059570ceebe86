package io.linnet.emulator.board;

import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Digest;

/** Names an offer: a board works at most once for each (SPEC 16.1). */
public record Worked(int round, Digest digest) {
    static Worked of(Offer offer) {
        return new Worked(offer.round(), offer.base().digest());
    }
}
