package io.linnet.emulator.board;

import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Digest;

/** Which offer: a board works at most once for each (SPEC 16.1). */
public record OfferId(int round, Digest digest) {
    static OfferId of(Offer offer) {
        return new OfferId(offer.round(), offer.base().digest());
    }
}
