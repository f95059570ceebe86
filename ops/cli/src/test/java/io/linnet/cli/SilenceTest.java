package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long SECOND = 1_000_000_000;

    private final List<String> said = new ArrayList<>();
    private final Silence silence =
            new Silence(Duration.ofSeconds(60), 5 * SECOND, () -> "2 of 3 are connected", said::add);

    @Test
    void saysOnceThatNothingHappens() {
        silence.look(64 * SECOND);
        assertThat(said).isEmpty();
        silence.look(65 * SECOND);
        silence.look(300 * SECOND);
        assertThat(said).containsExactly("linnet: nothing for 60 s: 2 of 3 are connected");
    }

    @Test
    void eachSilenceIsSaid() {
        silence.broken(60 * SECOND);
        silence.look(119 * SECOND);
        assertThat(said).isEmpty();
        silence.look(120 * SECOND);
        silence.broken(130 * SECOND);
        silence.look(190 * SECOND);
        assertThat(said).hasSize(2);
    }
}
