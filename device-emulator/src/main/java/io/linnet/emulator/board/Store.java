package io.linnet.emulator.board;

import java.util.Optional;

/** What a board keeps over a reboot. A state is kept whole or not at all (SPEC 16.1). */
public interface Store {
    Optional<BoardState> load();

    void save(BoardState state);
}
