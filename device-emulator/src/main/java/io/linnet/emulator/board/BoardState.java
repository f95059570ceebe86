package io.linnet.emulator.board;

import io.linnet.emulator.vibration.OwnRecord;
import io.linnet.protocol.model.Numeric;
import java.util.Optional;

/**
 * All that a board keeps (SPEC 16.1). Immutable.
 *
 * @param ordinal −1: unknown
 * @param lastTransfer transfer id of the last update, 0 before the first
 * @param newest of the offers that were proven; its round may be from a little before
 * @param own its own point, and the last word of a person on it
 */
public record BoardState(
        Optional<HeldVersion> held,
        Optional<Residuals> residuals,
        int ordinal,
        int lastTransfer,
        Optional<OfferId> worked,
        Optional<Outbox> outbox,
        Optional<OfferMark> newest,
        Optional<OwnRecord> own) {
    static final int NO_ORDINAL = -1;

    /** Of a board that has never run. */
    public static BoardState fresh() {
        return new BoardState(
                Optional.empty(),
                Optional.empty(),
                NO_ORDINAL,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    boolean hasOrdinal() {
        return ordinal != NO_ORDINAL;
    }

    /** @param keepsResiduals false: the board cannot relate the version to what it held */
    BoardState withHeld(HeldVersion version, boolean keepsResiduals) {
        boolean keeps = keepsResiduals && version.parameters().layout().numeric() == Numeric.INT16;
        return new BoardState(
                Optional.of(version),
                keeps ? residuals : Optional.empty(),
                ordinal,
                lastTransfer,
                worked,
                outbox,
                newest,
                own);
    }

    BoardState withOrdinal(int number) {
        return new BoardState(held, residuals, number, lastTransfer, worked, outbox, newest, own);
    }

    BoardState withUpdate(Outbox update, Optional<Residuals> left, OfferId offer) {
        return new BoardState(
                held, left, ordinal, update.transfer(), Optional.of(offer), Optional.of(update), newest, own);
    }

    /** It worked for an offer, and nothing came of it. */
    BoardState withWork(OfferId offer) {
        return new BoardState(held, residuals, ordinal, lastTransfer, Optional.of(offer), outbox, newest, own);
    }

    /** It may work again for the offer that it worked for last. */
    BoardState withoutWork() {
        return new BoardState(held, residuals, ordinal, lastTransfer, Optional.empty(), outbox, newest, own);
    }

    BoardState withoutOutbox(Optional<Residuals> left) {
        return new BoardState(held, left, ordinal, lastTransfer, worked, Optional.empty(), newest, own);
    }

    boolean isNewEpoch(OfferMark mark) {
        return newest.isEmpty() || newest.get().epoch() != mark.epoch();
    }

    BoardState withNewest(OfferMark mark) {
        return new BoardState(held, residuals, ordinal, lastTransfer, worked, outbox, Optional.of(mark), own);
    }

    BoardState with(Optional<OwnRecord> point) {
        return new BoardState(held, residuals, ordinal, lastTransfer, worked, outbox, newest, point);
    }
}
