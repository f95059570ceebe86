package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputTest {
    private static final String TEXT = "round 3/100  accuracy 41.5 %  boards 16  17.2 kB up";

    /** A line that wraps stays on the terminal, once a round. */
    @Test
    void theProgressFitsItsTerminal() {
        assertThat(Output.progressLine(0.5, TEXT, 80)).isEqualTo("[############............] " + TEXT);
        assertThat(Output.progressLine(0.5, TEXT, 78)).isEqualTo(TEXT);
        assertThat(Output.progressLine(0.5, TEXT, 20)).isEqualTo(TEXT.substring(0, 19));
    }
}
