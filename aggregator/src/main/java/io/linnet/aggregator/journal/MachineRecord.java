package io.linnet.aggregator.journal;

import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.OwnWish;
import java.util.Optional;

/**
 * What must be remembered of a board's machine.
 *
 * @param alarm as the board told it first, until somebody acknowledges it
 * @param wish what a person said last of the board's own point
 */
public record MachineRecord(String board, Optional<MachineState> alarm, Optional<OwnWish> wish) {}
