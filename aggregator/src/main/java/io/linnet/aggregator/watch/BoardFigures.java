package io.linnet.aggregator.watch;

import io.linnet.protocol.message.Held;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one board did when it trained on one version, as it says.
 *
 * @param ordinal the board's number
 * @param examples its weight
 * @param held how the version did on the examples that the board keeps out of its training
 */
record BoardFigures(
        String board,
        int ordinal,
        int examples,
        OptionalInt lossMillionths,
        int accuracyMillionths,
        Optional<Held> held) {
    BoardFigures with(Optional<Held> heldOut) {
        return new BoardFigures(board, ordinal, examples, lossMillionths, accuracyMillionths, heldOut);
    }

    /** The same of the held-out examples instead. */
    Optional<BoardFigures> ofHeldOut() {
        return held.map(of -> new BoardFigures(
                board,
                ordinal,
                of.examples(),
                OptionalInt.empty(),
                (int) (1_000_000L * of.right() / of.examples()),
                held));
    }
}
