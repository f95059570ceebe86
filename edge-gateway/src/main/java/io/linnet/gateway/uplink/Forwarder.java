package io.linnet.gateway.uplink;

import io.linnet.gateway.link.Counters;
import io.linnet.gateway.session.BoardSession;
import io.linnet.gateway.session.Keeper;
import io.linnet.gateway.session.Loop;
import io.linnet.gateway.session.Transfer;
import io.linnet.gateway.session.Words;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is in custody to the aggregator: per board the oldest first and one at a time, a bounded number of boards at
 * once. Only the aggregator's receipt or final refusal ends a transfer (P9). Loop thread.
 */
public final class Forwarder {
    /** Sends one packet on a board's {@code up} topic. */
    public interface Publisher {
        void publish(String board, byte[] packet);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    /** Boards forwarded at once: enough for a slow uplink, and few enough that a burst leaves the boards their answers. */
    private static final int MAX_ACTIVE = 16;
    /** An update begun and not ended is forwarded as far as it came when the board has been silent for this long. */
    static final long PARTIAL_MILLIS = 10_000;

    private final Loop loop;
    private final Keeper keeper;
    private final Publisher publisher;
    private final Counters counters;
    private final long maxAgeMillis;
    private final Map<String, Forwarding> active = new LinkedHashMap<>();
    private final ArrayDeque<BoardSession> queue = new ArrayDeque<>();
    /** Transfer ids of requests for models that were passed on and may yet be refused. */
    private final Map<String, Integer> requests = new HashMap<>();

    private boolean isUp;
    private long jitterSeed;

    public Forwarder(
            Loop loop, Keeper keeper, Publisher publisher, Counters counters, long maxAgeMillis, long jitterSeed) {
        this.loop = loop;
        this.keeper = keeper;
        this.publisher = publisher;
        this.counters = counters;
        this.maxAgeMillis = maxAgeMillis;
        this.jitterSeed = jitterSeed;
    }

    /** Boards whose updates are under way. */
    public int active() {
        return active.size();
    }

    /** The uplink came or went. */
    public void up(boolean isNowUp) {
        isUp = isNowUp;
        if (isUp) {
            long now = loop.nowMillis();
            active.values().forEach(forwarding -> forwarding.uplinkReady(now));
        }
    }

    /** Looks after a board: something came into its custody, or time has passed. */
    public void look(BoardSession board) {
        Transfer head = board.custody().peekFirst();
        if (head == null) {
            active.remove(board.id());
            return;
        }
        if (loop.wallMillis() - head.openedAtMillis() > maxAgeMillis) {
            giveUp(board, head);
            look(board);
            return;
        }
        if (!isUp) {
            return;
        }
        Forwarding forwarding = active.get(board.id());
        boolean isStale = forwarding != null && (forwarding.transfer() != head || forwarding.isOutgrown());
        if (isStale) {
            active.remove(board.id());
            forwarding = null;
        }
        if (forwarding == null && isReady(head)) {
            if (active.size() >= MAX_ACTIVE) {
                if (!queue.contains(board)) {
                    queue.add(board);
                }
                return;
            }
            forwarding = new Forwarding(head, keeper.chunks(head), jitterSeed++, loop.nowMillis());
            active.put(board.id(), forwarding);
        }
        if (forwarding != null) {
            drive(board, forwarding);
        }
    }

    private boolean isReady(Transfer transfer) {
        return transfer.isClosed() || loop.nowMillis() - transfer.lastKeptAtMillis() >= PARTIAL_MILLIS;
    }

    private void drive(BoardSession board, Forwarding forwarding) {
        long now = loop.nowMillis();
        for (Optional<byte[]> packet = forwarding.poll(now); packet.isPresent(); packet = forwarding.poll(now)) {
            counters.custody(ChunkFormat.isChunk(packet.get()) ? "forwarded" : "asked", 1);
            publisher.publish(board.id(), packet.get());
        }
        long wakeAt = forwarding.wakeAt(now);
        if (wakeAt != Long.MAX_VALUE) {
            loop.after(Math.max(1, wakeAt - now), () -> {
                if (isUp && active.get(board.id()) == forwarding) {
                    drive(board, forwarding);
                }
            });
        }
    }

    /**
     * A message of the aggregator to a board.
     *
     * @return true if it concerned custody alone; else it is for the session too
     */
    public boolean onMessage(BoardSession board, Message message, byte[] packet) throws Refused {
        if (message instanceof Receipt receipt) {
            return ended(board, receipt.model(), receipt.folded(), packet, label(receipt));
        }
        if (message instanceof Message.Status status && status.object() == ChunkFormat.TYPE_UPDATE) {
            onStatus(board, status);
            return true;
        }
        if (message instanceof Welcome welcome) {
            onWelcome(board, welcome);
            return false;
        }
        return message instanceof Refusal refusal && onRefusal(board, refusal);
    }

    private static String label(Receipt receipt) {
        return receipt.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean ended(BoardSession board, String model, Received folded, byte[] packet, String end) {
        Optional<Transfer> transfer = board.inCustody(model, folded.version(), folded.transfer());
        transfer.ifPresent(kept -> end(board, kept, packet, end));
        // A second receipt for what has ended already tells nothing new.
        return true;
    }

    private void end(BoardSession board, Transfer transfer, byte[] message, String end) {
        counters.ended(end);
        LOG.info("{}: {}", transfer.key(), end);
        Forwarding forwarding = active.get(board.id());
        if (forwarding != null && forwarding.transfer() == transfer) {
            active.remove(board.id());
        }
        board.ended(transfer, message);
        look(board);
        next();
    }

    private void next() {
        while (!queue.isEmpty() && active.size() < MAX_ACTIVE) {
            look(queue.remove());
        }
    }

    private void onStatus(BoardSession board, Message.Status status) throws Refused {
        Received received = status.received();
        Forwarding forwarding = active.get(board.id());
        if (forwarding != null
                && forwarding.transfer().key().isMeantBy(status.model(), received.version(), received.transfer())) {
            forwarding.status(status.content(), loop.nowMillis());
            drive(board, forwarding);
        }
    }

    private void onWelcome(BoardSession board, Welcome welcome) throws Refused {
        Forwarding forwarding = active.get(board.id());
        if (forwarding == null || !forwarding.transfer().key().model().equals(welcome.model())) {
            return;
        }
        Optional<StatusBitmap> bitmap = Optional.empty();
        if (welcome.received().isPresent()) {
            Received received = welcome.received().get();
            if (!forwarding.transfer().key().isMeantBy(welcome.model(), received.version(), received.transfer())
                    || received.chunks() != forwarding.transfer().chunks()) {
                return;
            }
            bitmap = Optional.of(received.bitmap());
        }
        forwarding.welcomed(bitmap, welcome.window(), loop.nowMillis());
        drive(board, forwarding);
    }

    /** A board's request for a model went up; its transfer id may be that of an update in custody. */
    void requested(String board, int transfer) {
        requests.put(board, transfer);
    }

    private boolean onRefusal(BoardSession board, Refusal refusal) {
        if (refusal.transfer().isPresent()
                && requests.remove(board.id(), refusal.transfer().getAsInt())) {
            // If it meant the update after all, it comes again when that is asked for.
            return false;
        }
        Optional<Transfer> meant = meant(board, refusal);
        if (meant.isPresent() && isFinal(refusal.reason())) {
            byte[] named = Words.refusal(
                    refusal.reason(), meant.get().key(), 0, refusal.detail().orElse(""));
            end(board, meant.get(), named, refusal.reason().label());
            return true;
        }
        if (refusal.transfer().isPresent() && meant.isEmpty()) {
            return false;
        }
        Forwarding forwarding = active.get(board.id());
        if (forwarding != null) {
            forwarding.refused(refusal.reason(), refusal.waitMillis().orElse(0), loop.nowMillis());
            drive(board, forwarding);
        }
        return refusal.transfer().isPresent();
    }

    /**
     * The transfer that a refusal names. Its version may be that of the open round rather than of the transfer, so an
     * exact match is preferred and the transfer under way taken else.
     */
    private Optional<Transfer> meant(BoardSession board, Refusal refusal) {
        if (refusal.transfer().isEmpty()) {
            return Optional.empty();
        }
        int id = refusal.transfer().getAsInt();
        String model = refusal.model().orElse(board.model());
        Optional<Transfer> exact = refusal.version().isPresent()
                ? board.inCustody(model, refusal.version().getAsLong(), id)
                : Optional.empty();
        return exact.or(() -> Optional.ofNullable(active.get(board.id()))
                .map(Forwarding::transfer)
                .filter(transfer -> transfer.key().transfer() == id));
    }

    /** SPEC 17.3. A checksum or malformed packet is one packet's fate, not the transfer's. */
    private static boolean isFinal(Reason reason) {
        return switch (reason) {
            case UNKNOWN_MODEL,
                    WRONG_BASE,
                    LATE,
                    OUT_OF_RANGE,
                    UNDECODABLE,
                    NOT_FINITE,
                    WEIGHT,
                    NOT_ALLOWED,
                    CONFLICT,
                    OVERLAP -> true;
            default -> false;
        };
    }

    private void giveUp(BoardSession board, Transfer transfer) {
        LOG.warn(
                "{}: given up after {} h without the aggregator's answer; {} of {} chunks are lost",
                transfer.key(),
                maxAgeMillis / 3_600_000,
                transfer.keptCount(),
                transfer.chunks());
        end(
                board,
                transfer,
                Words.refusal(Reason.LATE, transfer.key(), 0, "the gateway could not deliver it in time"),
                "expired");
    }

    /** For tests and status. */
    List<String> boards() {
        return List.copyOf(active.keySet());
    }
}
