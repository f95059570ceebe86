package io.linnet.lab.world;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The whole system through some hundred storms. A failure names its seed, which {@code linnet lab world} replays. */
class WorldTest {
    private static final int SEEDS = 300;

    private static final Logger PARTS = (Logger) LoggerFactory.getLogger("io.linnet");
    private static Level before = PARTS.getLevel();

    /** Thousands of restarts and full disks would fill the log. */
    @BeforeAll
    static void quiet() {
        before = PARTS.getLevel();
        PARTS.setLevel(Level.OFF);
    }

    @AfterAll
    static void asBefore() {
        PARTS.setLevel(before);
    }

    private static List<WorldResult> failed(List<WorldResult> results) {
        return results.stream().filter(result -> result.failure().isPresent()).toList();
    }

    @Test
    void comesThroughEveryStorm() throws InterruptedException {
        List<WorldResult> results = Worlds.runAll(1, SEEDS, result -> {});

        assertThat(failed(results)).isEmpty();
        assertThat(results.stream().mapToLong(WorldResult::rounds).sum()).isGreaterThan(10L * SEEDS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isTheSameRunFromTheSameSeed(long seed) {
        WorldResult first = Worlds.run(seed, Optional.empty());
        WorldResult second = Worlds.run(seed, Optional.empty());

        assertThat(second).isEqualTo(first);
    }
}
