package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScratchTest {
    @Test
    void aProcessorWithoutSqliteIsNamed() {
        assertThatCode(Scratch::requireExecutable).doesNotThrowAnyException();
        assertThatCode(() -> Scratch.requireSqlite("Linux/armv7")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Scratch.requireSqlite("Linux/s390x"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("there is no SQLite for Linux/s390x among the jars, accepted: ");
    }
}
