package io.linnet.gateway.core;

import io.linnet.gateway.custody.DurableStore;
import io.linnet.gateway.downlink.ModelChunks;
import io.linnet.gateway.downlink.ModelObject;
import io.linnet.gateway.downlink.ModelSender;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest offer, step and full model of each model of the fleet: taken from the broker's retained messages, kept in
 * custody's file, served to boards, also when the uplink is down since days. Core thread.
 */
final class ModelCache {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);
    private static final int MAX_MODELS = 16;
    private static final int U16 = 0xFFFF;
    /** Chunks for a CoAP board that fit the answer to its status. */
    private static final int ANSWER_BYTES = 1_040;

    /** @param message as it came */
    private record NewestOffer(Offer offer, byte[] message) {}

    private final GatewayClock clock;
    private final Effects effects;
    private final GatewayCounters counters;
    private final Map<String, NewestOffer> offers = new LinkedHashMap<>();
    private final Map<String, ModelChunks> chunks = new HashMap<>();
    private final Map<String, ModelObject> objects = new HashMap<>();
    private final Map<String, ModelSender> senders = new HashMap<>();
    /** Models whose offer this run has heard, or asked for by its own topic. */
    private final Set<String> heard = new HashSet<>();

    private long jitterSeed;

    ModelCache(GatewayClock clock, Effects effects, DurableStore store, GatewayCounters counters, long jitterSeed) {
        this.clock = clock;
        this.effects = effects;
        this.counters = counters;
        this.jitterSeed = jitterSeed;
        for (byte[] message : store.offers()) {
            restore(store, message);
        }
    }

    private void restore(DurableStore store, byte[] message) {
        try {
            if (MessageReader.read(message) instanceof Offer offer) {
                offers.put(offer.model(), new NewestOffer(offer, message));
                for (int object : List.of(ChunkFormat.TYPE_STEP, ChunkFormat.TYPE_FULL)) {
                    for (byte[] chunk : store.object(offer.model(), object)) {
                        chunks(offer.model(), object).add(chunk);
                    }
                    complete(offer, object, false);
                }
                effects.add(new GatewayPacket.NewestOffer(offer.model(), message));
                named(offer.model());
                LOG.info(
                        "model {}: version {} is kept from before",
                        offer.model(),
                        offer.base().version());
            }
        } catch (Refused refused) {
            LOG.warn("a model kept from before is not readable ({}); it will be fetched anew", refused.getMessage());
        }
    }

    /**
     * Boards here take part in the model. Where no offer of it has come from the broker yet, it is read by its own topic:
     * what a wildcard filter brings of retained messages, MQTT leaves to the broker.
     */
    void named(String model) {
        if (heard.size() < MAX_MODELS && heard.add(model)) {
            effects.add(new GatewayPacket.ReadOffer(model));
        }
    }

    /** @return the offer if it is a new one */
    Optional<Offer> offered(String model, byte[] message) {
        try {
            if (message.length == 0
                    || !(MessageReader.read(message) instanceof Offer offer)
                    || !offer.model().equals(model)) {
                return Optional.empty();
            }
            NewestOffer before = offers.get(model);
            if (before == null ? offers.size() >= MAX_MODELS : Arrays.equals(before.message(), message)) {
                return Optional.empty();
            }
            counters.model("offer");
            heard.add(model);
            // An offer a round, and whoever publishes some sets the rate: no line each on an SD card.
            LOG.debug(
                    "model {}: round {} offers version {}",
                    model,
                    offer.round(),
                    offer.base().version());
            offers.put(model, new NewestOffer(offer, message));
            effects.keepOffer(model, message);
            complete(offer, ChunkFormat.TYPE_STEP, true);
            complete(offer, ChunkFormat.TYPE_FULL, true);
            effects.add(new GatewayPacket.NewestOffer(model, message));
            return Optional.of(offer);
        } catch (Refused refused) {
            counters.model("malformed");
            return Optional.empty();
        }
    }

    /** A retained chunk of a model's object. */
    void chunkArrived(String model, int object, byte[] packet) {
        boolean isKnown = chunks.containsKey(key(model, object)) || chunks.size() < 2 * MAX_MODELS;
        if (!isKnown || !ModelChunks.isModelChunk(packet, object)) {
            return;
        }
        try {
            counters.model("chunk");
            chunks(model, object).add(packet);
            NewestOffer newest = offers.get(model);
            if (newest != null) {
                complete(newest.offer(), object, true);
            }
        } catch (Refused refused) {
            counters.model("malformed");
        }
    }

    /** If the object that the offer names is here and whole, it is the one served from now on. */
    private void complete(Offer offer, int object, boolean isNew) {
        String key = key(offer.model(), object);
        boolean isStep = object == ChunkFormat.TYPE_STEP;
        boolean isOffered = isStep
                ? offer.downloads().stepChunks() > 0
                        && offer.downloads().previous().isPresent()
                : offer.downloads().full().isPresent();
        if (!isOffered) {
            replace(offer.model(), object, Optional.empty());
            return;
        }
        int count = isStep
                ? offer.downloads().stepChunks()
                : offer.downloads().full().get().chunks();
        byte[] digest =
                (isStep ? offer.base().digest() : offer.downloads().full().get().digest()).bytes();
        int transfer = transferOf(offer, object);
        ModelObject before = objects.get(key);
        if (before != null
                && before.transfer() == transfer
                && Arrays.equals(before.digest(), digest)
                && before.chunks().size() == count) {
            return;
        }
        Optional<ModelObject> whole = chunks(offer.model(), object)
                .whole(transfer, count, seedOf(offer, object))
                .map(all -> new ModelObject(transfer, all, digest));
        replace(offer.model(), object, whole);
        if (isNew && whole.isPresent()) {
            effects.keepObject(offer.model(), object, whole.get().chunks());
        }
    }

    private void replace(String model, int object, Optional<ModelObject> by) {
        ModelObject before = objects.remove(key(model, object));
        by.ifPresent(whole -> objects.put(key(model, object), whole));
        if (before != null || by.isPresent()) {
            effects.add(new GatewayPacket.NewestObject(model, object, by));
        }
    }

    private static int transferOf(Offer offer, int object) {
        long version = object == ChunkFormat.TYPE_STEP
                ? offer.base().version()
                : offer.downloads().full().orElseThrow().version();
        return (int) (version & U16);
    }

    private static ChunkSeed seedOf(Offer offer, int object) {
        return object == ChunkFormat.TYPE_STEP
                ? ChunkSeed.of(
                        offer.model(),
                        offer.base().version() - 1,
                        offer.downloads().previous().orElseThrow())
                : ChunkSeed.of(
                        offer.model(),
                        offer.downloads().full().orElseThrow().version(),
                        offer.downloads().full().orElseThrow().digest());
    }

    private ModelChunks chunks(String model, int object) {
        return chunks.computeIfAbsent(key(model, object), k -> new ModelChunks());
    }

    private static String key(String model, int object) {
        return model + '/' + object;
    }

    /** The version that the newest offer names. */
    OptionalLong newestVersion(String model) {
        NewestOffer newest = offers.get(model);
        return newest == null
                ? OptionalLong.empty()
                : OptionalLong.of(newest.offer().base().version());
    }

    /** The newest offer's message. */
    Optional<byte[]> newest(String model) {
        return Optional.ofNullable(offers.get(model)).map(NewestOffer::message);
    }

    /** The newest offer. */
    Optional<Offer> offer(String model) {
        return Optional.ofNullable(offers.get(model)).map(NewestOffer::offer);
    }

    Collection<Offer> offers() {
        return offers.values().stream().map(NewestOffer::offer).toList();
    }

    // Requests of boards.

    /**
     * A board asks for the chunks of a step or full model that it lacks.
     *
     * @return false if that object is not the one kept
     */
    boolean request(String board, Attachment at, Message.Status status) throws Refused {
        NewestOffer newest = offers.get(status.model());
        ModelObject object = objects.get(key(status.model(), status.object()));
        if (newest == null || object == null || transferOf(newest.offer(), status.object()) != status.transfer()) {
            counters.model("missing");
            return false;
        }
        counters.model("served");
        StatusBitmap arrived = status.content().bitmap();
        boolean isNumberRight = arrived.chunks() == object.chunks().size();
        // Who does not know the number asks as if it were one, of which nothing has arrived (SPEC 16.3).
        boolean mayNotKnow = status.object() == ChunkFormat.TYPE_FULL && arrived.chunks() == 1 && !arrived.has(0);
        if (!isNumberRight || mayNotKnow) {
            effects.toBoard(at, number(status, object.chunks().size()));
        }
        if (!isNumberRight) {
            return true;
        }
        if (at.baud() > 0) {
            serve(board, at, status, newest.offer(), object);
        } else {
            answer(at, status, object);
        }
        return true;
    }

    /** The board does not know how many chunks there are (SPEC 16.3). */
    private static byte[] number(Message.Status asked, int chunks) {
        return MessageWriter.write(new Message.Status(
                asked.model(),
                asked.object(),
                asked.version(),
                asked.transfer(),
                TransferStatus.of(StatusBitmap.none(chunks))));
    }

    private void serve(String board, Attachment at, Message.Status message, Offer offer, ModelObject object)
            throws Refused {
        int transfer = message.transfer();
        TransferStatus status = message.content();
        ModelSender sender = senders.get(board);
        if (sender == null || !sender.isFor(at, message.object(), transfer) || sender.isOfEarlierLife(status)) {
            sender = new ModelSender(
                    at,
                    message.object(),
                    transfer,
                    object.chunks(),
                    seedOf(offer, message.object()),
                    offer.profile().isEager(),
                    jitterSeed++,
                    clock.nowMillis());
            senders.put(board, sender);
        }
        sender.status(status, clock.nowMillis());
        look(board, Optional.of(at));
    }

    /** A CoAP board gets what fits the answer to its status, and asks again: each answer is its own window. */
    private void answer(Attachment at, Message.Status message, ModelObject object) throws Refused {
        StatusBitmap have = message.content().bitmap();
        int window = message.content().window() == TransferStatus.ABSENT
                ? Integer.MAX_VALUE
                : message.content().window();
        effects.add(new GatewayPacket.ClearChunks(at));
        int bytes = 0;
        int packets = 0;
        for (int i = 0; i < have.chunks(); i++) {
            byte[] chunk = object.chunks().get(i);
            if (have.has(i)) {
                continue;
            }
            bytes += chunk.length + 2;
            if (packets > 0 && (bytes > ANSWER_BYTES || packets >= window)) {
                return;
            }
            packets++;
            effects.toBoard(at, chunk);
        }
    }

    /** Time has passed: sends what may go to the board, if it is still on that line. */
    void look(String board, Optional<Attachment> at) {
        ModelSender sender = senders.get(board);
        if (sender == null) {
            return;
        }
        if (at.filter(sender.attachment()::equals).isEmpty()) {
            senders.remove(board);
            return;
        }
        long now = clock.nowMillis();
        for (Optional<byte[]> packet = sender.poll(now); packet.isPresent(); packet = sender.poll(now)) {
            effects.toBoard(sender.attachment(), packet.get());
        }
    }

    long wakeAt(String board) {
        ModelSender sender = senders.get(board);
        return sender == null ? Long.MAX_VALUE : sender.wakeAt(clock.nowMillis());
    }

    void forget(String board) {
        senders.remove(board);
    }
}
