package io.linnet.protocol.trust;

import io.linnet.protocol.trust.BoardList.State;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of the boards that may take part, as it is read at first and after each change. */
public final class FollowedBoards implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedBoards.class);

    private final Path file;
    private final String fleet;
    private final FileWatch watch;
    private final BoardList first;

    private FollowedBoards(Path file, String fleet) {
        this.file = file;
        this.fleet = fleet;
        this.watch = new FileWatch(List.of(file));
        this.first = read();
    }

    /**
     * @throws IllegalArgumentException the file is not in order, of another fleet, or open to others
     * @throws java.io.UncheckedIOException it cannot be read
     */
    public static FollowedBoards open(Path file, String fleet) {
        return new FollowedBoards(file, fleet);
    }

    private BoardList read() {
        BoardList boards = BoardList.read(file);
        if (!boards.fleet().equals(fleet)) {
            throw new IllegalArgumentException(
                    "boards=" + file + " is of fleet " + boards.fleet() + ", accepted: one of fleet " + fleet);
        }
        return boards;
    }

    public BoardList first() {
        return first;
    }

    /** @param take told at once of what was read first, then of each change, on a thread of its own */
    public void follow(Consumer<BoardList> take) {
        take.accept(first);
        watch.follow("the boards stay as they were", this::read, boards -> {
            LOG.info(
                    "boards={}: {} approved, {} pending, {} revoked",
                    file,
                    boards.in(State.APPROVED).size(),
                    boards.in(State.PENDING).size(),
                    boards.in(State.REVOKED).size());
            take.accept(boards);
        });
    }

    @Override
    public void close() {
        watch.close();
    }
}
