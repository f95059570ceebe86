package io.linnet.emulator.board;

import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.BoardSize;
import io.linnet.protocol.model.MachineSettings;
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
        TrainingSettings training = Offers.training(offer);
        BoardSize size = BoardSize.of(new BoardSize.Board(
                offer.shape().layout(),
                offer.shape().network(),
                training.schedule().batch(),
                offer.profile().residualBits(),
                chunks,
                chunkBytes,
                1,
                training instanceof MachineSettings machines ? Optional.of(machines) : Optional.empty()));
        int needs = (int) Math.min(Integer.MAX_VALUE, size.memory());
        return needs > bytes ? Optional.of(new Memory(bytes, needs)) : Optional.empty();
    }
}
