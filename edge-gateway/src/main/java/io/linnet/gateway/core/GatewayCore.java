package io.linnet.gateway.core;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.DurableStore;
import io.linnet.gateway.custody.WriteEnd;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.GatewayMessages;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.core.Core;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Custody;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The gateway without its wires: packets of boards and of the aggregator, ends of writes and time in; numbered writes,
 * packets and the next wake-up out. Its storage may answer late: a packet that acknowledges something comes in the step
 * after {@link GatewayEvent.WritesEnded} told that it is durable, so a slow disk holds up no other board. It reads the
 * store at the start, and an update's chunks when it begins to forward it.
 */
public final class GatewayCore implements Core<GatewayEvent, CustodyWrite, GatewayPacket> {
    private static final long TICK_MILLIS = 1_000;
    private static final long FULL_WAIT_MILLIS = 60_000;
    /** Ages in custody become durable so often: a power cut makes an update younger by no more. */
    private static final long AGES_MILLIS = 600_000;
    /** What custody holds is told so often where it has changed: a message of a few dozen bytes. */
    private static final long CUSTODY_MILLIS = 60_000;

    private final GatewayClock clock;
    private final DurableStore store;
    private final GatewayCounters counters;
    private final CoreSettings settings;
    private final Effects effects;
    private final UplinkState uplink;
    private final ModelCache models;
    private final Summing sums;
    private final Forwarder forwarder;
    private final Map<String, BoardInbox> boards = new LinkedHashMap<>();
    private final Alarms alarms = new Alarms();
    private final Set<String> toForward = new LinkedHashSet<>();
    private long tickAtMillis = Long.MIN_VALUE;
    private long agesAtMillis = Step.NEVER;
    private long custodyAtMillis = Long.MIN_VALUE;

    /** Goes on where an earlier run stopped. */
    public GatewayCore(CoreSettings settings, DurableStore store, GatewayCounters counters) {
        List<CustodyUpdate> updates = store.updates();
        this.clock = new GatewayClock();
        this.store = store;
        this.counters = counters;
        this.settings = settings;
        this.effects =
                new Effects(updates.stream().mapToLong(CustodyUpdate::id).max().orElse(0));
        this.uplink = new UplinkState(clock, effects, counters);
        this.models = new ModelCache(clock, effects, store, counters, settings.jitterSeed());
        this.sums = new Summing(clock, effects, store, uplink, models, counters, settings);
        this.forwarder = new Forwarder(clock, effects, store, uplink, counters, sums, settings);
        updates.forEach(update ->
                board(update.key().board()).ifPresent(known -> known.updates().restore(update)));
        Map<String, Mac> macs = store.macs();
        store.ordinals()
                .forEach((board, ordinal) -> board(board)
                        .ifPresent(known -> known.answers().ordinal(ordinal, Optional.ofNullable(macs.get(board)))));
        store.closed()
                .forEach(closed -> board(closed.key().board())
                        .ifPresent(known -> known.updates().restore(closed)));
        boards.values().forEach(BoardInbox::restoreWorker);
    }

    // Core

    @Override
    public void accept(GatewayEvent event, long nowMillis) {
        clock.set(nowMillis);
        if (event instanceof GatewayEvent.PacketArrived packet) {
            Request request = new Request(packet.from(), packet.request());
            arrived(packet.board(), request, board -> board.packet(request, packet.packet()));
        } else if (event instanceof GatewayEvent.UpdateArrived update) {
            Request request = new Request(update.from(), update.request());
            arrived(update.board(), request, board -> board.update(request, update.packets()));
        } else if (event instanceof GatewayEvent.WritesEnded writes) {
            writes.ends().forEach(this::ended);
        } else if (event instanceof GatewayEvent.Detached detached) {
            detached(detached);
        } else if (event instanceof GatewayEvent.DownArrived down) {
            if (sums.isOwn(down.board()) && !boards.containsKey(down.board())) {
                ofSum(down.packet());
            } else {
                with(down.board(), board -> fromAggregator(board, down.packet()));
            }
        } else if (event instanceof GatewayEvent.DownGranted granted) {
            uplink.granted(granted.board());
            effects.forwardSoon(granted.board());
        } else if (event instanceof GatewayEvent.UplinkChanged changed) {
            if (uplink.change(changed.isUp(), changed.detail())) {
                uplinkCame();
            }
        } else if (event instanceof GatewayEvent.PortsChanged changed) {
            uplink.portsAre(changed.ports());
        } else if (event instanceof GatewayEvent.OfferArrived offer) {
            models.offered(offer.model(), offer.message()).ifPresent(this::offered);
        } else if (event instanceof GatewayEvent.ModelChunkArrived chunk) {
            models.chunkArrived(chunk.model(), chunk.object(), chunk.chunk());
        } else if (event instanceof GatewayEvent.Closing) {
            goodbye();
        }
    }

    @Override
    public Step<CustodyWrite, GatewayPacket> settle(long nowMillis) {
        clock.set(nowMillis);
        if (nowMillis >= tickAtMillis) {
            tickAtMillis = nowMillis + TICK_MILLIS;
            tick();
        }
        for (Optional<String> due = alarms.takeDue(nowMillis); due.isPresent(); due = alarms.takeDue(nowMillis)) {
            with(due.get(), this::look);
        }
        forward();
        sums.look(boards.values());
        alarms.set(settings.gateway(), sums.wakeAt());
        toForward.addAll(effects.takeToForward());
        long wakeAt = toForward.isEmpty() ? Math.min(tickAtMillis, alarms.next()) : nowMillis;
        return new Step<>(effects.takeWrites(), effects.takePackets(), wakeAt);
    }

    /**
     * Forwards the boards that earlier steps named, until one of them costs a read of the disk: the answers that are due
     * meanwhile do not wait for more than that.
     */
    private void forward() {
        boolean hasRead = false;
        Iterator<String> next = toForward.iterator();
        while (next.hasNext() && !hasRead) {
            BoardInbox board = boards.get(next.next());
            next.remove();
            if (board != null && board.isListening() && uplink.isListening(board.id())) {
                hasRead = forwarder.look(board);
                arm(board);
            }
        }
    }

    /** Once a second: what time alone brings. */
    private void tick() {
        long now = clock.nowMillis();
        for (BoardInbox board : boards.values()) {
            uplink.listenIfNeeded(board.id(), board.isListening());
            board.answers().offerAgain();
            board.updates().custody().forEach(update -> update.ageMillis(now));
            if (!board.updates().custody().isEmpty()) {
                effects.forwardSoon(board.id());
            }
        }
        if (custodyAtMillis <= now) {
            custodyAtMillis = now + CUSTODY_MILLIS;
            uplink.presentIfNew(custody());
        }
        if (agesAtMillis <= now) {
            keepAges();
        }
        agesAtMillis = agesAtMillis <= now || agesAtMillis == Step.NEVER ? now + AGES_MILLIS : agesAtMillis;
    }

    private void keepAges() {
        Map<Long, Long> ages = new HashMap<>();
        for (BoardInbox board : boards.values()) {
            board.updates().custody().forEach(update -> ages.put(update.id(), update.ageMillis(clock.nowMillis())));
        }
        if (!ages.isEmpty()) {
            effects.keepAges(ages);
        }
    }

    private void look(BoardInbox board) {
        board.look();
        models.look(board.id(), board.answers().attachment());
        forwarder.send(board);
    }

    private void arm(BoardInbox board) {
        long at = Math.min(board.wakeAt(), Math.min(models.wakeAt(board.id()), forwarder.wakeAt(board.id())));
        // What is due already has just been looked after: an answer that never comes must not spin the loop.
        alarms.set(board.id(), at == Long.MAX_VALUE ? at : Math.max(clock.nowMillis() + 1, at));
    }

    // Boards.

    private void with(String id, Consumer<BoardInbox> action) {
        BoardInbox board = boards.get(id);
        if (board != null) {
            action.accept(board);
            arm(board);
        }
    }

    private void arrived(String id, Request request, Consumer<BoardInbox> action) {
        if (board(id).isPresent()) {
            with(id, action);
            return;
        }
        counters.refused(Reason.BUSY.label());
        effects.toBoard(
                request.from(),
                GatewayMessages.refusal(Reason.BUSY, "", FULL_WAIT_MILLIS, "the gateway has all boards it may have"));
        effects.answered(request);
    }

    private Optional<BoardInbox> board(String id) {
        if (!boards.containsKey(id)) {
            if (boards.size() >= settings.maxBoards() && !forgetOne()) {
                return Optional.empty();
            }
            boards.put(id, new BoardInbox(id, clock, effects, store, uplink, models, counters, settings));
        }
        return Optional.of(boards.get(id));
    }

    /** A stranger that leaves is forgotten at once: ids cost those who invent them nothing. */
    private void detached(GatewayEvent.Detached detached) {
        with(detached.board(), board -> board.detach(detached.from()));
        BoardInbox board = boards.get(detached.board());
        if (board != null && !board.hasWorked() && board.answers().attachment().isEmpty() && board.isForgettable()) {
            forget(board);
        }
    }

    /** Room for another: strangers first, then who was heard longest ago; nobody who has something in custody. */
    private boolean forgetOne() {
        Optional<BoardInbox> least = boards.values().stream()
                .filter(BoardInbox::isForgettable)
                .min(Comparator.comparingLong(BoardInbox::worth));
        least.ifPresent(this::forget);
        return least.isPresent();
    }

    private void forget(BoardInbox board) {
        board.forget();
        boards.remove(board.id());
        alarms.set(board.id(), Long.MAX_VALUE);
        models.forget(board.id());
        uplink.unsubscribe(board.id());
    }

    private void ended(WriteEnd end) {
        effects.ended(end.number())
                .ifPresent(write -> with(
                        write.update().key().board(), board -> board.updates().writeEnded(write, end.isDurable())));
    }

    // The uplink.

    private void uplinkCame() {
        uplink.present(custody());
        forwarder.uplinkReady();
        sums.uplinkReady();
        for (BoardInbox board : boards.values()) {
            if (board.isPresent()) {
                effects.add(new GatewayPacket.BoardPresence(board.id(), true));
            }
            board.uplinkReady();
            effects.forwardSoon(board.id());
        }
    }

    private void fromAggregator(BoardInbox board, byte[] packet) {
        if (ChunkFormat.isChunk(packet)) {
            board.answers().send(packet);
            return;
        }
        try {
            Message message = MessageReader.read(packet);
            if (!forwarder.onMessage(board, message, packet)) {
                board.fromAggregator(message, packet);
            }
        } catch (Refused refused) {
            counters.uplink("malformed");
        }
    }

    /** What the aggregator says to the gateway itself is about its sums. */
    private void ofSum(byte[] packet) {
        try {
            sums.onMessage(MessageReader.read(packet), this::summed);
        } catch (Refused refused) {
            counters.uplink("malformed");
        }
    }

    private void summed(CustodyUpdate update, byte[] receipt) {
        with(update.key().board(), board -> {
            if (board.updates().custody().contains(update)) {
                forwarder.end(board, update, receipt, "summed");
            }
        });
    }

    private void offered(Offer offer) {
        sums.offered(offer);
        for (BoardInbox board : boards.values()) {
            board.updates().closeOlderThan(offer.model(), offer.base().version());
            if (board.answers().model().equals(offer.model())) {
                board.answers().pushOffer();
            }
        }
    }

    /** What is known becomes durable; a retained offline for the boards and the gateway, as the last will would. */
    private void goodbye() {
        keepAges();
        if (uplink.isUp()) {
            for (BoardInbox board : boards.values()) {
                if (board.isPresent()) {
                    effects.add(new GatewayPacket.BoardPresence(board.id(), false));
                }
            }
            effects.add(new GatewayPacket.GatewayPresence(false, Optional.empty()));
        }
    }

    // For status; on the thread that owns the core.

    public boolean isUplinkUp() {
        return uplink.isUp();
    }

    /** One line for people: the broker, or why it is not connected. */
    public String uplinkDetail() {
        return uplink.detail();
    }

    /** Since the broker was lost; 0 while connected, −1: never connected. */
    public long uplinkDownMillis() {
        return uplink.downMillis();
    }

    public List<BoardView> boards() {
        return boards.values().stream().map(BoardInbox::view).toList();
    }

    private Custody custody() {
        long bytes = 0;
        long oldest = 0;
        for (BoardInbox board : boards.values()) {
            for (CustodyUpdate update : board.updates().custody()) {
                bytes += update.bytes();
                oldest = Math.max(oldest, update.ageMillis(clock.nowMillis()));
            }
        }
        return new Custody(updates(), toInt((bytes + 1_023) / 1_024), toInt(oldest / 1_000));
    }

    private static int toInt(long figure) {
        return (int) Math.min(Integer.MAX_VALUE, figure);
    }

    /** Updates in custody. */
    public int updates() {
        return boards.values().stream()
                .mapToInt(board -> board.updates().custody().size())
                .sum();
    }

    /** Boards whose updates are on their way to the aggregator. */
    public int forwarding() {
        return forwarder.active();
    }

    /** The newest offer of each model. */
    public Collection<Offer> offers() {
        return models.offers();
    }
}
