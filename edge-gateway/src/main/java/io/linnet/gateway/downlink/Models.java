package io.linnet.gateway.downlink;

import io.linnet.gateway.coap.ModelPages;
import io.linnet.gateway.custody.Custody;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.session.BoardSession;
import io.linnet.gateway.session.Boards;
import io.linnet.gateway.session.Loop;
import io.linnet.gateway.session.ModelSource;
import io.linnet.gateway.uplink.Uplink;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest offer, step and full model of each model of the fleet: taken from the broker's retained messages, kept in
 * custody's file, served to boards, also when the uplink is down since days. Loop thread, except for {@link ModelPages}.
 */
public final class Models implements ModelSource, ModelPages {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);
    private static final int MAX_MODELS = 16;
    private static final int U16 = 0xFFFF;
    /** Chunks for a CoAP board that fit the answer to its status. */
    private static final int ANSWER_BYTES = 1_040;

    private final Loop loop;
    private final Custody custody;
    private final Boards boards;
    private final Counters counters;
    private final Consumer<String> onOffer;
    private final Map<String, Kept> offers = new ConcurrentHashMap<>();
    private final Map<String, Assembly> assemblies = new HashMap<>();
    private final Map<String, ModelPages.Page> pages = new ConcurrentHashMap<>();
    private final Map<String, Serving> servings = new HashMap<>();
    private long jitterSeed;

    /** @param onOffer told of each new offer's model, on the loop thread */
    public Models(
            Loop loop, Custody custody, Boards boards, Counters counters, long jitterSeed, Consumer<String> onOffer) {
        this.loop = loop;
        this.custody = custody;
        this.boards = boards;
        this.counters = counters;
        this.jitterSeed = jitterSeed;
        this.onOffer = onOffer;
        for (byte[] message : custody.offers()) {
            restore(message);
        }
    }

    private void restore(byte[] message) {
        try {
            if (MessageReader.read(message) instanceof Offer offer) {
                offers.put(offer.model(), new Kept(offer, message));
                for (int object : List.of(ChunkFormat.TYPE_STEP, ChunkFormat.TYPE_FULL)) {
                    for (byte[] chunk : custody.pieces(offer.model(), object)) {
                        assembly(offer.model(), object).add(chunk);
                    }
                    complete(offer, object, false);
                }
                LOG.info(
                        "model {}: version {} is kept from before",
                        offer.model(),
                        offer.base().version());
            }
        } catch (Refused refused) {
            LOG.warn("a model kept from before is not readable ({}); it will be fetched anew", refused.getMessage());
        }
    }

    /** Before the uplink starts. */
    public void listen(Uplink uplink, Topics topics) {
        var rounds = uplink.subscribe(topics.everyRound(), (topic, payload, retained, ack) -> {
            ack.done();
            loop.execute(() -> offered(topic, payload));
        });
        var models = uplink.subscribe(topics.everyModel(), (topic, payload, retained, ack) -> {
            ack.done();
            loop.execute(() -> piece(topic, payload));
        });
        rounds.thenCombine(models, (a, b) -> true).exceptionally(refused -> {
            if (!uplink.isClosing()) {
                LOG.error("the broker does not let the gateway read offers and models: {}", refused.getMessage());
            }
            return false;
        });
    }

    private void offered(String topic, byte[] payload) {
        try {
            if (payload.length == 0
                    || !(Topics.parse(topic) instanceof Topic.OfRound round)
                    || !(MessageReader.read(payload) instanceof Offer offer)
                    || !offer.model().equals(round.model())) {
                return;
            }
            Kept before = offers.get(offer.model());
            if (before != null && Arrays.equals(before.message(), payload)
                    || before == null && offers.size() >= MAX_MODELS) {
                return;
            }
            counters.model("offer");
            LOG.info(
                    "model {}: round {} offers version {}",
                    offer.model(),
                    offer.round(),
                    offer.base().version());
            offers.put(offer.model(), new Kept(offer, payload));
            custody.offer(offer.model(), payload);
            complete(offer, ChunkFormat.TYPE_STEP, true);
            complete(offer, ChunkFormat.TYPE_FULL, true);
            tellBoards(offer, payload);
            onOffer.accept(offer.model());
        } catch (Refused refused) {
            counters.model("malformed");
        }
    }

    private void tellBoards(Offer offer, byte[] payload) {
        for (BoardSession board : List.copyOf(boards.all())) {
            board.closeOlderThan(offer.model(), offer.base().version());
            if (board.model().equals(offer.model())
                    && board.attachment().filter(Attachment::isPushed).isPresent()) {
                board.send(payload);
            }
        }
    }

    private void piece(String topic, byte[] payload) {
        try {
            Topic parsed = Topics.parse(topic);
            int object = parsed instanceof Topic.OfStep ? ChunkFormat.TYPE_STEP : ChunkFormat.TYPE_FULL;
            String model = parsed instanceof Topic.OfStep step
                    ? step.model()
                    : parsed instanceof Topic.OfFull full ? full.model() : "";
            boolean isKnown = assemblies.containsKey(key(model, object)) || assemblies.size() < 2 * MAX_MODELS;
            if (model.isEmpty() || !isKnown || !Assembly.isModelChunk(payload, object)) {
                return;
            }
            counters.model("chunk");
            assembly(model, object).add(payload);
            Kept kept = offers.get(model);
            if (kept != null) {
                complete(kept.offer(), object, true);
            }
        } catch (Refused refused) {
            counters.model("malformed");
        }
    }

    /** If the object that the offer names is here and whole, it is the one served from now on. */
    private void complete(Offer offer, int object, boolean isNew) {
        boolean isStep = object == ChunkFormat.TYPE_STEP;
        if (isStep
                ? offer.stepChunks() == 0 || offer.previous().isEmpty()
                : offer.full().isEmpty()) {
            pages.remove(key(offer.model(), object));
            return;
        }
        int transfer = transferOf(offer, object);
        int chunks = isStep ? offer.stepChunks() : offer.full().get().chunks();
        String key = key(offer.model(), object);
        ModelPages.Page before = pages.get(key);
        byte[] digest = isStep
                ? offer.base().digest().bytes()
                : offer.full().get().digest().bytes();
        if (before != null
                && Arrays.equals(before.digest(), digest)
                && before.chunks().size() == chunks) {
            return;
        }
        Optional<List<byte[]>> whole = assembly(offer.model(), object).whole(transfer, chunks, seedOf(offer, object));
        if (whole.isEmpty()) {
            pages.remove(key);
            return;
        }
        pages.put(key, new ModelPages.Page(whole.get(), digest));
        if (isNew) {
            custody.pieces(offer.model(), object, whole.get());
        }
    }

    private static int transferOf(Offer offer, int object) {
        long version = object == ChunkFormat.TYPE_STEP
                ? offer.base().version()
                : offer.full().orElseThrow().version();
        return (int) (version & U16);
    }

    private static ChunkSeed seedOf(Offer offer, int object) {
        return object == ChunkFormat.TYPE_STEP
                ? ChunkSeed.of(
                        offer.model(),
                        offer.base().version() - 1,
                        offer.previous().orElseThrow())
                : ChunkSeed.of(
                        offer.model(),
                        offer.full().orElseThrow().version(),
                        offer.full().orElseThrow().digest());
    }

    private Assembly assembly(String model, int object) {
        return assemblies.computeIfAbsent(key(model, object), k -> new Assembly());
    }

    private static String key(String model, int object) {
        return model + '/' + object;
    }

    // ModelSource

    @Override
    public Optional<Kept> newest(String model) {
        return Optional.ofNullable(offers.get(model));
    }

    @Override
    public Collection<Kept> offers() {
        return offers.values();
    }

    @Override
    public boolean request(BoardSession board, Message.Status status) throws Refused {
        Kept kept = offers.get(status.model());
        ModelPages.Page page = pages.get(key(status.model(), status.object()));
        if (kept == null || page == null || transferOf(kept.offer(), status.object()) != status.transfer()) {
            counters.model("missing");
            return false;
        }
        counters.model("served");
        Optional<Attachment> at = board.attachment();
        if (at.isEmpty()) {
            return true;
        }
        if (status.received().chunks() != page.chunks().size()) {
            board.send(number(status, page.chunks().size()));
        } else if (at.get().baud() > 0) {
            serve(board, at.get(), status, kept.offer(), page);
        } else {
            answer(board, at.get(), status, page);
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

    private void serve(BoardSession board, Attachment at, Message.Status message, Offer offer, ModelPages.Page page)
            throws Refused {
        int transfer = message.transfer();
        TransferStatus status = message.content();
        Serving serving = servings.get(board.id());
        if (serving == null || !serving.isFor(at, message.object(), transfer)) {
            serving = new Serving(
                    board,
                    at,
                    message.object(),
                    transfer,
                    page.chunks(),
                    seedOf(offer, message.object()),
                    offer.profile().isEager(),
                    jitterSeed++,
                    loop);
            servings.put(board.id(), serving);
        }
        serving.status(status);
    }

    /** A CoAP board gets what fits the answer to its status, and asks again: each answer is its own window. */
    private static void answer(BoardSession board, Attachment at, Message.Status message, ModelPages.Page page)
            throws Refused {
        StatusBitmap have = message.content().bitmap();
        int window = message.content().window() == TransferStatus.ABSENT
                ? Integer.MAX_VALUE
                : message.content().window();
        at.outbound().clearChunks();
        int bytes = 0;
        int packets = 0;
        for (int i = 0; i < have.chunks(); i++) {
            byte[] chunk = page.chunks().get(i);
            if (have.has(i)) {
                continue;
            }
            bytes += chunk.length + 2;
            if (packets > 0 && (bytes > ANSWER_BYTES || packets >= window)) {
                return;
            }
            packets++;
            board.send(chunk);
        }
    }

    // ModelPages, any thread

    @Override
    public Optional<byte[]> offer(String model) {
        return Optional.ofNullable(offers.get(model)).map(Kept::message);
    }

    @Override
    public Optional<ModelPages.Page> object(String model, int object) {
        return Optional.ofNullable(pages.get(key(model, object)));
    }
}
