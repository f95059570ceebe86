package io.linnet.lab.world;

import io.linnet.emulator.board.Board;
import io.linnet.emulator.board.BoardEvent;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.BoardState;
import io.linnet.emulator.board.Outbox;
import io.linnet.emulator.board.Packet;
import io.linnet.emulator.board.SharedVersions;
import io.linnet.emulator.board.Work;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.reason.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A board of production on its link, with its flash. */
final class BoardPart extends Part implements BoardLink.Owner, VirtualLoop.Wires<BoardState, Packet> {
    /** Makes the link of a board. */
    interface Connector {
        BoardLink link(BoardLink.Owner owner);
    }

    private final class Observer implements BoardObserver {
        @Override
        public void held(Base version) {
            world().trace().add(name(), "holds version " + version.version());
            world().ledger().held(name(), version);
        }

        @Override
        public void settled(Outbox update, int folded) {
            world().ledger().settled(nameOf(update), update.chunks().size(), folded);
        }

        @Override
        public void refusedHere(Reason reason) {
            world().trace().add(name(), "does not take it: " + reason.label());
        }
    }

    private final BoardSettings settings;
    private final TinyLearner learner;
    private final BoardLink link;
    private Optional<BoardState> flash = Optional.empty();
    private @Nullable Board board;
    private @Nullable VirtualLoop<BoardEvent, BoardState, Packet> loop;
    private boolean isConnected;
    private boolean wantsFull;

    BoardPart(World world, BoardSettings settings, int number, Connector connector) {
        super(settings.board(), world);
        this.settings = settings;
        this.learner = new TinyLearner(number);
        this.link = connector.link(this);
    }

    BoardLink link() {
        return link;
    }

    /** The version on its flash, −1: none. */
    long held() {
        return flash.flatMap(BoardState::held)
                .map(held -> held.base().version())
                .orElse(-1L);
    }

    @Override
    void boot() {
        isConnected = false;
        wantsFull = false;
        // Shared versions of its own: what other boards of the process have built must not help it.
        Board fresh =
                new Board(settings, learner, flash.orElseGet(BoardState::fresh), new SharedVersions(), new Observer());
        board = fresh;
        loop = new VirtualLoop<>(this, fresh, this);
        loop.start();
        link.start();
    }

    @Override
    void off() {
        board = null;
        loop = null;
        link.stop();
    }

    // VirtualLoop.Wires

    @Override
    public VirtualLoop.Kept keep(List<BoardState> writes) {
        for (BoardState write : writes) {
            Disk.Fate fate = disk().next();
            if (fate == Disk.Fate.FULL) {
                return VirtualLoop.Kept.FAILED;
            }
            if (fate != Disk.Fate.CUT_BEFORE) {
                flash = Optional.of(write);
                write.outbox().ifPresent(this::encoded);
            }
            if (fate != Disk.Fate.DONE) {
                powerCut("power cut at write " + (disk().writes() - 1) + ", " + fate);
                return VirtualLoop.Kept.OFF;
            }
        }
        return VirtualLoop.Kept.DURABLE;
    }

    private UpdateName nameOf(Outbox outbox) {
        return new UpdateName(name(), outbox.base().version(), outbox.transfer());
    }

    private void encoded(Outbox outbox) {
        world().ledger().encoded(nameOf(outbox), outbox.examples(), outbox.chunks());
    }

    @Override
    public void send(Packet packet) {
        world().trace().packet(name(), "sends", packet.bytes());
        world().traffic().sent(name());
        if (packet.way() == Packet.Way.UP) {
            link.up(packet.bytes());
        } else {
            link.report(packet.bytes());
        }
    }

    @Override
    public void settled() {
        Board running = board;
        if (running == null) {
            return;
        }
        running.takeWork().ifPresent(this::begin);
        if (isConnected && running.wantsFull() != wantsFull) {
            wantsFull = running.wantsFull();
            link.wantFull(wantsFull);
        }
    }

    private void begin(Work work) {
        world().trace().add(name(), "works");
        afterMillis(
                chance().between(1, world().scenario().workMillis()), () -> tell(new BoardEvent.WorkDone(work.run())));
    }

    private void tell(BoardEvent event) {
        if (loop != null) {
            loop.tell(event);
        }
    }

    // BoardLink.Owner

    @Override
    public void connected() {
        world().trace().add(name(), "is connected");
        if (isConnected) {
            // A line whose other end forgot the board: what was under way is over.
            tell(new BoardEvent.Disconnected());
        }
        isConnected = true;
        wantsFull = false;
        tell(new BoardEvent.Connected());
    }

    @Override
    public void disconnected() {
        world().trace().add(name(), "is disconnected");
        isConnected = false;
        tell(new BoardEvent.Disconnected());
    }

    @Override
    public void arrived(byte[] packet) {
        world().trace().packet(name(), "takes", packet);
        tell(new BoardEvent.Arrived(packet));
    }
}
