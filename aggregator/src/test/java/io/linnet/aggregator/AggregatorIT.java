package io.linnet.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.CoreScene;
import io.linnet.aggregator.core.TestPlans;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wires: a real broker between an aggregator and boards that are a session each. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AggregatorIT {
    private static final Topics TOPICS = new Topics(TestSettings.FLEET);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Broker broker;
    private MqttSession boards;
    private final Map<String, BlockingQueue<Message>> heard = new ConcurrentHashMap<>();
    private final BlockingQueue<Message> offers = new LinkedBlockingQueue<>();
    private int journals;

    @BeforeAll
    void startBroker() throws Exception {
        broker = Broker.start(BrokerSettings.inMemory(0));
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() throws Exception {
        journals++;
        heard.clear();
        boards = new MqttSession(MqttSettings.of(broker.uri(), "boards"));
        for (String board : new String[] {"a", "b"}) {
            BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
            heard.put(board, queue);
            subscribe(TOPICS.down(board), queue);
        }
        subscribe(TOPICS.round(TestPlans.PLAN.model()), offers);
        boards.start();
        assertThat(boards.awaitReady(LONG)).isTrue();
    }

    private void subscribe(String filter, BlockingQueue<Message> into) {
        var unused = boards.subscribe(filter, 1, (topic, payload, retained, ack) -> {
            ack.done();
            try {
                into.add(MessageReader.read(payload));
            } catch (Refused chunk) {
                // Chunks of a model: not what these scenes listen for.
                return;
            }
        });
    }

    /** Nothing retained is left for the next scene. */
    @AfterEach
    void disconnect() {
        boards.publish(TOPICS.round(TestPlans.PLAN.model()), new byte[0], 1, true, 0, PublishListener.IGNORE);
        boards.close();
    }

    private AggregatorSettings settings() {
        return TestSettings.of(broker.uri(), TestPlans.PLAN, folder.resolve("journal-" + journals + ".db"));
    }

    private void send(String board, byte[] packet) {
        boards.publish(TOPICS.up(board), packet, 1, false, 0, PublishListener.IGNORE);
    }

    private <T extends Message> T next(BlockingQueue<Message> queue, Class<T> type, Predicate<T> wanted)
            throws InterruptedException {
        while (true) {
            Message message = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a %s", type.getSimpleName()).isNotNull();
            if (type.isInstance(message) && wanted.test(type.cast(message))) {
                return type.cast(message);
            }
        }
    }

    private <T extends Message> T next(String board, Class<T> type) throws InterruptedException {
        return next(heard.get(board), type, any -> true);
    }

    private Offer offerOfRound(int round) throws InterruptedException {
        return next(offers, Offer.class, offer -> offer.round() == round);
    }

    private void greetBoth() throws InterruptedException {
        send("a", TestBoard.greeting());
        send("b", TestBoard.greeting());
        next("a", Welcome.class);
        next("b", Welcome.class);
    }

    private static ModelState versionZero() {
        return new AggregatorCore(TestPlans.PLAN, TestSettings.POLICY, Optional.empty(), JournalState.NEW).newest();
    }

    private void sendWhole(String board, int number) {
        TestBoard.on(versionZero(), number).packets().forEach(packet -> send(board, packet));
    }

    @Test
    void aRoundGoesFromGreetingToTheNextOffer() throws Exception {
        try (Aggregator aggregator = new Aggregator(settings(), AggregatorListener.NONE)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(LONG)).isTrue();
            greetBoth();
            Digest zero = offerOfRound(0).base().digest();
            sendWhole("a", 1);
            assertThat(next("a", Receipt.class).folded().bitmap().complete()).isTrue();
            sendWhole("b", 2);
            Offer second = offerOfRound(1);
            assertThat(second.base().digest()).isNotEqualTo(zero).isEqualTo(aggregator.digest());
            assertThat(aggregator.tally().updatesFolded()).isEqualTo(2);
        }
    }

    @Test
    void aRestartInTheMiddleOfARoundLeadsToTheSameModel() throws Exception {
        Digest digest;
        try (Aggregator aggregator = new Aggregator(settings(), AggregatorListener.NONE)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(LONG)).isTrue();
            greetBoth();
            sendWhole("a", 1);
            next("a", Receipt.class);
        }
        try (Aggregator aggregator = new Aggregator(settings(), AggregatorListener.NONE)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(LONG)).isTrue();
            sendWhole("b", 2);
            digest = offerOfRound(1).base().digest();
        }
        ModelState base = versionZero();
        try (CoreScene undisturbed = new CoreScene(TestSettings.POLICY)) {
            undisturbed.settle();
            undisturbed.greet("a", "b");
            for (String board : new String[] {"a", "b"}) {
                TestBoard.on(base, board.equals("a") ? 1 : 2)
                        .packets()
                        .forEach(packet -> undisturbed.exchange(board, packet));
            }
            assertThat(digest).isEqualTo(undisturbed.digest());
        }
    }

    /** A board that connects anew reads what is retained, and believes it. */
    private byte[] retained(String topic) throws Exception {
        BlockingQueue<byte[]> found = new LinkedBlockingQueue<>();
        try (MqttSession newcomer = new MqttSession(MqttSettings.of(broker.uri(), "newcomer"))) {
            var unused = newcomer.subscribe(topic, 1, (name, payload, isRetained, ack) -> {
                ack.done();
                found.add(payload);
            });
            newcomer.start();
            assertThat(newcomer.awaitReady(LONG)).isTrue();
            // The broker brings what is retained right behind its answer to the subscription.
            byte[] payload = found.poll(2, TimeUnit.SECONDS);
            return payload == null ? new byte[0] : payload;
        }
    }

    @Test
    void whatIsRetainedIsPutBackWhenSomebodyElseClearsOrForgesIt() throws Exception {
        String model = TestPlans.PLAN.model();
        try (Aggregator aggregator = new Aggregator(settings(), AggregatorListener.NONE)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(LONG)).isTrue();
            greetBoth();
            Offer ours = offerOfRound(0);
            byte[] forged = MessageWriter.write(new Offer(
                    model,
                    new Base(100_000, new Digest(new byte[16])),
                    100_000,
                    ours.seed(),
                    ours.shape(),
                    ours.admission(),
                    ours.profile(),
                    ours.downloads()));
            Map<String, byte[]> lost = new LinkedHashMap<>();
            lost.put(TOPICS.round(model), new byte[0]);
            lost.put(TOPICS.full(model, 0), forged);
            for (int i = 0; i < 20; i++) {
                boards.publish(TOPICS.round(model), forged, 1, true, 0, PublishListener.IGNORE);
            }
            byte[] full = retained(TOPICS.full(model, 0));
            lost.forEach((topic, payload) -> boards.publish(topic, payload, 1, true, 0, PublishListener.IGNORE));

            await().atMost(LONG)
                    .until(() -> Arrays.equals(retained(TOPICS.full(model, 0)), full)
                            && Arrays.equals(retained(TOPICS.round(model)), MessageWriter.write(ours)));
        }
    }

    /** An earlier run may have retained more chunks than there are now. */
    @Test
    void whatAnEarlierRunRetainedBeyondTheModelIsRemoved() throws Exception {
        String leftOver = TOPICS.full(TestPlans.PLAN.model(), 57);
        boards.publish(leftOver, new byte[] {1}, 1, true, 0, PublishListener.IGNORE);
        await().atMost(LONG).until(() -> retained(leftOver).length == 1);
        try (Aggregator aggregator = new Aggregator(settings(), AggregatorListener.NONE)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(LONG)).isTrue();
            greetBoth();
            await().atMost(LONG).until(() -> retained(leftOver).length == 0);
        }
    }

    @Test
    void nobodyIsAnsweredBeforeTheJournalHasIt() throws Exception {
        CountDownLatch failed = new CountDownLatch(2);
        AtomicBoolean isFull = new AtomicBoolean();
        AggregatorSettings settings = settings();
        try (Aggregator aggregator = new Aggregator(settings, AggregatorListener.NONE, journal -> writes -> {
            if (!writes.isEmpty() && isFull.get()) {
                failed.countDown();
                throw new JournalException("journal=full", new IllegalStateException());
            }
            journal.write(writes);
        })) {
            aggregator.start();
            assertThat(aggregator.awaitReady(LONG)).isTrue();
            greetBoth();
            isFull.set(true);
            sendWhole("a", 1);
            assertThat(failed.await(60, TimeUnit.SECONDS))
                    .as("it is tried again")
                    .isTrue();
            assertThat(heard.get("a")).isEmpty();
            isFull.set(false);
            next("a", Receipt.class);
        }
    }

    @Test
    void aJournalThatStaysFullDoesNotKeepAnAggregatorFromClosing() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        Aggregator aggregator = new Aggregator(settings(), AggregatorListener.NONE, journal -> writes -> {
            failed.countDown();
            throw new JournalException("journal=full", new IllegalStateException());
        });
        aggregator.start();
        assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();
        aggregator.close();
        assertThat(aggregator.ended().get(30, TimeUnit.SECONDS)).isNull();
    }

    /** Else the broker would take what boards send for somebody who never reads it. */
    @Test
    void aDeadAggregatorLeavesTheBroker() throws Exception {
        IllegalStateException fault = new IllegalStateException("the listener's own");
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void started(int started) {
                throw fault;
            }
        };
        try (Aggregator aggregator = new Aggregator(settings(), listener)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(LONG)).isTrue();
            send("a", TestBoard.greeting());
            send("b", TestBoard.greeting());
            assertThat(aggregator.ended()).failsWithin(LONG).withThrowableThat().withCause(fault);
            await().atMost(LONG).until(() -> broker.counters().status().connections() == 1);
        }
    }
}
