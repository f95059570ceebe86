package io.linnet.gateway;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.PrivateFile;
import io.linnet.protocol.trust.SealedBoards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The boards of a gateway whose fleet is kept on another machine: their list comes sealed over the broker (SPEC 20.8), is
 * written to the gateway's own file, and then counts. A gateway that starts without a broker goes on with that file. Pieces
 * come on the session's one thread.
 */
final class PushedBoards {
    private static final Logger LOG = LoggerFactory.getLogger(PushedBoards.class);
    private static final Pattern NUMBER = Pattern.compile("# list (\\d{1,18})\\R");

    private final Path file;
    private final BoardList first;
    private final SealedBoards sealed;
    private final Consumer<BoardList> take;
    private boolean hasComplained;

    /**
     * @param password of the gateway, as it is at that moment
     * @param take told of each list, once it is durable
     * @throws IllegalArgumentException the file is not in order, of another fleet, or open to others
     */
    PushedBoards(Path file, String fleet, String gateway, Supplier<String> password, Consumer<BoardList> take) {
        this.file = file;
        this.take = take;
        boolean isThere = Files.exists(file);
        this.first = isThere ? BoardList.read(file) : BoardList.of(fleet);
        if (!first.fleet().equals(fleet)) {
            throw new IllegalArgumentException(
                    "boards.file=" + file + " is of fleet " + first.fleet() + ", accepted: one of fleet " + fleet);
        }
        this.sealed = new SealedBoards(fleet, gateway, password, isThere ? number(PrivateFile.read(file)) : 0);
    }

    private static long number(String text) {
        Matcher line = NUMBER.matcher(text);
        return line.lookingAt() ? Long.parseLong(line.group(1)) : 0;
    }

    /** What counts until a newer list comes; nobody, where none ever came. */
    BoardList first() {
        return first;
    }

    /** One retained piece; empty: it was taken away, and what came before it stays. */
    void arrived(byte[] piece) {
        if (piece.length == 0) {
            return;
        }
        try {
            sealed.accept(piece).ifPresent(this::opened);
        } catch (Refused refused) {
            // Each connect brings the list that is in force again.
            if (refused.reason() != Reason.LATE && !hasComplained) {
                hasComplained = true;
                LOG.error(
                        "a list of boards is not taken ({}: {}); the boards stay as they were. Is broker.passwordFile the one"
                                + " that linnet fleet made for this gateway?",
                        refused.reason().label(),
                        refused.getMessage());
            }
        }
    }

    private void opened(SealedBoards.Opened list) {
        try {
            PrivateFile.write(
                    file, "# list " + list.number() + "\n" + list.boards().text());
        } catch (IOException e) {
            // It counts all the same: who is revoked is to go. After a restart it comes again.
            LOG.error("boards.file={} cannot be written: {}", file, e.getMessage());
        }
        hasComplained = false;
        LOG.info(
                "boards={}: list {}, {} approved, {} revoked",
                file,
                list.number(),
                list.boards().in(BoardList.State.APPROVED).size(),
                list.boards().in(BoardList.State.REVOKED).size());
        take.accept(list.boards());
    }
}
