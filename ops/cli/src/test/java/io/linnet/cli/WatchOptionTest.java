package io.linnet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class WatchOptionTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, UTF_8);
    private final Output output = new Output(false, stream, stream);
    private int looks;

    private void look() {
        looks++;
        if (looks == 2) {
            throw UserError.environment("nobody answers there");
        }
        if (looks == 4) {
            Thread.currentThread().interrupt();
        }
        output.say("look " + looks);
    }

    @Test
    void withoutItOneLookIsAll() throws InterruptedException {
        assertThat(new WatchOption().show(output, this::look)).isZero();
        assertThat(bytes.toString(UTF_8)).isEqualTo("look 1\n");
    }

    @Test
    void whatIsAwayForAWhileIsSaidAndLookedForAgain() {
        assertThatThrownBy(() -> new WatchOption(1).show(output, this::look)).isInstanceOf(InterruptedException.class);
        assertThat(bytes.toString(UTF_8)).isEqualTo("\nlook 1\n\nlinnet: nobody answers there\n\nlook 3\n\nlook 4\n");
    }

    @Test
    void whatWasNeverThereIsAnError() {
        looks = 1;
        assertThatThrownBy(() -> new WatchOption(1).show(output, this::look))
                .isInstanceOf(UserError.class)
                .hasMessage("nobody answers there");
    }
}
