package io.linnet.gateway.core;

import io.linnet.gateway.custody.DurableStore;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.GatewayMessages;
import io.linnet.gateway.uplink.UpdateSender;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is in custody to the aggregator: per board the oldest first and one at a time, a bounded number of boards at
 * once. Only the aggregator's receipt or final refusal ends an update (P9). Core thread.
 */
final class Forwarder {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    /** Boards forwarded at once: enough for a slow uplink, and few enough that a burst leaves the boards their answers. */
    private static final int MAX_ACTIVE = 16;
    /** An update begun and not ended is forwarded as far as it came when the board has been silent for this long. */
    private static final long PARTIAL_MILLIS = 10_000;

    private final GatewayClock clock;
    private final Effects effects;
    private final DurableStore store;
    private final UplinkState uplink;
    private final GatewayCounters counters;
    private final Summing sums;
    private final long maxAgeMillis;
    private final Map<String, UpdateSender> active = new LinkedHashMap<>();
    /** Boards that wait until another's update has ended. */
    private final Set<String> queue = new LinkedHashSet<>();

    private long jitterSeed;

    Forwarder(
            GatewayClock clock,
            Effects effects,
            DurableStore store,
            UplinkState uplink,
            GatewayCounters counters,
            Summing sums,
            CoreSettings settings) {
        this.sums = sums;
        this.clock = clock;
        this.effects = effects;
        this.store = store;
        this.uplink = uplink;
        this.counters = counters;
        this.maxAgeMillis = settings.maxAgeMillis();
        this.jitterSeed = settings.jitterSeed();
    }

    /** Boards whose updates are under way. */
    int active() {
        return active.size();
    }

    /** The uplink is there: what was under way is probably lost. */
    void uplinkReady() {
        active.values().forEach(sender -> sender.uplinkReady(clock.nowMillis()));
    }

    /**
     * Looks after a board: something came into its custody, or time has passed.
     *
     * @return true if that read the disk
     */
    boolean look(BoardInbox board) {
        long now = clock.nowMillis();
        for (CustodyUpdate update : List.copyOf(board.updates().custody())) {
            // However old: not before the aggregator, back from an outage, could have taken it.
            if (update.ageMillis(now) > maxAgeMillis && update.isAnswered()) {
                giveUp(board, update);
            } else if (update.isProvenWhole() && update.isClosed() && !update.isWhole()) {
                byte[] message = GatewayMessages.refusal(
                        Reason.LATE, update.key(), 0, "its board went on before all of it had come");
                end(board, update, message, "incomplete");
            }
        }
        CustodyUpdate head = board.updates().custody().peekFirst();
        UpdateSender sender = active.get(board.id());
        if (sender != null && (sender.update() != head || (sender.isOutgrown() && uplink.isUp()))) {
            active.remove(board.id());
            sender = null;
        }
        if (head == null || !uplink.isUp()) {
            return false;
        }
        boolean isNew = sender == null && isReady(head) && !sums.holds(board, head);
        if (isNew) {
            if (active.size() >= MAX_ACTIVE) {
                queue.add(board.id());
                return false;
            }
            sender = new UpdateSender(head, store.chunks(head.id()), jitterSeed++, clock.nowMillis());
            active.put(board.id(), sender);
        }
        if (sender != null) {
            send(board, sender);
        }
        return isNew;
    }

    private boolean isReady(CustodyUpdate update) {
        return update.isClosed() || clock.nowMillis() - update.lastChunkAtMillis() >= PARTIAL_MILLIS;
    }

    private void send(BoardInbox board, UpdateSender sender) {
        long now = clock.nowMillis();
        for (Optional<byte[]> packet = sender.poll(now); packet.isPresent(); packet = sender.poll(now)) {
            counters.custody(ChunkFormat.isChunk(packet.get()) ? "forwarded" : "asked", 1);
            uplink.publish(board.id(), packet.get());
        }
    }

    /** Sends what is under way of this board, and may go now. */
    void send(BoardInbox board) {
        UpdateSender sender = active.get(board.id());
        if (sender != null && uplink.isUp()) {
            send(board, sender);
        }
    }

    /** When to send on, or {@link Long#MAX_VALUE}. */
    long wakeAt(String board) {
        UpdateSender sender = active.get(board);
        return sender == null || !uplink.isUp() ? Long.MAX_VALUE : sender.wakeAt(clock.nowMillis());
    }

    /**
     * A message of the aggregator to a board.
     *
     * @return true if it concerned custody alone; else it is for the session too
     */
    boolean onMessage(BoardInbox board, Message message, byte[] packet) throws Refused {
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

    private boolean ended(BoardInbox board, String model, Received folded, byte[] packet, String end) {
        board.updates()
                .inCustody(model, folded.version(), folded.transfer())
                .ifPresent(update -> end(board, update, packet, end));
        // A second receipt for what has ended already tells nothing new.
        return true;
    }

    /** The aggregator has ended an update, or the gateway does in its place. */
    void end(BoardInbox board, CustodyUpdate update, byte[] message, String end) {
        counters.ended(end);
        LOG.debug("{}: {}", update.key(), end);
        UpdateSender sender = active.get(board.id());
        if (sender != null && sender.update() == update) {
            active.remove(board.id());
        }
        board.updates().end(update, message);
        effects.forwardSoon(board.id());
        Iterator<String> next = queue.iterator();
        for (int free = MAX_ACTIVE - active.size(); free > 0 && next.hasNext(); free--) {
            effects.forwardSoon(next.next());
            next.remove();
        }
    }

    private void onStatus(BoardInbox board, Message.Status status) throws Refused {
        Received received = status.received();
        UpdateSender sender = active.get(board.id());
        if (sender != null
                && sender.update().key().isMeantBy(status.model(), received.version(), received.transfer())) {
            sender.update().answered();
            sender.status(status.content(), clock.nowMillis());
            send(board);
        }
    }

    private void onWelcome(BoardInbox board, Welcome welcome) throws Refused {
        UpdateSender sender = active.get(board.id());
        if (sender == null || !sender.update().key().model().equals(welcome.model())) {
            return;
        }
        Optional<StatusBitmap> bitmap = Optional.empty();
        if (welcome.received().isPresent()) {
            Received received = welcome.received().get();
            if (!sender.update().key().isMeantBy(welcome.model(), received.version(), received.transfer())
                    || received.chunks() != sender.update().chunks()) {
                return;
            }
            bitmap = Optional.of(received.bitmap());
        }
        sender.update().answered();
        sender.welcomed(bitmap, welcome.window(), clock.nowMillis());
        send(board);
    }

    private boolean onRefusal(BoardInbox board, Refusal refusal) {
        if (refusal.transfer().isPresent()
                && board.takeRequested(refusal.transfer().getAsInt())) {
            // If it meant the update after all, it comes again when that is asked for.
            return false;
        }
        Optional<CustodyUpdate> meant = meant(board, refusal);
        if (meant.isPresent() && isFinal(refusal.reason())) {
            end(
                    board,
                    meant.get(),
                    named(refusal, meant.get()),
                    refusal.reason().label());
            return true;
        }
        if (refusal.transfer().isPresent() && meant.isEmpty()) {
            return false;
        }
        UpdateSender sender = active.get(board.id());
        if (sender != null) {
            sender.update().answered();
            sender.refused(refusal.reason(), refusal.pauseMillis(), clock.nowMillis());
            send(board);
        }
        return refusal.transfer().isPresent();
    }

    /** The same for the board: as it came where it is proven, else with the update's own version. */
    private static byte[] named(Refusal refusal, CustodyUpdate update) {
        String detail = refusal.detail().orElse("");
        return refusal.mac().isPresent()
                ? MessageWriter.write(refusal)
                : GatewayMessages.refusal(refusal.reason(), update.key(), 0, detail);
    }

    /**
     * The update that a refusal names. Its version may be that of the open round rather than of the update, so an exact
     * match is preferred and the update under way taken else. Not for a wrong base: without the update's version it is a
     * late answer to a request (SPEC 16.6).
     */
    private Optional<CustodyUpdate> meant(BoardInbox board, Refusal refusal) {
        if (refusal.transfer().isEmpty()) {
            return Optional.empty();
        }
        int id = refusal.transfer().getAsInt();
        String model = refusal.model().orElse(board.answers().model());
        Optional<CustodyUpdate> exact = refusal.version().isPresent()
                ? board.updates().inCustody(model, refusal.version().getAsLong(), id)
                : Optional.empty();
        if (refusal.reason() == Reason.WRONG_BASE) {
            return exact;
        }
        return exact.or(() -> Optional.ofNullable(active.get(board.id()))
                .map(UpdateSender::update)
                .filter(update -> update.key().transfer() == id));
    }

    /** SPEC 17.3. A checksum or malformed packet is one packet's fate, not the transfer's. */
    static boolean isFinal(Reason reason) {
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
                    OVERLAP,
                    UNPROVEN -> true;
            default -> false;
        };
    }

    private void giveUp(BoardInbox board, CustodyUpdate update) {
        LOG.warn(
                "{}: given up after {} h in which the aggregator did not end it; {} of {} chunks are lost",
                update.key(),
                maxAgeMillis / 3_600_000,
                update.durableCount(),
                update.chunks());
        end(
                board,
                update,
                GatewayMessages.refusal(Reason.LATE, update.key(), 0, "the gateway could not deliver it in time"),
                "expired");
    }
}
