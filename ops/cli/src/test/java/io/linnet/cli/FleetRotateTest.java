package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.access.UserFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetRotateTest {
    @TempDir
    private Path folder;

    private Path fleet;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aFleet() {
        fleet = folder.resolve("fleet");
        assertThat(linnet("fleet", "init", "--boards", "1", "--host", "farm.example", "192.0.2.7"))
                .isZero();
    }

    private int linnet(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--dir", fleet.toString()))
                .toArray(String[]::new);
        return Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(all);
    }

    private X509Certificate brokers() throws IOException {
        return Certificates.read(fleet.resolve("broker.pem")).get(0);
    }

    private List<X509Certificate> trusted() throws IOException {
        return Certificates.read(fleet.resolve("ca.pem"));
    }

    @Test
    void aNewCertificateIsOfTheSameAuthorityAndNames() throws IOException {
        X509Certificate before = brokers();
        String key = Files.readString(fleet.resolve("broker.key"));
        assertThat(linnet("fleet", "rotate", "certificate")).isZero();
        assertThat(brokers()).isNotEqualTo(before);
        assertThat(Files.readString(fleet.resolve("broker.key"))).isNotEqualTo(key);
        assertThat(Certificates.isSignedBy(brokers(), trusted().get(0))).isTrue();
        assertThat(Certificates.hosts(fleet.resolve("broker.pem"))).containsExactly("farm.example", "192.0.2.7");
    }

    @Test
    void aNewAuthorityShutsNobodyOut() throws IOException {
        X509Certificate old = trusted().get(0);
        assertThat(linnet("fleet", "rotate", "authority")).isZero();
        assertThat(trusted()).hasSize(2).contains(old);
        assertThat(Certificates.isSignedBy(brokers(), old))
                .as("until boards have ca.pem")
                .isTrue();
        assertThat(linnet("fleet", "rotate", "authority")).isPositive();
        assertThat(err.toString()).contains("holds 2 authorities");
        assertThat(linnet("fleet", "rotate", "authority", "--finish")).isPositive();
        assertThat(err.toString()).contains("accepted: rotate certificate first");

        assertThat(linnet("fleet", "rotate", "certificate")).isZero();
        assertThat(Certificates.isSignedBy(brokers(), old)).isFalse();
        assertThat(linnet("fleet", "rotate", "authority", "--finish")).isZero();
        assertThat(trusted()).hasSize(1).doesNotContain(old);
        assertThat(Certificates.isSignedBy(brokers(), trusted().get(0))).isTrue();
    }

    @Test
    void newPasswordsAreThoseOfThePartsAlone() throws IOException {
        List<String> users = Files.readAllLines(fleet.resolve("users"));
        String password = Files.readString(fleet.resolve("gateway.password"));
        assertThat(linnet("fleet", "rotate", "passwords")).isZero();
        List<String> now = Files.readAllLines(fleet.resolve("users"));
        assertThat(Files.readString(fleet.resolve("gateway.password"))).isNotEqualTo(password);
        assertThat(now).hasSameSizeAs(users);
        assertThat(now.stream().filter(users::contains))
                .as("the head and the board")
                .hasSize(2)
                .anyMatch(line -> line.startsWith("board-00000 "));
        assertThat(UserFile.read(fleet.resolve("users")).entries())
                .extracting(UserFile.Entry::user)
                .contains("aggregator", "gateway", "evaluator");
        assertThat(linnet("fleet", "rotate", "passwords", "--finish")).isPositive();
    }
}
