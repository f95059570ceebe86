package io.linnet.aggregator.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.SplitMix64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code kill -9}, of a process or of Kafka itself. */
class EngineKillsIT extends EngineScenes {
    @Test
    void killedAtRandomPoints() throws Exception {
        SplitMix64 random = new SplitMix64(11);
        List<String> roles = List.of("intake", "fold", "merge");
        for (String role : roles) {
            engine(role, role);
        }
        Happening kill = () -> {
            String role = roles.get(random.below(roles.size()));
            kill(role);
            engine(role, role);
        };
        rounds(kill, kill, kill, kill);
    }

    @Test
    void kafkaItselfIsKilled() throws Exception {
        engine("a", ALL);
        long[] backAt = new long[1];
        rounds(
                () -> {},
                () -> {
                    kafka.kill();
                    kafka.restart();
                    backAt[0] = System.nanoTime();
                },
                () -> assertThat(System.nanoTime() - backAt[0])
                        .as("nanoseconds to recover")
                        .isLessThan(TimeUnit.SECONDS.toNanos(60)));
    }
}
