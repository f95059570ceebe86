package io.linnet.broker;

import static io.linnet.broker.Sessions.publish;
import static io.linnet.broker.Sessions.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserEdit;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.FileWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A users file that changes under a running broker. */
class UsersIT {
    private static final Topics FARM = new Topics("farm");

    @TempDir
    private Path folder;

    private Path users;
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        users = folder.resolve("users");
        add("b1", "one");
        add("b2", "two");
        broker = Broker.start(BrokerSettings.inMemory(0).withUsers(users, false));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void whoIsRemovedIsSentAwayAndTheOthersStay() throws Exception {
        try (Seen gone = new Seen("b1", "one");
                Seen other = new Seen("b2", "two")) {
            UserEdit.remove(users, "b1");

            assertThat(gone.next()).startsWith("closed by an administrator (0x98)");
            assertThat(gone.next()).startsWith("bad user name or password");
            assertThat(other.session.isReady()).isTrue();
            assertThat(publish(other.session, FARM.up("b2"), "x", 1, false)
                            .get()
                            .isTaken())
                    .isTrue();
            assertThat(other.causes).isEmpty();
        }
    }

    @Test
    void anotherPasswordEndsWhatTheOldOneOpened() throws Exception {
        try (Seen old = new Seen("b1", "one")) {
            add("b1", "three");

            assertThat(old.next()).startsWith("closed by an administrator");
            assertThat(old.next()).startsWith("bad user name or password");
            try (MqttSession fresh = ready(settings("b1", "three"))) {
                assertThat(fresh.isReady()).isTrue();
            }
        }
    }

    @Test
    void whoIsAddedComesInWithoutARestart() throws Exception {
        add("b3", "three");

        // A session tries on for ever: it comes in with the first try after the file is read.
        try (MqttSession session = ready(settings("b3", "three"))) {
            assertThat(session.isReady()).isTrue();
        }
    }

    /** Somebody edited it by hand: the last good users stay, and it is said once, not at each look. */
    @Test
    void aBrokenFileIsSaidOnceAndChangesNothing() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(FileWatch.class);
        log.list = Collections.synchronizedList(log.list);
        log.start();
        logger.addAppender(log);
        try (Seen before = new Seen("b1", "one")) {
            String good = Files.readString(users);
            Files.writeString(users, good.replaceFirst("board", "bored"));
            await().atMost(Duration.ofSeconds(30)).until(() -> !log.list.isEmpty());
            ready(settings("b2", "two")).close();
            assertThat(before.session.isReady()).isTrue();

            Files.writeString(users, good);
            add("b3", "three");
            ready(settings("b3", "three")).close();
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .contains("role=bored", "the users stay as they were");
            assertThat(before.causes).isEmpty();
        } finally {
            logger.detachAppender(log);
        }
    }

    private void add(String user, String password) throws Exception {
        UserEdit.add(users, user, Role.BOARD, "farm", password.toCharArray(), true);
    }

    private MqttSettings settings(String user, String password) {
        return MqttSettings.of(broker.uri(), user).withUser(user, password);
    }

    /** A session that is ready, and what it says when it no longer is. */
    private final class Seen implements AutoCloseable {
        final MqttSession session;
        final BlockingQueue<String> causes = new LinkedBlockingQueue<>();

        Seen(String user, String password) throws InterruptedException {
            session = new MqttSession(settings(user, password));
            session.onState((state, detail) -> {
                if (state == SessionState.WAITING) {
                    causes.add(detail);
                }
            });
            session.start();
            Sessions.awaitReady(session);
        }

        String next() throws InterruptedException {
            return String.valueOf(causes.poll(30, TimeUnit.SECONDS));
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
