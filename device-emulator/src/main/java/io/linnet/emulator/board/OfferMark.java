package io.linnet.emulator.board;

import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Seal;

/** How far a fleet's offers have come: none from before it is believed any more (SPEC 20.7). */
public record OfferMark(long epoch, int round) {
    static OfferMark of(Offer proven) {
        return new OfferMark(proven.seal().map(Seal::epoch).orElseThrow(), proven.round());
    }

    boolean isBefore(OfferMark other) {
        return epoch < other.epoch || (epoch == other.epoch && round < other.round);
    }
}
