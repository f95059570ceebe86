package io.linnet.emulator.board;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Survives the reboot of an emulated board, not the end of the process. States are immutable, so nothing is copied. */
public final class MemoryStore implements Store {
    private @Nullable BoardState state;

    @Override
    public Optional<BoardState> load() {
        return Optional.ofNullable(state);
    }

    @Override
    public void save(BoardState newState) {
        state = newState;
    }
}
