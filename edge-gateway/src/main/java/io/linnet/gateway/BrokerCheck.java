package io.linnet.gateway;

import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishOutcome;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.telemetry.Finding;
import io.linnet.protocol.telemetry.Finding.Level;
import io.linnet.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Does with a broker, for a board that there is not, all that a gateway does for boards: it reads, it publishes, it
 * leaves a retained message as its last will would, and takes it away again. What it publishes to {@code up} is empty,
 * so that an aggregator counts it as malformed and does nothing.
 */
final class BrokerCheck {
    /** No board of anybody's. */
    private static final String BOARD = "linnet-doctor";

    private static final String NO_ANSWER = "no answer";
    private static final long PATIENCE_MILLIS = 10_000;
    private static final int EXPIRY_SECONDS = 10;

    private final GatewaySettings settings;
    private final Topics topics;
    private final List<Finding> findings = new ArrayList<>();

    private BrokerCheck(GatewaySettings settings) {
        this.settings = settings;
        this.topics = new Topics(settings.fleet());
    }

    static List<Finding> run(GatewaySettings settings) throws InterruptedException {
        BrokerCheck check = new BrokerCheck(settings);
        // Another client id: the running gateway must not be thrown out.
        try (MqttSession session = new MqttSession(settings.toProbeSession(settings.toSession()))) {
            if (check.connects(session)) {
                check.reads(session);
                check.publishes(session);
                check.retains(session);
            }
        }
        return check.findings;
    }

    private void add(String check, Level level, String detail, String advice) {
        findings.add(new Finding(check, level, detail, advice));
    }

    private boolean connects(MqttSession session) throws InterruptedException {
        AtomicReference<String> first = new AtomicReference<>(NO_ANSWER);
        session.onState((state, detail) -> {
            if (state == SessionState.WAITING) {
                // What comes later may be of our own trying.
                first.compareAndSet(NO_ANSWER, detail);
            }
        });
        String uri = settings.broker().uri();
        long began = System.nanoTime();
        session.start();
        if (session.awaitReady(Duration.ofMillis(PATIENCE_MILLIS))) {
            add("broker", Level.OK, uri + " answered in " + (System.nanoTime() - began) / 1_000_000 + " ms", "");
            return true;
        }
        add(
                "broker",
                Level.FAILED,
                uri + ": " + first.get(),
                "is it running, is the address right (broker.uri), and are user and certificate its own?");
        return false;
    }

    private void reads(MqttSession session) throws InterruptedException {
        List<String> refused = new ArrayList<>();
        for (String filter : List.of(topics.everyRound(), topics.everyModel(), topics.down(BOARD))) {
            CompletableFuture<Void> granted =
                    session.subscribe(filter, 1, (topic, payload, retained, ack) -> ack.done());
            try {
                granted.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                refused.add(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
            } catch (TimeoutException e) {
                refused.add("subscription to " + filter + ": " + NO_ANSWER);
            }
            session.unsubscribe(filter);
        }
        told("read", refused, "offers, models and what boards are sent may be read");
    }

    private void publishes(MqttSession session) throws InterruptedException {
        List<String> refused = new ArrayList<>();
        refused(session, topics.up(BOARD), new byte[0], false).ifPresent(refused::add);
        told("publish", refused, "updates of boards are taken");
    }

    private void retains(MqttSession session) throws InterruptedException {
        List<String> refused = new ArrayList<>();
        String topic = topics.presence(BOARD);
        byte[] away = MessageWriter.write(Presence.behind(settings.gateway(), false));
        refused(session, topic, away, true).ifPresent(refused::add);
        // An empty one takes it away again.
        refused(session, topic, new byte[0], true).ifPresent(refused::add);
        told(
                "retain",
                refused.stream().distinct().toList(),
                "retained messages, of which a last will is one, are taken");
    }

    private Optional<String> refused(MqttSession session, String topic, byte[] payload, boolean isRetained)
            throws InterruptedException {
        CompletableFuture<PublishOutcome> done = new CompletableFuture<>();
        session.offer(topic, payload, 1, isRetained, EXPIRY_SECONDS, done::complete);
        try {
            PublishOutcome outcome = done.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return outcome.isTaken() ? Optional.empty() : Optional.of(topic + ": " + outcome.detail());
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of(topic + ": " + NO_ANSWER);
        }
    }

    private void told(String check, List<String> refused, String otherwise) {
        if (refused.isEmpty()) {
            add(check, Level.OK, otherwise, "");
        } else {
            String user = settings.broker().user();
            add(
                    check,
                    Level.FAILED,
                    String.join("; ", refused),
                    "give the gateway's user" + (user == null ? "" : " " + user)
                            + " its topics at the broker: what a gateway may do stands in SPEC.md 13.3");
        }
    }
}
