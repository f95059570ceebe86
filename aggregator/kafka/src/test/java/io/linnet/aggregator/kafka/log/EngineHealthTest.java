package io.linnet.aggregator.kafka.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.linnet.protocol.telemetry.Metrics;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EngineHealthTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(EngineHealth.class);
    private final Metrics metrics = new Metrics();
    private long seconds;
    private final EngineHealth health = new EngineHealth("k1:9092", () -> TimeUnit.SECONDS.toNanos(seconds));

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        log.start();
        logger.addAppender(log);
        health.measure(metrics);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void saysAtOnceAndEveryHalfMinuteThatKafkaDoesNotServe() {
        assertThat(metrics.prometheus()).contains("linnet_engine_up 1");
        for (seconds = 0; seconds < 65; seconds++) {
            health.troubled("Connection refused");
        }
        assertThat(metrics.prometheus()).contains("linnet_engine_up 0");
        long before = health.generation();
        health.serves();
        health.serves();

        String away = "Kafka at k1:9092 does not serve, and nobody is answered until it does: Connection refused";
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(away, away, away, "Kafka at k1:9092 serves again");
        assertThat(health.generation()).isEqualTo(before + 1);
        assertThat(metrics.prometheus()).contains("linnet_engine_up 1");
    }
}
