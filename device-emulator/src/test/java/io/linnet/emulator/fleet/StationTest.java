package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.board.BoardEvent;
import io.linnet.emulator.board.BoardState;
import io.linnet.emulator.board.Packet;
import io.linnet.emulator.board.Participant;
import io.linnet.emulator.board.Store;
import io.linnet.emulator.board.Work;
import io.linnet.protocol.core.Step;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StationTest {
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
    private final List<String> happened = new ArrayList<>();
    private final List<Throwable> ended = new ArrayList<>();

    /** Keeps a state and says one thing at each event, but throws at an empty packet. */
    private final class Speaker implements Participant {
        private boolean isTold;

        @Override
        public String id() {
            return "b1";
        }

        @Override
        public void accept(BoardEvent event, long nowMillis) {
            isTold = true;
            happened.add(event.getClass().getSimpleName());
            if (event instanceof BoardEvent.Arrived arrived && arrived.bytes().length == 0) {
                throw new IllegalStateException("a listener's fault");
            }
        }

        @Override
        public Step<BoardState, Packet> settle(long nowMillis) {
            boolean says = isTold;
            isTold = false;
            return new Step<>(
                    says ? List.of(BoardState.fresh()) : List.of(),
                    says ? List.of(new Packet(Packet.Way.UP, new byte[1])) : List.of(),
                    Step.NEVER);
        }

        @Override
        public boolean wantsFull() {
            return false;
        }

        @Override
        public Optional<Work> takeWork() {
            return Optional.empty();
        }
    }

    private final class Line implements Connection {
        @Nullable
        Owner owner;

        @Override
        public CompletableFuture<?> connect() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void up(byte[] packet) {
            happened.add("sent");
        }

        @Override
        public void report(byte[] packet) {}

        @Override
        public void wantFull(boolean isWanted) {}

        @Override
        public void rebooted() {}

        @Override
        public CompletableFuture<?> close() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private final Line line = new Line();

    private SerialExecutor station(Store store) {
        Station.Shared shared = new Station.Shared(
                FleetSettings.of(URI.create("tcp://127.0.0.1:1"), "f", "m", 1),
                Runnable::run,
                Runnable::run,
                clock,
                new Counters(),
                FleetListener.NONE,
                Work::run,
                ended::add);
        SerialExecutor[] events = new SerialExecutor[1];
        Station station = new Station(
                0,
                shared,
                (board, owner, executor) -> {
                    line.owner = owner;
                    events[0] = (SerialExecutor) executor;
                    return line;
                },
                store,
                kept -> new Speaker());
        assertThat(station.connection()).isSameAs(line);
        return events[0];
    }

    private Store store(Runnable atSave) {
        return new Store() {
            @Override
            public Optional<BoardState> load() {
                return Optional.empty();
            }

            @Override
            public void save(BoardState state) {
                happened.add("kept");
                atSave.run();
            }
        };
    }

    @AfterEach
    void close() {
        clock.shutdownNow();
    }

    @Test
    void keepsTheStateBeforeItSends() {
        SerialExecutor events = station(store(() -> {}));

        events.execute(() -> line.owner.connected());

        assertThat(happened).containsExactly("Connected", "kept", "sent");
        assertThat(ended).isEmpty();
    }

    @Test
    void aParticipantThatThrowsEndsTheFleetAndHearsNothingMore() {
        SerialExecutor events = station(store(() -> {}));
        events.execute(() -> line.owner.connected());

        events.execute(() -> line.owner.arrived(new byte[0]));
        events.execute(() -> line.owner.arrived(new byte[1]));

        assertThat(happened).containsExactly("Connected", "kept", "sent", "Arrived");
        assertThat(ended).hasSize(1);
        assertThat(ended.get(0)).isInstanceOf(IllegalStateException.class).hasMessage("a listener's fault");
    }

    @Test
    void aStoreThatFailsEndsTheFleetAndNothingIsSent() {
        SerialExecutor events = station(store(() -> {
            throw new OutOfMemoryError("as full as a disk");
        }));

        events.execute(() -> line.owner.connected());

        assertThat(happened).containsExactly("Connected", "kept");
        assertThat(ended).hasSize(1);
        assertThat(ended.get(0)).isInstanceOf(OutOfMemoryError.class);
    }
}
