package io.linnet.emulator.board;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.trust.MacKey;
import io.linnet.protocol.trust.OfferVerifier;
import java.util.Optional;

/**
 * Who a board is and how it is connected.
 *
 * @param model id of the model it takes part in
 * @param hasRetained the link keeps the chunks of step and full model for whoever subscribes (MQTT)
 * @param packsHello a hello may carry the first chunks (MQTT, UDP; not serial)
 * @param jitterSeed of what only spreads load; never part of a result
 * @param key proves what it sends, and what it is told for good (SPEC 20.5)
 * @param offers knows its fleet's offers (SPEC 20.7)
 * @param memory empty: as much as any model needs
 */
public record BoardSettings(
        String board,
        String model,
        LinkProfile link,
        boolean hasRetained,
        boolean packsHello,
        long jitterSeed,
        Optional<MacKey> key,
        Optional<OfferVerifier> offers,
        Optional<BoardMemory> memory) {
    public BoardSettings {
        if (!Ids.isId(board) || !Ids.isId(model)) {
            throw new IllegalArgumentException(
                    "board=" + board + " model=" + model + ", accepted: 1 to 64 of A-Z a-z 0-9 _ -");
        }
    }

    /** Of a board without a key. */
    public BoardSettings(
            String board, String model, LinkProfile link, boolean hasRetained, boolean packsHello, long jitterSeed) {
        this(
                board,
                model,
                link,
                hasRetained,
                packsHello,
                jitterSeed,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public static BoardSettings mqtt(String board, String model, long jitterSeed) {
        return new BoardSettings(board, model, LinkProfile.MQTT, true, true, jitterSeed);
    }

    public BoardSettings with(Optional<MacKey> own) {
        return new BoardSettings(board, model, link, hasRetained, packsHello, jitterSeed, own, offers, memory);
    }

    public BoardSettings withOffers(Optional<OfferVerifier> fleets) {
        return new BoardSettings(board, model, link, hasRetained, packsHello, jitterSeed, key, fleets, memory);
    }

    public BoardSettings with(BoardMemory own) {
        return new BoardSettings(
                board, model, link, hasRetained, packsHello, jitterSeed, key, offers, Optional.of(own));
    }
}
