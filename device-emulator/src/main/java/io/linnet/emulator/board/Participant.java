package io.linnet.emulator.board;

import io.linnet.protocol.core.Core;
import java.util.Optional;

/**
 * Something with an id that follows a model over a link: a {@link Board}, or a {@link Follower}. One thread at a time
 * calls it: {@link #accept} with what happened, then {@link #settle}, then {@link #takeWork} and {@link #wantsFull}.
 */
public interface Participant extends Core<BoardEvent, BoardState, Packet> {
    String id();

    /** Whether the retained chunks of the full model are wanted from now on. */
    boolean wantsFull();

    /**
     * Work that the last step began: to be run on any thread and handed back by {@link BoardEvent.WorkDone}. There is
     * no other until then.
     */
    Optional<Work> takeWork();
}
