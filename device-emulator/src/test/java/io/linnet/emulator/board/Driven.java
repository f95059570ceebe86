package io.linnet.emulator.board;

import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message.Base;
import java.util.List;
import java.util.Optional;

/** A board with its store, settled after each event. */
final class Driven {
    /** What an event led to. */
    record Answer(List<Packet> packets, long wakeAtMillis, boolean wantsFull, Optional<Work> work) {}

    private final Board board;
    private final Store store;

    Driven(BoardSettings settings, Learner learner, Store store) {
        this.store = store;
        this.board = new Board(
                settings, learner, store.load().orElseGet(BoardState::fresh), new SharedVersions(), BoardObserver.NONE);
    }

    Optional<Base> held() {
        return board.held();
    }

    BoardState state() {
        return board.state();
    }

    Answer connect(long now) {
        return tell(new BoardEvent.Connected(), now);
    }

    Answer arrive(byte[] bytes, long now) {
        return tell(new BoardEvent.Arrived(bytes), now);
    }

    Answer worked(Work.Result result, long now) {
        return tell(new BoardEvent.WorkDone(result), now);
    }

    private Answer tell(BoardEvent event, long now) {
        board.accept(event, now);
        return wake(now);
    }

    Answer wake(long now) {
        Step<BoardState, Packet> step = board.settle(now);
        step.writes().forEach(store::save);
        return new Answer(step.packets(), step.wakeAtMillis(), board.wantsFull(), board.takeWork());
    }
}
