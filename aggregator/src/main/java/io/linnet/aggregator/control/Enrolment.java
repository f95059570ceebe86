package io.linnet.aggregator.control;

import io.linnet.protocol.trust.BoardList.State;
import java.io.IOException;
import java.util.Optional;

/** Who may take part in a fleet, where that can be changed from here. Any thread; a change may wait for the disk. */
public interface Enrolment {
    String fleet();

    /**
     * Lets a board in, or throws it out; all parts follow within a second.
     *
     * @param to APPROVED or REVOKED; empty: the board is forgotten
     * @return the state that it had
     * @throws IllegalArgumentException the board is not enrolled, or has that state already; nothing was changed
     * @throws IOException it could not be kept; nothing was changed
     */
    State change(String board, Optional<State> to) throws IOException;
}
