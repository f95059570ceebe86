package io.linnet.aggregator.round;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * When each board is told how far its update is. Statuses of one transfer keep a distance (SPEC 9.3): one that comes too
 * soon waits here, one per update.
 */
final class StatusPacing {
    /** @param order of entries that are due at the same time */
    private record Due(long atMillis, long order, String board, UpdateProgress update) {}

    private final String model;
    private final PriorityQueue<Due> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMillis).thenComparingLong(Due::order));
    private final Set<UpdateProgress> queued = new HashSet<>();
    private long order;

    StatusPacing(String model) {
        this.model = model;
    }

    /** A round has opened or closed: what waited is dropped. */
    void clear() {
        waiting.clear();
        queued.clear();
    }

    /** Tells the board how far its update is if a status is due, or as soon as one is. */
    void answer(String board, UpdateProgress update, long nowMillis, Effects out) {
        Optional<TransferStatus> status = update.poll(nowMillis);
        if (status.isPresent()) {
            int transfer = update.announcement().transfer();
            out.reply(board, new Status(model, ChunkFormat.TYPE_UPDATE, update.version(), transfer, status.get()));
            return;
        }
        long atMillis = update.wakeAtMillis();
        if (atMillis < Long.MAX_VALUE && queued.add(update)) {
            waiting.add(new Due(atMillis, order++, board, update));
        }
    }

    /** Sends what has become due. */
    void settle(long nowMillis, Effects out) {
        for (Due due = waiting.peek(); due != null && due.atMillis() <= nowMillis; due = waiting.peek()) {
            waiting.remove();
            queued.remove(due.update());
            if (!due.update().isOver()) {
                answer(due.board(), due.update(), nowMillis, out);
            }
        }
    }

    /** When the next waiting status is due; {@link Long#MAX_VALUE}: none waits. */
    long wakeAtMillis() {
        Due next = waiting.peek();
        return next == null ? Long.MAX_VALUE : next.atMillis();
    }
}
