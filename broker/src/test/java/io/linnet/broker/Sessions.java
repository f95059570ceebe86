package io.linnet.broker;

import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Short forms for tests with sessions. */
public final class Sessions {
    private Sessions() {}

    /** Started and ready. */
    public static MqttSession ready(MqttSettings settings) throws InterruptedException {
        MqttSession session = new MqttSession(settings);
        session.start();
        return awaitReady(session);
    }

    public static MqttSession awaitReady(MqttSession session) throws InterruptedException {
        if (!session.awaitReady(Duration.ofSeconds(60))) {
            throw new AssertionError("not ready: " + session.state());
        }
        return session;
    }

    public static CompletableFuture<PublishOutcome> publish(
            MqttSession session, String topic, String text, int qos, boolean retained) {
        CompletableFuture<PublishOutcome> outcome = new CompletableFuture<>();
        session.publish(topic, text.getBytes(StandardCharsets.UTF_8), qos, retained, 0, outcome::complete);
        return outcome.orTimeout(60, TimeUnit.SECONDS);
    }
}
