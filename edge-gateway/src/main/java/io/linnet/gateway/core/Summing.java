package io.linnet.gateway.core;

import io.linnet.gateway.custody.DurableStore;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.uplink.SumSender;
import io.linnet.gateway.uplink.SumSender.Part;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.UpdateSum;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates of many boards as one, where the offer allows it (SPEC 17.6): holds whole updates back until those of the boards
 * that are there have come, or for a while, and brings their sum to the aggregator. Whatever does not get smaller, is named
 * by a refusal or belongs to another version goes singly, as ever. Nothing of it is durable: after a restart the updates in
 * custody are gathered anew. Core thread.
 */
final class Summing {
    private static final Logger LOG = LoggerFactory.getLogger(Summing.class);
    /** Fewer take nearly as many bytes together as singly. */
    static final int LEAST_BOARDS = 8;

    private static final int TRANSFERS = 1 << 16;

    /** Only such updates add up exactly, and are folded as one. */
    private record Kind(int examples, BitSet layers) {}

    private final GatewayClock clock;
    private final Effects effects;
    private final DurableStore store;
    private final UplinkState uplink;
    private final ModelCache models;
    private final GatewayCounters counters;
    private final String gateway;
    private final Map<String, Gathering> gatherings = new LinkedHashMap<>();
    private final List<SumSender> active = new ArrayList<>();
    /** Updates that are in one of these. */
    private final Set<Long> summed = new HashSet<>();
    /** Updates that are to go by themselves, by row. */
    private final Map<Long, UpdateKey> singly = new HashMap<>();
    /** Models whose aggregator takes no sums of this gateway; asked again when the broker comes back. */
    private final Set<String> forbidden = new HashSet<>();

    private boolean isChanged;
    private int lastTransfer;
    private long jitterSeed;

    Summing(
            GatewayClock clock,
            Effects effects,
            DurableStore store,
            UplinkState uplink,
            ModelCache models,
            GatewayCounters counters,
            CoreSettings settings) {
        this.clock = clock;
        this.effects = effects;
        this.store = store;
        this.uplink = uplink;
        this.models = models;
        this.counters = counters;
        this.gateway = settings.gateway();
        this.jitterSeed = settings.jitterSeed();
        // A sum of before a restart is another, under another number.
        this.lastTransfer = Math.floorMod(settings.jitterSeed(), TRANSFERS);
    }

    /** The id under which the aggregator speaks to the gateway itself. */
    boolean isOwn(String id) {
        return id.equals(gateway);
    }

    /** Whether an update that could be forwarded now is in a sum, or waits to be in one. */
    boolean holds(BoardInbox board, CustodyUpdate update) {
        if (summed.contains(update.id())) {
            return true;
        }
        String model = update.key().model();
        Optional<Offer> offer = models.offer(model).filter(it -> Gathering.isFor(it, update));
        boolean isBySelf = singly.containsKey(update.id()) || forbidden.contains(model);
        if (isBySelf || offer.isEmpty() || board.answers().ordinal().isEmpty()) {
            return false;
        }
        Gathering gathering =
                gatherings.computeIfAbsent(model, unused -> new Gathering(offer.get(), clock.nowMillis()));
        int ordinal = board.answers().ordinal().getAsInt();
        isChanged |= gathering.add(update, ordinal);
        return true;
    }

    /** Sums what has been gathered, and sends what may go now. */
    void look(Collection<BoardInbox> boards) {
        // Its answers must be heard before it says anything.
        if (!gatherings.isEmpty() && uplink.isUp() && uplink.isListening(gateway)) {
            Iterator<Gathering> each = gatherings.values().iterator();
            while (each.hasNext()) {
                Gathering gathering = each.next();
                boolean isComplete = isChanged && gathering.isComplete(boards, this::isDecided);
                if (isComplete || gathering.isOver(clock.nowMillis())) {
                    each.remove();
                    sum(gathering);
                }
            }
            isChanged = false;
        }
        send();
    }

    /** It is in a sum, or goes by itself. */
    private boolean isDecided(CustodyUpdate update) {
        return singly.containsKey(update.id()) || summed.contains(update.id());
    }

    private void sum(Gathering gathering) {
        Map<Integer, List<Gathering.Waiting>> byExamples = new TreeMap<>();
        gathering.waiting().stream()
                .sorted(Comparator.comparingInt(Gathering.Waiting::ordinal))
                .forEach(each -> byExamples
                        .computeIfAbsent(each.update().announcement().examples(), unused -> new ArrayList<>())
                        .add(each));
        for (List<Gathering.Waiting> alike : byExamples.values()) {
            int most = gathering.offer().admission().summedBoards();
            int batches = (alike.size() + most - 1) / most;
            for (int i = 0; i < batches; i++) {
                sum(gathering.offer(), alike.subList(alike.size() * i / batches, alike.size() * (i + 1) / batches));
            }
        }
    }

    private void sum(Offer offer, List<Gathering.Waiting> batch) {
        Map<Kind, List<Part>> kinds = new LinkedHashMap<>();
        for (Gathering.Waiting each : batch) {
            CustodyUpdate update = each.update();
            List<Chunk> chunks = batch.size() < LEAST_BOARDS ? List.of() : chunks(update);
            Optional<BitSet> layers = UpdateSum.layers(offer.shape().layout(), chunks);
            if (chunks.isEmpty() || layers.isEmpty()) {
                single(update);
            } else {
                Kind kind = new Kind(update.announcement().examples(), layers.get());
                kinds.computeIfAbsent(kind, unused -> new ArrayList<>()).add(new Part(update, each.ordinal(), chunks));
            }
        }
        kinds.forEach((kind, parts) -> start(offer, kind, parts));
    }

    /** Empty where the disk has spoilt one. */
    private List<Chunk> chunks(CustodyUpdate update) {
        List<Chunk> chunks = new ArrayList<>();
        try {
            for (byte[] packet : store.chunks(update.id())) {
                chunks.add(ChunkReader.read(packet, update.seed()));
            }
        } catch (Refused spoilt) {
            return List.of();
        }
        return chunks.size() == update.chunks() ? chunks : List.of();
    }

    private void start(Offer offer, Kind kind, List<Part> parts) {
        Optional<SumSender> sum = Optional.empty();
        boolean isOneEach = parts.stream().map(Part::ordinal).distinct().count() == parts.size();
        if (parts.size() >= LEAST_BOARDS && isOneEach) {
            lastTransfer = (lastTransfer + 1) % TRANSFERS;
            try {
                sum = SumSender.of(
                        gateway,
                        lastTransfer,
                        parts,
                        offer.shape().layout(),
                        kind.layers(),
                        jitterSeed++,
                        clock.nowMillis());
            } catch (Refused undecodable) {
                LOG.debug("not summed: {}", undecodable.getMessage());
            }
        }
        if (sum.isPresent()) {
            active.add(sum.get());
            parts.forEach(part -> summed.add(part.update().id()));
        } else {
            parts.forEach(part -> single(part.update()));
        }
    }

    private void single(CustodyUpdate update) {
        singly.put(update.id(), update.key());
        effects.forwardSoon(update.key().board());
    }

    private void send() {
        if (!uplink.isUp()) {
            return;
        }
        long now = clock.nowMillis();
        for (SumSender sum : active) {
            for (Optional<byte[]> next = sum.sender().poll(now);
                    next.isPresent();
                    next = sum.sender().poll(now)) {
                counters.custody(ChunkFormat.isChunk(next.get()) ? "forwarded" : "asked", 1);
                uplink.publish(gateway, next.get());
            }
        }
    }

    /** When to look again, or {@link Long#MAX_VALUE}. */
    long wakeAt() {
        long now = clock.nowMillis();
        long sent = !uplink.isUp()
                ? Long.MAX_VALUE
                : active.stream()
                        .mapToLong(sum -> sum.sender().wakeAt(now))
                        .min()
                        .orElse(Long.MAX_VALUE);
        return sent == Long.MAX_VALUE ? sent : Math.max(now + 1, sent);
    }

    void uplinkReady() {
        forbidden.clear();
        active.forEach(sum -> sum.sender().uplinkReady(clock.nowMillis()));
    }

    /** Another version is offered, or sums no longer are: what is not ended goes singly. */
    void offered(Offer offer) {
        Predicate<UpdateKey> isStale = key -> key.model().equals(offer.model())
                && (!key.base().equals(offer.base()) || offer.admission().summedBoards() < LEAST_BOARDS);
        for (SumSender sum : List.copyOf(active)) {
            if (isStale.test(sum.key())) {
                release(sum);
            }
        }
        singly.values().removeIf(isStale);
        gatherings
                .values()
                .removeIf(gathering -> gathering.waiting().stream()
                        .anyMatch(each -> isStale.test(each.update().key())));
    }

    private void end(SumSender sum) {
        active.remove(sum);
        sum.parts().forEach(part -> summed.remove(part.update().id()));
    }

    private void release(SumSender sum) {
        end(sum);
        sum.parts().forEach(part -> single(part.update()));
    }

    /**
     * A message of the aggregator about a sum.
     *
     * @param ended gets every update that is folded with it, and the receipt for its board
     */
    void onMessage(Message message, BiConsumer<CustodyUpdate, byte[]> ended) {
        if (message instanceof Receipt receipt) {
            meant(receipt.folded().transfer())
                    .filter(sum -> isAbout(sum, receipt.model(), receipt.folded()))
                    .ifPresent(sum -> folded(sum, ended));
        } else if (message instanceof Message.Status status && status.object() == ChunkFormat.TYPE_UPDATE) {
            meant(status.transfer())
                    .filter(sum -> isAbout(sum, status.model(), status.received()))
                    .ifPresent(sum -> {
                        answered(sum);
                        sum.sender().status(status.content(), clock.nowMillis());
                    });
        } else if (message instanceof Welcome welcome && welcome.received().isPresent()) {
            Received received = welcome.received().get();
            meant(received.transfer())
                    .filter(sum -> isAbout(sum, welcome.model(), received))
                    .ifPresent(sum -> {
                        answered(sum);
                        sum.sender().welcomed(Optional.of(received.bitmap()), welcome.window(), clock.nowMillis());
                    });
        } else if (message instanceof Refusal refusal && refusal.transfer().isPresent()) {
            meant(refusal.transfer().getAsInt()).ifPresent(sum -> refused(sum, refusal));
        }
    }

    private Optional<SumSender> meant(int transfer) {
        return active.stream().filter(sum -> sum.key().transfer() == transfer).findFirst();
    }

    private static boolean isAbout(SumSender sum, String model, Received received) {
        return sum.key().isMeantBy(model, received.version(), received.transfer())
                && received.chunks() == sum.sender().update().chunks();
    }

    private static void answered(SumSender sum) {
        sum.parts().forEach(part -> part.update().answered());
    }

    /** Each board is told what it would be told, had its update gone by itself. */
    private void folded(SumSender sum, BiConsumer<CustodyUpdate, byte[]> ended) {
        end(sum);
        for (Part part : sum.parts()) {
            UpdateKey key = part.update().key();
            Received all = new Received(
                    key.version(),
                    key.transfer(),
                    StatusBitmap.all(part.update().chunks()));
            ended.accept(part.update(), MessageWriter.write(new Receipt(key.model(), all, ReceiptOutcome.FOLDED)));
        }
    }

    private void refused(SumSender sum, Refusal refusal) {
        answered(sum);
        if (!Forwarder.isFinal(refusal.reason())) {
            sum.sender().refused(refusal.reason(), refusal.pauseMillis(), clock.nowMillis());
            return;
        }
        LOG.info(
                "a sum of {} updates is refused {}{}",
                sum.parts().size(),
                refusal.reason().label(),
                refusal.detail().map(detail -> " (" + detail + ")").orElse(""));
        if (refusal.reason() == Reason.NOT_ALLOWED) {
            forbidden.add(sum.key().model());
        }
        Optional<Offer> offer = models.offer(sum.key().model());
        if (refusal.begun().isEmpty() || offer.isEmpty()) {
            release(sum);
            return;
        }
        end(sum);
        Gathering others = new Gathering(offer.get(), clock.nowMillis());
        for (Part part : sum.parts()) {
            if (SumSender.isNamed(part, refusal.begun())) {
                single(part.update());
            } else {
                others.add(part.update(), part.ordinal());
            }
        }
        if (others.waiting().size() == sum.parts().size()) {
            others.waiting().forEach(each -> single(each.update()));
        } else {
            sum(others);
        }
    }
}
