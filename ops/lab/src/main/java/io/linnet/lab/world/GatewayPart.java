package io.linnet.lab.world;

import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.core.CoreSettings;
import io.linnet.gateway.core.GatewayCore;
import io.linnet.gateway.core.GatewayEvent;
import io.linnet.gateway.core.GatewayPacket;
import io.linnet.gateway.custody.CustodySettings;
import io.linnet.gateway.custody.CustodyStore;
import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.WriteEnd;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gateway's core of production on its custody store, with an uplink session and links to boards. */
final class GatewayPart extends Part
        implements VirtualSession.Owner, VirtualLoop.Wires<CustodyWrite, GatewayPacket>, AutoCloseable {
    /** The gateway's end of a link to a board. */
    interface Line {
        /** The gateway takes in again, and knows nothing of the board. */
        void gatewayStarts(BoardIntake intake, GatewayCounters counters);

        void gatewayStops();

        /** There is another offer. */
        void offered(byte[] offer);
    }

    private static final int PAGES = 1_000_000;
    private static final int SLOWEST_WRITE_MILLIS = 400;
    private static final long RETRY_MILLIS = 1_000;
    private static final long MAX_BYTES = 1 << 16;

    private final Topics topics;
    private final GatewayCounters counters = new GatewayCounters(new Metrics());
    private final VirtualSession session;
    private final CustodyLedger ledger;
    private final List<Line> lines = new ArrayList<>();
    private final List<CustodyWrite> unwritten = new ArrayList<>();
    private final List<CustodyWrite> owed = new ArrayList<>();
    private final Map<String, byte[]> offers = new HashMap<>();
    private CustodyStore store;
    private @Nullable VirtualLoop<GatewayEvent, CustodyWrite, GatewayPacket> loop;
    private boolean isCommitSet;
    private boolean hasStarted;

    GatewayPart(World world, String id) {
        super(id, world);
        this.topics = world.topics();
        this.store = CustodyStore.inMemory(new CustodySettings(MAX_BYTES, 168, 0), counters);
        this.ledger = new CustodyLedger(id, world.ledger());
        this.session = new VirtualSession(
                id,
                world.time(),
                world.broker(),
                chance(),
                world.scenario().faults().way(),
                true,
                world.scenario().overtakes(),
                this);
    }

    VirtualSession session() {
        return session;
    }

    CustodyLedger ledger() {
        return ledger;
    }

    /** Of its custody. */
    long fileBytes() {
        return store.fileBytes();
    }

    void add(Line line) {
        lines.add(line);
    }

    Optional<byte[]> offer(String model) {
        return Optional.ofNullable(offers.get(model));
    }

    /** Somebody, or the network, sets its clock: its core has none, and nothing may come of it. */
    void wallClockJumps(long millis) {
        world().trace().add(name(), "sets its clock by " + millis / 1000 + " s");
    }

    @Override
    void boot() {
        if (hasStarted) {
            store = store.afterPowerCut();
        }
        hasStarted = true;
        ledger.found(store.updates());
        CoreSettings settings = new CoreSettings(
                name(),
                100,
                CoreSettings.DEFAULT_WINDOW_PACKETS,
                CoreSettings.DEFAULT_OPEN_UPDATES,
                TimeUnit.HOURS.toMillis(168),
                chance().next());
        GatewayCore core = new GatewayCore(settings, store, counters);
        loop = new VirtualLoop<>(this, core, this);
        BoardIntake intake = new BoardIntake(
                event -> {
                    tell(event);
                    return true;
                },
                counters);
        session.subscribe(topics.everyRound(), () -> {});
        session.subscribe(topics.everyModel(), () -> {});
        session.start();
        loop.start();
        lines.forEach(line -> line.gatewayStarts(intake, counters));
    }

    @Override
    void off() {
        loop = null;
        unwritten.clear();
        owed.clear();
        offers.clear();
        isCommitSet = false;
        session.stop();
        lines.forEach(Line::gatewayStops);
    }

    private void tell(GatewayEvent event) {
        if (loop != null) {
            loop.tell(event);
        }
    }

    // Custody.

    /** The card takes its time: what waits for a write comes with the step after its end. */
    @Override
    public VirtualLoop.Kept keep(List<CustodyWrite> writes) {
        unwritten.addAll(writes);
        if (!writes.isEmpty()) {
            commitAfter(chance().happens(0.9) ? chance().between(1, 20) : chance().between(20, SLOWEST_WRITE_MILLIS));
        }
        return VirtualLoop.Kept.DURABLE;
    }

    private void commitAfter(long millis) {
        if (!isCommitSet) {
            isCommitSet = true;
            afterMillis(millis, this::commit);
        }
    }

    private void commit() {
        isCommitSet = false;
        List<CustodyWrite> batch = List.copyOf(unwritten);
        unwritten.clear();
        Disk.Fate fate = disk().next();
        if (fate != Disk.Fate.CUT_BEFORE) {
            store.limitPages(fate == Disk.Fate.FULL ? 1 : PAGES);
            List<WriteEnd> ends = store.commit(batch);
            note(batch, ends);
            if (fate != Disk.Fate.CUT_AFTER) {
                tell(new GatewayEvent.WritesEnded(ends));
            }
        }
        if (fate == Disk.Fate.CUT_BEFORE || fate == Disk.Fate.CUT_AFTER) {
            powerCut("power cut at write " + (disk().writes() - 1) + ", " + fate);
        } else if (store.isOwing()) {
            commitAfter(RETRY_MILLIS);
        }
    }

    private void note(List<CustodyWrite> batch, List<WriteEnd> ends) {
        Map<Long, Boolean> durable = new HashMap<>();
        ends.forEach(end -> durable.put(end.number(), end.isDurable()));
        for (CustodyWrite write : batch) {
            if (!(write instanceof CustodyWrite.Asked)) {
                owed.add(write);
            } else if (durable.getOrDefault(write.number(), false)) {
                ledger.durable(write);
            }
        }
        if (!store.isOwing()) {
            owed.forEach(ledger::durable);
            owed.clear();
        }
        if (store.bytes() > MAX_BYTES) {
            throw new Violation(Check.BOUNDED, name() + " holds " + store.bytes() + " bytes in custody");
        }
    }

    // Packets.

    @Override
    public void send(GatewayPacket packet) {
        if (packet instanceof GatewayPacket.ToBoard to) {
            world().trace().packet(name(), "to " + to.to().name() + ":", to.packet());
            world().traffic().sent(name());
            ledger.said(to.to().name(), to.packet());
            to.to().outbound().offer(to.packet());
        } else if (packet instanceof GatewayPacket.ClearChunks clear) {
            clear.to().outbound().clearChunks();
        } else if (packet instanceof GatewayPacket.Answered answered) {
            answered.from().inflow().leave();
            answered.from().answered(answered.request());
        } else if (packet instanceof GatewayPacket.NewestOffer offer) {
            offers.put(offer.model(), offer.message());
            lines.forEach(line -> line.offered(offer.message()));
        } else {
            publish(packet);
        }
    }

    private void publish(GatewayPacket packet) {
        if (packet instanceof GatewayPacket.Publish publish) {
            world().trace().packet(name(), "for " + publish.board() + ":", publish.packet());
            world().traffic().sent(name());
            session.publish(topics.up(publish.board()), publish.packet(), false);
        } else if (packet instanceof GatewayPacket.PublishReport report) {
            session.publish(topics.report(report.board()), report.message(), false);
        } else if (packet instanceof GatewayPacket.BoardPresence presence) {
            byte[] message = MessageWriter.write(Presence.behind(name(), presence.isOnline()));
            session.publish(topics.presence(presence.board()), message, true);
        } else if (packet instanceof GatewayPacket.GatewayPresence presence) {
            byte[] message =
                    MessageWriter.write(new Presence(presence.isOnline(), Optional.empty(), presence.custody()));
            session.publish(topics.gateway(name()), message, true);
        } else if (packet instanceof GatewayPacket.Subscribe subscribe) {
            String board = subscribe.board();
            session.subscribe(topics.down(board), () -> tell(new GatewayEvent.DownGranted(board)));
        } else if (packet instanceof GatewayPacket.Unsubscribe unsubscribe) {
            session.unsubscribe(topics.down(unsubscribe.board()));
        } else if (packet instanceof GatewayPacket.ReadOffer offer) {
            session.subscribe(topics.round(offer.model()), () -> {});
        }
    }

    // VirtualSession.Owner

    @Override
    public void ready() {
        world().trace().add(name(), "is connected");
        tell(new GatewayEvent.UplinkChanged(true, "connected"));
    }

    @Override
    public void lost() {
        world().trace().add(name(), "is disconnected");
        tell(new GatewayEvent.UplinkChanged(false, "lost"));
    }

    @Override
    public void arrived(String topic, byte[] payload) {
        try {
            Topic parsed = Topics.parse(topic);
            if (parsed instanceof Topic.OfBoard of) {
                world().trace().packet(name(), "of " + of.board() + ":", payload);
                tell(new GatewayEvent.DownArrived(of.board(), payload));
            } else if (parsed instanceof Topic.OfRound round) {
                tell(new GatewayEvent.OfferArrived(round.model(), payload));
            } else if (parsed instanceof Topic.OfStep step) {
                tell(new GatewayEvent.ModelChunkArrived(step.model(), ChunkFormat.TYPE_STEP, payload));
            } else if (parsed instanceof Topic.OfFull full) {
                tell(new GatewayEvent.ModelChunkArrived(full.model(), ChunkFormat.TYPE_FULL, payload));
            }
        } catch (Refused refused) {
            throw new Violation(Check.NO_CRASH, "something publishes to " + topic);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
