package io.linnet.aggregator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in from where. */
class ControlSettingsTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    private Path folder;

    private Path tokens(String content) throws Exception {
        Path file = folder.resolve("tokens");
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @Test
    void beyondLoopbackItTakesTlsAndTokens() throws Exception {
        Optional<Path> tokens = Optional.of(tokens("anna " + TOKEN));
        Optional<Path> none = Optional.empty();
        Optional<Path> pem = Optional.of(folder.resolve("a.pem"));
        assertThatThrownBy(() -> new ControlSettings("0.0.0.0", 9465, tokens, none, none))
                .hasMessageContaining("status.bind=0.0.0.0 is reached by others");
        assertThatThrownBy(() -> new ControlSettings("0.0.0.0", 9465, none, pem, pem))
                .hasMessageContaining("tokenFile");
        assertThatThrownBy(() -> new ControlSettings("127.0.0.1", 9465, none, pem, none))
                .hasMessageContaining("both or neither");
        assertThat(new ControlSettings("0.0.0.0", 9465, tokens, pem, pem).port())
                .isEqualTo(9465);
        assertThat(new ControlSettings("127.0.0.2", 0, none, none, none).tokenFile())
                .isEmpty();
    }

    @Test
    void aTokenNamesWhoChangesSomething() throws Exception {
        Tokens tokens = new Tokens(tokens("# people\nanna " + TOKEN + "\n\nben fedcba9876543210\n"));
        assertThat(tokens.who("Bearer " + TOKEN)).contains("anna");
        assertThat(tokens.who("Bearer fedcba9876543210")).contains("ben");
        assertThat(tokens.who("Bearer 0123456789abcdeX")).isEmpty();
        assertThat(tokens.who(TOKEN)).isEmpty();
        assertThat(tokens.who("Basic " + TOKEN)).isEmpty();
        tokens("anna " + TOKEN);
        assertThat(tokens.who("Bearer fedcba9876543210")).isEmpty();
    }

    @Test
    void aFileOfTokensThatDoesNotServeIsSaid() throws Exception {
        assertThatThrownBy(() -> new Tokens(tokens("anna short"))).hasMessageContaining("a name and a token");
        assertThatThrownBy(() -> new Tokens(tokens("# nobody"))).hasMessageContaining("nobody is in it");
        assertThatThrownBy(() -> new Tokens(folder.resolve("none"))).hasMessageContaining("none");
        Path open = tokens("anna " + TOKEN);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> new Tokens(open)).hasMessageContaining("chmod 600");
    }
}
