package io.linnet.cli;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ChunkWriter;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.Seal;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MessageHandler;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whoever stands between a gateway and its aggregator: carries every packet from the one's broker to the other's, and puts
 * forgeries behind it (SPEC 20.5, 20.7). Not those that a dropped packet amounts to: it meddles with no update that is under
 * way, nor with the answers about it.
 */
final class MaliciousBroker implements AutoCloseable {
    private static final String MODEL = "digits";
    /** Bytes of a message up to the end of its model's name. */
    private static final int HEAD = 5 + MODEL.length();

    private static final int EACH = 60;

    /** A packet of a board, as it came. */
    record Heard(String board, byte[] packet) {}

    private final Topics topics;
    private final MqttSession boards;
    private final MqttSession aggregator;
    private final SplitMix64 random = new SplitMix64(7);
    private final List<Heard> honest = new ArrayList<>();
    /** Of the update that is under way, and of those before. */
    private final List<byte[]> now = new ArrayList<>();

    private final List<byte[]> before = new ArrayList<>();
    private List<byte[]> last = List.of();
    private String lastTopic = "";
    private long forged;

    MaliciousBroker(String fleet, String brokerOfBoards, String brokerOfAggregator) throws Exception {
        this.topics = new Topics(fleet);
        this.boards = new MqttSession(MqttSettings.of(brokerOfBoards, "between-boards"));
        this.aggregator = new MqttSession(MqttSettings.of(brokerOfAggregator, "between-aggregator"));
        boards.subscribe(topics.everyBoard(Channel.UP), 1, handler(this::up));
        boards.subscribe(topics.everyBoard(Channel.REPORT), 1, handler(this::report));
        aggregator.subscribe(topics.everyBoard(Channel.DOWN), 1, handler(this::down));
        aggregator.subscribe(topics.round(MODEL), 1, handler(this::offer));
        for (String models : List.of(topics.everyStep(MODEL), topics.everyFull(MODEL))) {
            aggregator.subscribe(models, 1, handler((topic, packet) -> publish(boards, topic, packet, true)));
        }
        for (MqttSession session : List.of(boards, aggregator)) {
            session.start();
            if (!session.awaitReady(Duration.ofSeconds(30))) {
                throw new IllegalStateException("no session");
            }
        }
    }

    private interface Passing {
        void pass(String topic, byte[] packet) throws Refused;
    }

    private MessageHandler handler(Passing passing) {
        return (topic, packet, retained, ack) -> {
            synchronized (this) {
                try {
                    passing.pass(topic, packet);
                } catch (Refused refused) {
                    throw new IllegalStateException("what passed was no packet", refused);
                }
            }
            ack.done();
        };
    }

    private static void publish(MqttSession to, String topic, byte[] packet, boolean isRetained) {
        to.offer(topic, packet, 1, isRetained, 0, outcome -> {});
    }

    private void forge(MqttSession to, String topic, byte[] packet) {
        forged++;
        publish(to, topic, packet, false);
    }

    private static String board(String topic) {
        return topic.split("/", -1)[4];
    }

    private void up(String topic, byte[] packet) {
        honest.add(new Heard(board(topic), packet));
        if (packet.length > HEAD) {
            now.add(packet);
        }
        publish(aggregator, topic, packet, false);
    }

    private void down(String topic, byte[] packet) throws Refused {
        publish(boards, topic, packet, false);
        if (!MessageReader.isMessage(packet)
                || !(MessageReader.read(packet) instanceof Receipt receipt)
                || receipt.outcome() == ReceiptOutcome.IN_CUSTODY
                || now.isEmpty()) {
            return;
        }
        String up = topics.up(board(topic));
        for (int i = 0; i < EACH; i++) {
            byte[] any = now.get(random.below(now.size()));
            forge(
                    aggregator,
                    up,
                    i % 3 == 0 && !before.isEmpty() ? before.get(random.below(before.size())) : flip(any));
            Optional<byte[]> heavier = heavier(any);
            if (heavier.isPresent()) {
                forge(aggregator, up, heavier.get());
            }
        }
        forge(boards, topic, flip(packet));
        forge(
                boards,
                topic,
                MessageWriter.write(new Welcome(receipt.model(), 9, 8, Optional.empty()).with(new Mac(random.next()))));
        before.addAll(now);
        last = List.copyOf(now);
        lastTopic = up;
        now.clear();
    }

    /** The update's own announcement, with another weight. */
    private static Optional<byte[]> heavier(byte[] packet) throws Refused {
        if (!MessageReader.isMessage(packet)
                || !(MessageReader.read(packet) instanceof Hello hello)
                || hello.announcement().isEmpty()) {
            return Optional.empty();
        }
        Announcement of = hello.announcement().get();
        Announcement other = new Announcement(of.transfer(), of.chunks(), of.examples() + 1, of.mac());
        return Optional.of(MessageWriter.write(
                new Hello(hello.model(), hello.base(), Optional.of(other), hello.packets(), hello.buffer())));
    }

    private void report(String topic, byte[] packet) throws Refused {
        publish(aggregator, topic, packet, false);
        Report said = (Report) MessageReader.read(packet);
        Report lacks = Report.of(said.model(), said.version() + 1, new Memory(1_000, 2_000));
        forge(aggregator, topic, flip(packet));
        forge(aggregator, topic, MessageWriter.write(lacks));
        forge(aggregator, topic, MessageWriter.write(lacks, new Mac(random.next())));
    }

    /** The last update as one of the version that is now offered, before its board has worked. */
    private void update(Offer offer) throws Refused {
        List<byte[]> once = last;
        last = List.of();
        for (byte[] packet : once) {
            if (ChunkFormat.isChunk(packet)) {
                forge(aggregator, lastTopic, resigned(packet, offer));
            } else if (MessageReader.read(packet) instanceof Hello hello
                    && hello.announcement().isPresent()) {
                List<byte[]> packets = new ArrayList<>();
                hello.packets().forEach(chunk -> packets.add(resigned(chunk, offer)));
                Announcement claim = hello.announcement().get().with(new Mac(random.next()));
                Hello lie = new Hello(
                        hello.model(), Optional.of(offer.base()), Optional.of(claim), packets, hello.buffer());
                forge(aggregator, lastTopic, MessageWriter.write(lie));
            }
        }
    }

    private static byte[] resigned(byte[] chunk, Offer offer) {
        byte[] changed = chunk.clone();
        ChunkWriter.sign(
                changed,
                ChunkSeed.of(offer.model(), offer.base().version(), offer.base().digest()));
        return changed;
    }

    /** The true one comes last, so that who asks later finds it. */
    private void offer(String topic, byte[] packet) throws Refused {
        if (MessageReader.read(packet) instanceof Offer offer && offer.seal().isPresent()) {
            Seal seal = offer.seal().get();
            Offer free = new Offer(
                    offer.model(),
                    offer.base(),
                    offer.round() + 1,
                    offer.seed(),
                    offer.shape(),
                    offer.admission(),
                    offer.profile(),
                    offer.downloads());
            Message later = offer.with(new Seal(seal.epoch() + 1, seal.mac(), seal.signature()));
            update(offer);
            for (Message lie : List.of(free, free.with(seal), later)) {
                forge(boards, topic, MessageWriter.write(lie));
            }
        }
        publish(boards, topic, packet, true);
    }

    /** Not in the model's name, behind the head of a message: a board is told that its model is unknown, and pauses. */
    private byte[] flip(byte[] packet) {
        byte[] changed = packet.clone();
        int from = MessageReader.isMessage(packet) ? HEAD : 0;
        changed[from + random.below(changed.length - from)] ^= (byte) (1 << random.below(8));
        return changed;
    }

    synchronized long forged() {
        return forged;
    }

    /** What boards really said, in order. */
    synchronized List<Heard> honest() {
        return List.copyOf(honest);
    }

    @Override
    public void close() {
        boards.close();
        aggregator.close();
    }
}
