package io.linnet.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserFileTest {
    /** Of the password {@code pw}, by another implementation: Python's hashlib.pbkdf2_hmac. */
    private static final String FOREIGN_HASH =
            "pbkdf2-sha256:1000:c2FsdHNhbHRzYWx0c2FsdA==:T7epWfxBHiKQQGlNJ3+9CM17dQuKVeWu++anuIAf6vg=";

    /** From Python's {@code hmac.digest(salt, secret, "sha256")}. */
    private static final String FOREIGN_SECRET =
            "hmac-sha256:AAECAwQFBgcICQoLDA0ODw==:MP4VOVjCxNYKSq3lC1xnokSdz6KPzBIaH2Ej7TqoPo8=";

    @TempDir
    private Path folder;

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = write(
                "# the farm",
                "",
                UserFile.line("board-1", Role.BOARD, "farm", "pw 1".toCharArray()),
                UserFile.line("agg", Role.AGGREGATOR, "farm", "pw2ü".toCharArray()));
        UserFile users = UserFile.read(file);
        assertThat(users.size()).isEqualTo(2);
        User agg = users.find("agg");
        assertThat(agg).isNotNull();
        assertThat(agg.role()).isEqualTo(Role.AGGREGATOR);
        assertThat(agg.fleet()).isEqualTo("farm");
        assertThat(agg.password().matches("pw2ü".toCharArray())).isTrue();
        assertThat(agg.password().matches("pw2".toCharArray())).isFalse();
        assertThat(agg.password().matches(new char[0])).isFalse();
        assertThat(users.find("nobody")).isNull();
    }

    @Test
    void aNameThatIsNoUsersCostsTheWorkOfAPassword() throws IOException {
        Path file = write(UserFile.line("board-1", Role.BOARD, "farm", "pw".toCharArray()));
        PasswordHash users = UserFile.read(file).expected("board-1");
        PasswordHash nobodys = UserFile.read(file).expected("nobody");
        assertThat(nobodys.iterations()).isEqualTo(users.iterations());
        assertThat(nobodys.matches("pw".toCharArray())).isFalse();
    }

    @Test
    void saltsEveryPassword() {
        assertThat(UserFile.line("a", Role.BOARD, "f", "x".toCharArray()))
                .isNotEqualTo(UserFile.line("a", Role.BOARD, "f", "x".toCharArray()))
                .doesNotContain(" x");
    }

    @Test
    void aSecretIsHashedOnceAndStandsBesidePasswords() throws IOException {
        Path file = write(
                UserFile.lineOfSecret("board-1", Role.BOARD, "farm", "5ec2e7"),
                UserFile.line("agg", Role.AGGREGATOR, "farm", "pw".toCharArray()));
        UserFile users = UserFile.read(file);
        assertThat(users.expected("board-1").matches("5ec2e7".toCharArray())).isTrue();
        assertThat(users.expected("board-1").matches("5ec2e8".toCharArray())).isFalse();
        assertThat(users.expected("board-1").iterations()).isZero();
        // An unknown name costs what people's passwords do, and tells nothing of them.
        assertThat(users.expected("nobody").iterations())
                .isEqualTo(users.expected("agg").iterations());
        UserFile secrets = UserFile.read(write(UserFile.lineOfSecret("board-1", Role.BOARD, "farm", "5ec2e7")));
        assertThat(secrets.expected("nobody").iterations()).isZero();
    }

    @Test
    void agreesWithAnotherImplementation() {
        assertThat(PasswordHash.parse(FOREIGN_SECRET).matches("00112233445566778899aabbccddeeff".toCharArray()))
                .isTrue();
        assertThat(PasswordHash.parse(FOREIGN_SECRET)).hasToString(FOREIGN_SECRET);
        assertThat(PasswordHash.parse(FOREIGN_HASH).matches("pw".toCharArray())).isTrue();
        assertThat(PasswordHash.parse(FOREIGN_HASH)).hasToString(FOREIGN_HASH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ann board farm | 3 words",
                "ann board farm x y z | 5 words",
                "ann bord farm x | role=bord",
                "a+b board farm HASH | user=a+b",
                "ann board fa/rm HASH | fleet=fa/rm",
                "ann board farm secret | password hash, accepted: pbkdf2-sha256:iterations:salt:hash",
                "ann board farm pbkdf2-sha256:0:c2FsdHNhbHRzYWx0c2FsdA==:AAAA | password hash, accepted",
                "ann board farm pbkdf2-sha256:99999999:c2FsdHNhbHRzYWx0c2FsdA==:AAAA | password hash, accepted",
                "ann board farm pbkdf2-sha256:1000:%%%:AAAA | password hash, accepted",
            })
    void namesTheLineAndWhatWasExpected(String line, String message) throws IOException {
        Path file = write("# comment", line.replace("HASH", FOREIGN_HASH));
        assertThatThrownBy(() -> UserFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " line 2: ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesTheSameUserTwiceAndAFileThatIsNotThere() throws IOException {
        Path file = write("ann board farm " + FOREIGN_HASH, "ann boards farm " + FOREIGN_HASH);
        assertThatThrownBy(() -> UserFile.read(file)).hasMessage(file + " line 2: user=ann stands there twice");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> UserFile.read(missing))
                .hasMessage("users=" + missing + ", accepted: a readable text file");
    }

    private Path write(String... lines) throws IOException {
        return Files.write(folder.resolve("users.txt"), (Iterable<String>) Stream.of(lines)::iterator);
    }
}
