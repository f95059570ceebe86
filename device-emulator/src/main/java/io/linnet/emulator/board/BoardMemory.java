package io.linnet.emulator.board;

import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.BoardSize;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.Optional;

/**
 * The memory of a board, as a C board has it: given once, and cut anew for each model.
 *
 * @param chunks and {@code chunkBytes} that an update may have
 */
public record BoardMemory(int bytes, int chunks, int chunkBytes) {
    /** What is missing of it for an offer. */
    Optional<Memory> lack(Offer offer) {
        if (offer.shape().network() == Network.AUTOENCODER) {
            return Optional.empty(); // no board in C has it: there is no size to be held to
        }
        TrainingSettings training = Offers.training(offer);
        BoardSize size = BoardSize.of(new BoardSize.Board(
                offer.shape().layout(),
                offer.shape().network(),
                training.schedule().batch(),
                offer.profile().residualBits(),
                chunks,
                chunkBytes,
                1,
                training instanceof PointsSettings points ? Optional.of(points) : Optional.empty()));
        int needs = (int) Math.min(Integer.MAX_VALUE, size.memory());
        return needs > bytes ? Optional.of(new Memory(bytes, needs)) : Optional.empty();
    }
}
