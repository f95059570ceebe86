package io.linnet.broker.session;

import static io.linnet.broker.Sessions.awaitReady;
import static io.linnet.broker.Sessions.publish;
import static io.linnet.broker.Sessions.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.Client;
import io.linnet.broker.Inbox;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishOutcome;
import io.linnet.protocol.session.PublishOutcome.Code;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.session.Will;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The session of module protocol against the embedded broker, which module protocol does not know. */
class SessionIT {
    private static final int MANY = 20_000;
    private static Broker broker;

    @BeforeAll
    static void start() throws InterruptedException {
        broker = Broker.start(BrokerSettings.inMemory(0).withQueue(2 * MANY).withWebSocketPort(0));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void takesManyTimesWhatMayBeUnderWayAndLosesNothing(Client client) throws InterruptedException {
        String topic = topic("many", client);
        BitSet arrived = new BitSet();
        CountDownLatch all = new CountDownLatch(MANY);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch told = new CountDownLatch(MANY);
        try (MqttSession receiver = new MqttSession(settings("many-in", client));
                MqttSession sender = ready(settings("many-out", client).withLimits(100, 50, 500))) {
            receiver.subscribe(topic, 1, (name, payload, retained, ack) -> {
                int number = Integer.parseInt(new String(payload, StandardCharsets.US_ASCII));
                if (!arrived.get(number)) {
                    arrived.set(number);
                    all.countDown();
                }
                ack.done();
            });
            receiver.start();
            awaitReady(receiver);
            for (int i = 0; i < MANY; i++) {
                byte[] payload = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
                sender.publish(topic, payload, 1, false, 60, outcome -> {
                    taken.addAndGet(outcome.isTaken() ? 1 : 0);
                    told.countDown();
                });
            }
            assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(taken).hasValue(MANY);
            assertThat(sender.counters().repeated()).isZero();
        }
        assertThat(broker.drops()).isZero();
    }

    @Test
    void ofTwoWithOneClientIdOneStaysAwayAndSaysWhy() {
        MqttSettings shared = settings("twin", Client.PAHO_5);
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        try (MqttSession one = new MqttSession(shared);
                MqttSession other = new MqttSession(shared)) {
            for (MqttSession session : List.of(one, other)) {
                session.onState((state, what) -> said.add(what));
                session.start();
            }
            await().atMost(Duration.ofSeconds(90))
                    .until(() ->
                            said.stream().anyMatch(what -> what.startsWith("another client uses the client id twin")));
            await().atMost(Duration.ofSeconds(90)).until(() -> one.isReady() != other.isReady());
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void whatIsPublishedBeforeItIsConnectedArrives(Client client) throws Exception {
        String topic = topic("early", client);
        Inbox inbox = new Inbox();
        try (MqttSession session = new MqttSession(settings("early", client))) {
            session.subscribe(topic, 1, inbox);
            CompletableFuture<PublishOutcome> outcome = publish(session, topic, "early", 1, false);
            CompletableFuture<PublishOutcome> atMostOnce = publish(session, topic, "early 0", 0, false);
            assertThat(outcome).isNotDone();
            session.start();
            assertThat(outcome.get()).isEqualTo(PublishOutcome.TAKEN);
            assertThat(atMostOnce.get()).isEqualTo(PublishOutcome.TAKEN);
            assertThat(inbox.take().text()).isEqualTo("early");
            assertThat(inbox.take().text()).isEqualTo("early 0");
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aMessageWithoutItsAckComesAgain(Client client) throws Exception {
        String topic = topic("ack", client);
        MqttSettings kept = settings("ack-in", client).withSessionExpirySeconds(60);
        keepSubscribed(kept, topic);
        try (MqttSession sender = ready(settings("ack-out", client))) {
            // Both before the next connection: this broker sends nothing new while one is unacknowledged.
            publish(sender, topic, "one", 1, false).get();
            publish(sender, topic, "two", 1, false).get();
            Inbox first = new Inbox(false);
            Inbox.Received one;
            try (MqttSession session = subscribed(kept, topic, first)) {
                one = first.take();
                first.take();
                Thread elsewhere = new Thread(() -> {
                    one.ack().done();
                    one.ack().done();
                });
                elsewhere.start();
                elsewhere.join();
            }
            Inbox second = new Inbox();
            try (MqttSession session = subscribed(kept, topic, second)) {
                assertThat(second.take().text()).isEqualTo("two");
                publish(sender, topic, "three", 1, false).get();
                assertThat(second.take().text()).isEqualTo("three");
                // Of a connection that is gone: harmless.
                one.ack().done();
            }
        }
        ready(kept.withSessionExpirySeconds(0)).close();
    }

    private static void keepSubscribed(MqttSettings kept, String topic) throws InterruptedException {
        subscribed(kept, topic, new Inbox()).close();
    }

    private static MqttSession subscribed(MqttSettings settings, String topic, Inbox inbox)
            throws InterruptedException {
        MqttSession session = new MqttSession(settings);
        session.subscribe(topic, 1, inbox);
        session.start();
        return awaitReady(session);
    }

    /** With one place everywhere, a publish that waited for itself in a handler would hang for ever. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void aHandlerMayPublish(Client client) throws Exception {
        String question = topic("question", client);
        String answer = topic("answer", client);
        Inbox answers = new Inbox();
        AtomicInteger full = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        try (MqttSession echo = new MqttSession(settings("echo", client).withLimits(1, 1, 1));
                MqttSession asker = new MqttSession(settings("asker", client))) {
            echo.subscribe(question, 1, (topic, payload, retained, ack) -> {
                for (int i = 0; i < 5; i++) {
                    echo.publish(answer, payload, 1, false, 0, outcome -> {
                        full.addAndGet(outcome.code() == Code.FULL ? 1 : 0);
                        ended.incrementAndGet();
                    });
                }
                ack.done();
            });
            asker.subscribe(answer, 1, answers);
            echo.start();
            asker.start();
            awaitReady(echo);
            awaitReady(asker);
            publish(asker, question, "?", 1, false).get();
            await().untilAsserted(() -> assertThat(ended).hasValue(5));
            // One may wait; whether one more was on its way by then is the scheduler's choice.
            assertThat(full.get()).isBetween(3, 4);
            for (int taken = full.get(); taken < 5; taken++) {
                answers.take();
            }
            publish(asker, question, "?", 1, false).get();
            answers.take();
        }
    }

    @Test
    void readyMeansSubscribed() throws Exception {
        Inbox inbox = new Inbox();
        try (MqttSession session = new MqttSession(settings("ready", Client.PAHO_5));
                MqttSession other = ready(settings("ready-other", Client.PAHO_5))) {
            for (int filter = 0; filter < 250; filter++) {
                session.subscribe("linnet/v1/ready" + filter + "/round/+", 1, inbox);
            }
            session.start();
            awaitReady(session);
            publish(other, "linnet/v1/ready249/round/x", "hello", 1, false).get();
            assertThat(inbox.take().text()).isEqualTo("hello");
        }
    }

    @Test
    void subscriptionsComeAndGoWhileConnected() throws Exception {
        Inbox inbox = new Inbox();
        try (MqttSession session = ready(settings("late", Client.PAHO_5))) {
            session.subscribe("linnet/v1/late/round/a", 1, inbox).get(30, TimeUnit.SECONDS);
            session.subscribe("linnet/v1/late/round/b", 1, inbox).get(30, TimeUnit.SECONDS);
            publish(session, "linnet/v1/late/round/a", "a", 1, false).get();
            assertThat(inbox.take().text()).isEqualTo("a");
            session.unsubscribe("linnet/v1/late/round/a");
            publish(session, "linnet/v1/late/round/a", "not heard", 1, false).get();
            publish(session, "linnet/v1/late/round/b", "b", 1, false).get();
            assertThat(inbox.take().text()).isEqualTo("b");
        }
    }

    @Test
    void failsWhatCannotBePublished() throws Exception {
        try (MqttSession session = ready(settings("bad", Client.PAHO_5).withLimits(10, 10, 10))) {
            assertThat(publish(session, "linnet/v1/+", "x", 1, false).get().code())
                    .isEqualTo(Code.INVALID);
            assertThat(publish(session, "linnet/v1/x", "x".repeat(70_000), 1, false)
                            .get()
                            .code())
                    .isEqualTo(Code.TOO_LONG);
            assertThatThrownBy(() -> session.publish("x", new byte[0], 2, false, 0, outcome -> {}))
                    .hasMessage("qos=2, accepted: 0 to 1");
        }
    }

    @Test
    void closingAnswersEverybody() throws Exception {
        MqttSession session =
                new MqttSession(MqttSettings.of("tcp://127.0.0.1:1", "nowhere").withLimits(10, 10, 2));
        session.start();
        CompletableFuture<PublishOutcome> waiting = publish(session, "linnet/v1/x", "x", 1, false);
        CompletableFuture<PublishOutcome> offered = new CompletableFuture<>();
        publish(session, "linnet/v1/x", "x", 1, false);
        session.offer("linnet/v1/x", new byte[1], 1, false, 0, offered::complete);
        assertThat(offered.get().code()).isEqualTo(Code.FULL);
        CompletableFuture<Void> granted = session.subscribe("linnet/v1/x", 1, new Inbox());
        session.close();
        session.close();
        assertThat(waiting.get().code()).isEqualTo(Code.CLOSED);
        assertThat(granted).isCompletedExceptionally();
        assertThat(session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(publish(session, "linnet/v1/x", "x", 1, false).get().code()).isEqualTo(Code.CLOSED);
    }

    @Test
    void closingSendsWhatIsQueued() throws Exception {
        String topic = "linnet/v1/drain/round/m";
        AtomicInteger heard = new AtomicInteger();
        try (MqttSession receiver = new MqttSession(settings("drain-in", Client.PAHO_5))) {
            receiver.subscribe(topic, 1, (name, payload, retained, ack) -> {
                heard.incrementAndGet();
                ack.done();
            });
            receiver.start();
            awaitReady(receiver);
            MqttSession sender = ready(settings("drain-out", Client.PAHO_5).withLimits(10, 20, 5_000));
            for (int i = 0; i < 1_000; i++) {
                sender.publish(topic, new byte[10], 1, false, 0, outcome -> {});
            }
            sender.close();
            await().untilAsserted(() -> assertThat(heard).hasValue(1_000));
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void theWillSpeaksWhenTheClientIsThrownOutAndNotAtGoodbye(Client client) throws Exception {
        String topic = topic("will", client);
        Inbox inbox = new Inbox();
        MqttSettings mortal =
                settings("mortal", client).withWill(new Will(topic, "gone".getBytes(StandardCharsets.UTF_8), 1, false));
        try (MqttSession witness = new MqttSession(settings("witness", client))) {
            witness.subscribe(topic, 1, inbox);
            witness.start();
            awaitReady(witness);
            MqttSession first = ready(mortal);
            // The same client id: the broker throws the first out, which comes back and throws the second out.
            MqttSession second = ready(mortal);
            assertThat(inbox.take().text()).isEqualTo("gone");
            first.close();
            second.close();
            while (!inbox.isEmpty()) {
                inbox.take();
            }
            ready(mortal).close();
            publish(witness, topic, "end", 1, false).get();
            assertThat(inbox.take().text()).isEqualTo("end");
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void speaksThroughWebSockets(Client client) throws Exception {
        String topic = topic("ws", client);
        Inbox inbox = new Inbox();
        MqttSettings settings =
                client.with(MqttSettings.of("ws://127.0.0.1:" + broker.webSocketPort() + "/mqtt", "ws"));
        try (MqttSession session = new MqttSession(settings)) {
            session.subscribe(topic, 1, inbox);
            session.start();
            awaitReady(session);
            for (int i = 0; i < 100; i++) {
                publish(session, topic, "ws " + i, 1, false).get();
                assertThat(inbox.take().text()).isEqualTo("ws " + i);
            }
        }
    }

    @Test
    void aHandlerThatThrowsDoesNotStopTheOthers() throws Exception {
        Inbox inbox = new Inbox();
        try (MqttSession session = new MqttSession(settings("throws", Client.PAHO_5))) {
            session.subscribe("linnet/v1/throws/round/bad", 1, (topic, payload, retained, ack) -> {
                throw new IllegalStateException("meant to be seen in the log of this test");
            });
            session.subscribe("linnet/v1/throws/round/good", 1, inbox);
            session.start();
            awaitReady(session);
            publish(session, "linnet/v1/throws/round/bad", "x", 1, false).get();
            publish(session, "linnet/v1/throws/round/good", "still here", 1, false)
                    .get();
            assertThat(inbox.take().text()).isEqualTo("still here");
            assertThat(session.counters().unhandled()).isEqualTo(1);
            assertThat(session.counters().connections()).isEqualTo(1);
        }
    }

    private static MqttSettings settings(String clientId, Client client) {
        return client.with(MqttSettings.of(broker.uri(), clientId));
    }

    private static String topic(String name, Client client) {
        return "linnet/v1/" + name + "/gateway/" + client.name();
    }
}
