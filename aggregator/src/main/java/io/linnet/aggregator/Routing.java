package io.linnet.aggregator;

import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Refused;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of a fleet's models a packet is for. Messages name theirs; a chunk is of the update whose transfer a message
 * announced. What is not known goes to the model that the board named last. Bounded, as anybody whom the broker lets in may
 * announce. Any thread.
 */
public final class Routing {
    /** Boards that are remembered; who has been silent for longest makes room. */
    private static final int MAX_BOARDS = 65_536;
    /** Updates of a board, the newest: those of rounds long closed come no more. */
    private static final int MAX_TRANSFERS = 16;

    /** What a board named, newest last. */
    private static final class Named {
        private final Map<Integer, String> byTransfer = bounded(MAX_TRANSFERS);
        private String last;

        Named(String model) {
            last = model;
        }
    }

    private final Map<String, Named> boards = bounded(MAX_BOARDS);

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** What a model's journal holds of updates that may still be under way. */
    void recovered(String model, JournalState found) {
        for (FoldReceipt receipt : found.receipts()) {
            announced(receipt.board(), receipt.transfer(), model);
        }
        for (Entry entry : found.entries()) {
            if (entry instanceof Entry.UpdateAnnounced update) {
                announced(update.board(), update.transfer(), model);
            }
        }
    }

    private synchronized void announced(String board, int transfer, String model) {
        named(board, model).byTransfer.put(transfer, model);
    }

    private synchronized Named named(String board, String model) {
        Named named = boards.computeIfAbsent(board, any -> new Named(model));
        named.last = model;
        return named;
    }

    /** Empty: nothing of this board is known, or the packet is none; any model can say so. */
    Optional<String> modelOf(String board, byte[] packet) {
        try {
            return ChunkFormat.isChunk(packet)
                    ? ofUpdate(board, ChunkReader.peek(packet).transfer())
                    : of(board, MessageReader.read(packet));
        } catch (Refused unreadable) {
            return Optional.empty();
        }
    }

    /** The same of what is read already. */
    public Optional<String> modelOf(Arrival arrival) {
        return arrival instanceof Arrival.TransferPacket chunk
                ? ofUpdate(chunk.board(), chunk.header().transfer())
                : of(arrival.board(), ((Arrival.BoardMessage) arrival).message());
    }

    private Optional<String> of(String board, Message message) {
        if (message instanceof Hello hello) {
            return Optional.of(learn(board, hello.model(), hello.announcement()));
        }
        if (message instanceof Commit commit) {
            return Optional.of(learn(board, commit.model(), Optional.of(commit.announcement())));
        }
        if (message instanceof Status status) {
            return Optional.of(status.model());
        }
        return message instanceof Report report ? Optional.of(report.model()) : Optional.empty();
    }

    private String learn(String board, String model, Optional<Announcement> announcement) {
        if (announcement.isPresent()) {
            announced(board, announcement.get().transfer(), model);
        } else {
            Named unused = named(board, model);
        }
        return model;
    }

    private synchronized Optional<String> ofUpdate(String board, int transfer) {
        Named named = boards.get(board);
        return named == null ? Optional.empty() : Optional.of(named.byTransfer.getOrDefault(transfer, named.last));
    }
}
