package io.linnet.gateway.session;

import io.linnet.gateway.link.Arrivals;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.Counters;
import io.linnet.protocol.reason.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All boards that the gateway knows. Links deliver from their own threads; everything else happens on the loop thread. A
 * board's share of the way there is bounded by its attachment's inflow, so that a flood costs only its sender.
 */
public final class Boards implements Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Boards.class);
    private static final long FLOOD_WAIT_MILLIS = 1_000;

    private final Map<String, BoardSession> byId = new LinkedHashMap<>();
    private final Loop loop;
    private final Keeper keeper;
    private final Counters counters;
    private final SessionSettings settings;
    private final int maxBoards;
    private @Nullable Upward upward;
    private @Nullable ModelSource models;

    public Boards(Loop loop, Keeper keeper, Counters counters, SessionSettings settings, int maxBoards) {
        this.loop = loop;
        this.keeper = keeper;
        this.counters = counters;
        this.settings = settings;
        this.maxBoards = maxBoards;
    }

    /** Before the first packet: the stages behind, which themselves know the boards. */
    public void connect(Upward toUplink, ModelSource toModels) {
        upward = toUplink;
        models = toModels;
    }

    /** What custody held at the start. Before the first packet. */
    public void restore(Collection<Transfer> transfers, Collection<End> ends, Map<String, Integer> ordinals) {
        ordinals.forEach((board, ordinal) -> session(board).ifPresent(session -> session.restore(ordinal)));
        ends.forEach(end -> session(end.key().board()).ifPresent(session -> session.restore(end)));
        transfers.forEach(transfer -> session(transfer.key().board()).ifPresent(session -> session.restore(transfer)));
    }

    @Override
    public void packet(String board, Attachment from, byte[] packet, Runnable answered) {
        if (!from.inflow().enter()) {
            flood(from, answered);
            return;
        }
        counters.packet(from.kind(), "up", packet.length);
        handOver(board, from, answered, (session, done) -> session.packet(from, packet, done));
    }

    @Override
    public void update(String board, Attachment from, List<byte[]> packets, Runnable answered) {
        if (!from.inflow().enter()) {
            flood(from, answered);
            return;
        }
        packets.forEach(packet -> counters.packet(from.kind(), "up", packet.length));
        handOver(board, from, answered, (session, done) -> session.update(from, packets, done));
    }

    private interface Task {
        void run(BoardSession session, Runnable done);
    }

    private void handOver(String board, Attachment from, Runnable answered, Task task) {
        loop.execute(() -> {
            Once done = new Once(() -> {
                from.inflow().leave();
                answered.run();
            });
            Optional<BoardSession> session = session(board);
            if (session.isEmpty()) {
                counters.refused(Reason.BUSY.label());
                from.outbound().offer(Words.refusal(Reason.BUSY, "", 60_000, "the gateway has all boards it may have"));
                done.run();
                return;
            }
            try {
                task.run(session.get(), done);
            } catch (RuntimeException e) {
                LOG.error("board {}: internal failure at a packet; it is dropped", board, e);
                done.run();
            }
        });
    }

    private void flood(Attachment from, Runnable answered) {
        counters.dropped(from.kind(), Reason.FLOOD.label());
        if (from.outbound().isEmpty()) {
            counters.refused(Reason.FLOOD.label());
            from.outbound()
                    .offer(Words.refusal(Reason.FLOOD, "", FLOOD_WAIT_MILLIS, "more than the window is under way"));
        }
        answered.run();
    }

    @Override
    public void detached(String board, Attachment from) {
        loop.execute(() -> find(board).ifPresent(session -> session.detach(from)));
    }

    // Loop thread.

    public Optional<BoardSession> find(String board) {
        return Optional.ofNullable(byId.get(board));
    }

    public Collection<BoardSession> all() {
        return byId.values();
    }

    public List<BoardView> views() {
        return byId.values().stream().map(BoardSession::view).toList();
    }

    private Optional<BoardSession> session(String board) {
        BoardSession session = byId.get(board);
        if (session == null) {
            if (byId.size() >= maxBoards && !forgetOne()) {
                return Optional.empty();
            }
            if (upward == null || models == null) {
                throw new IllegalStateException("not connected");
            }
            session = new BoardSession(board, loop, keeper, upward, models, counters, settings);
            byId.put(board, session);
        }
        return Optional.of(session);
    }

    /** Room for another: a board that is neither there nor has anything in custody. */
    private boolean forgetOne() {
        return byId.values().stream()
                .filter(session -> !session.isListening())
                .findFirst()
                .map(session -> byId.remove(session.id()) != null)
                .orElse(false);
    }

    /** For status: ordinals known, by board. */
    public OptionalInt ordinal(String board) {
        return find(board).map(BoardSession::ordinal).orElse(OptionalInt.empty());
    }
}
