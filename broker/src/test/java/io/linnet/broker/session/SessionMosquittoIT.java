package io.linnet.broker.session;

import static io.linnet.broker.Sessions.awaitReady;
import static io.linnet.broker.Sessions.publish;
import static io.linnet.broker.Sessions.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.linnet.broker.Client;
import io.linnet.broker.Inbox;
import io.linnet.broker.MosquittoProcess;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.SessionState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The session against a broker that was not written for it, and that is killed and restarted. */
class SessionMosquittoIT {
    @BeforeAll
    static void skipWithout() {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
    }

    /** The client library alone stays silent here for ever: it does not subscribe again. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void receivesAgainFromABrokerThatLostTheSession(Client client) throws Exception {
        Inbox inbox = new Inbox();
        try (MosquittoProcess mosquitto = MosquittoProcess.start();
                MqttSession session =
                        new MqttSession(settings(mosquitto, "keeper", client).withSessionExpirySeconds(600))) {
            session.subscribe("linnet/v1/a/+", 1, inbox);
            session.subscribe("linnet/v1/b", 1, inbox);
            session.start();
            awaitReady(session);
            for (int round = 0; round < 2; round++) {
                CountDownLatch waiting = awaitState(session, mosquitto, round == 0);
                assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
                mosquitto.startAgain();
                awaitReady(session);
                try (MqttSession other = ready(settings(mosquitto, "other", client))) {
                    publish(other, "linnet/v1/a/x", "a" + round, 1, false).get();
                    publish(other, "linnet/v1/b", "b" + round, 1, false).get();
                }
                assertThat(inbox.take().text()).isEqualTo("a" + round);
                assertThat(inbox.take().text()).isEqualTo("b" + round);
            }
            assertThat(session.counters().connections()).isEqualTo(3);
        }
    }

    private static CountDownLatch awaitState(MqttSession session, MosquittoProcess mosquitto, boolean hard)
            throws InterruptedException {
        if (hard) {
            mosquitto.kill();
        } else {
            mosquitto.stop();
        }
        CountDownLatch waiting = new CountDownLatch(1);
        Thread watcher = new Thread(() -> {
            while (session.state() == SessionState.READY) {
                Thread.onSpinWait();
            }
            waiting.countDown();
        });
        watcher.setDaemon(true);
        watcher.start();
        return waiting;
    }

    /** Every publish is answered once, and the broker took every one, though it was killed in the middle. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void noPublishIsLostWithoutAWord(Client client) throws Exception {
        int count = 3_000;
        Map<Integer, AtomicInteger> told = new ConcurrentHashMap<>();
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(count);
        try (MosquittoProcess mosquitto = MosquittoProcess.start();
                MqttSession session =
                        ready(settings(mosquitto, "sender", client).withLimits(100, 100, 500))) {
            for (int i = 0; i < count; i++) {
                int number = i;
                if (i == count / 3 || i == count / 2) {
                    mosquitto.kill();
                    mosquitto.startAgain();
                }
                session.publish("linnet/v1/x", new byte[100], i % 4 == 0 ? 0 : 1, false, 0, outcome -> {
                    told.computeIfAbsent(number, n -> new AtomicInteger()).incrementAndGet();
                    taken.addAndGet(outcome.isTaken() ? 1 : 0);
                    all.countDown();
                });
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told).hasSize(count);
        assertThat(told.values()).allSatisfy(times -> assertThat(times).hasValue(1));
        assertThat(taken).hasValue(count);
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aMessageWithoutItsAckComesAgain(Client client) throws Exception {
        try (MosquittoProcess mosquitto = MosquittoProcess.start();
                MqttSession sender = ready(settings(mosquitto, "sender", client))) {
            MqttSettings kept = settings(mosquitto, "kept", client).withSessionExpirySeconds(60);
            Inbox first = new Inbox(false);
            try (MqttSession session = new MqttSession(kept)) {
                session.subscribe("linnet/v1/x", 1, first);
                session.start();
                awaitReady(session);
                publish(sender, "linnet/v1/x", "one", 1, false).get();
                publish(sender, "linnet/v1/x", "two", 1, false).get();
                first.take().ack().done();
                first.take();
            }
            Inbox second = new Inbox();
            try (MqttSession session = new MqttSession(kept)) {
                session.subscribe("linnet/v1/x", 1, second);
                session.start();
                assertThat(second.take().text()).isEqualTo("two");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aWrongPasswordIsOneClearLine(Client client, @TempDir Path folder) throws Exception {
        Path passwords = folder.resolve("passwords");
        String option = MosquittoProcess.passwordFile(passwords, "ann", "right");
        openToAll(folder, passwords);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(MqttSession.class);
        logger.addAppender(log);
        try (MosquittoProcess mosquitto = MosquittoProcess.start("allow_anonymous false", option);
                MqttSession wrong =
                        new MqttSession(settings(mosquitto, "c", client).withUser("ann", "wrong"))) {
            CountDownLatch tries = new CountDownLatch(3);
            wrong.onState((state, detail) -> {
                if (state == SessionState.WAITING) {
                    tries.countDown();
                }
            });
            wrong.start();
            assertThat(tries.await(30, TimeUnit.SECONDS)).isTrue();
            List<String> errors = log.list.stream()
                    .filter(event -> event.getLevel() == Level.ERROR)
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
            assertThat(errors)
                    .singleElement()
                    .asString()
                    .startsWith("MQTT session c: cannot connect to " + mosquitto.uri() + " as user ann: ")
                    .contains("not authorized")
                    .doesNotContain("wrong");
            try (MqttSession right = ready(settings(mosquitto, "d", client).withUser("ann", "right"))) {
                assertThat(right.isReady()).isTrue();
            }
        } finally {
            logger.detachAppender(log);
        }
    }

    /** Started as root, mosquitto reads its files as the user {@code mosquitto}. */
    private static void openToAll(Path folder, Path file) {
        assertThat(folder.toFile().setExecutable(true, false)).isTrue();
        assertThat(folder.toFile().setReadable(true, false)).isTrue();
        assertThat(file.toFile().setReadable(true, false)).isTrue();
    }

    @Test
    void aRefusedSubscriptionIsTold(@TempDir Path folder) throws Exception {
        Path acl = folder.resolve("acl");
        Files.writeString(acl, "topic read linnet/v1/open\n");
        openToAll(folder, acl);
        try (MosquittoProcess mosquitto = MosquittoProcess.start("allow_anonymous true", "acl_file " + acl);
                MqttSession session = ready(settings(mosquitto, "c", Client.PAHO_5))) {
            session.subscribe("linnet/v1/open", 1, new Inbox()).get(30, TimeUnit.SECONDS);
            assertThat(publish(session, "linnet/v1/closed", "x", 1, false).get().detail())
                    .contains("not authorized");
            assertThat(session.isReady()).isTrue();
        }
    }

    @Test
    void bridgesTheDefaultLimitsOfMosquitto() throws Exception {
        int count = 5_000;
        CountDownLatch all = new CountDownLatch(count);
        try (MosquittoProcess mosquitto = MosquittoProcess.start();
                MqttSession receiver = new MqttSession(settings(mosquitto, "in", Client.PAHO_5));
                MqttSession sender =
                        ready(settings(mosquitto, "out", Client.PAHO_5).withLimits(100, 500, 500))) {
            receiver.subscribe("linnet/v1/x", 1, (topic, payload, retained, ack) -> {
                ack.done();
                all.countDown();
            });
            receiver.start();
            awaitReady(receiver);
            for (int i = 0; i < count; i++) {
                // Half of mosquitto's queue of 1 000, as an aggregator would admit.
                long sent = i;
                while (sent - (count - all.getCount()) > 500) {
                    Thread.onSpinWait();
                }
                sender.publish("linnet/v1/x", new byte[100], 1, false, 0, outcome -> {});
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static MqttSettings settings(MosquittoProcess mosquitto, String clientId, Client client) {
        return client.with(MqttSettings.of(mosquitto.uri(), clientId));
    }
}
