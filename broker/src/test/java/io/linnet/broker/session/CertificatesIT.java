package io.linnet.broker.session;

import static io.linnet.broker.Sessions.awaitReady;
import static io.linnet.broker.Sessions.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.TlsListener;
import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserFile;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.session.TlsSettings;
import io.linnet.protocol.trust.PrivateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and passwords that change while all goes on, at a broker that has PEM files and a TLS port alone. */
class CertificatesIT {
    @TempDir
    private Path folder;

    private TestAuthority old;
    private TestAuthority next;

    @BeforeEach
    void twoAuthorities() throws Exception {
        old = new TestAuthority(Files.createDirectory(folder.resolve("old")), "old");
        next = new TestAuthority(Files.createDirectory(folder.resolve("next")), "next");
    }

    @Test
    void aBrokerTakesPemAndHasNoOtherPort() throws Exception {
        TestAuthority.PemPair own = old.pem("broker", "127.0.0.1");
        TlsListener listener = TlsListener.pem(0, own.certificate(), own.key(), old.certificateFile());
        try (Broker broker =
                Broker.start(BrokerSettings.inMemory(0).withTls(listener).withPort(-1))) {
            assertThat(broker.port()).isEqualTo(-1);
            assertThat(broker.uri()).isEqualTo("ssl://127.0.0.1:" + broker.tlsPort());
            TestAuthority.PemPair client = old.pem("client");
            TlsSettings known = new TlsSettings(old.certificateFile(), client.certificate(), client.key(), true);
            ready(MqttSettings.of(broker.uri(), "c").withTls(known)).close();
            assertThat(firstTrouble(new MqttSession(
                            MqttSettings.of(broker.uri(), "c").withTls(TlsSettings.trusting(old.certificateFile())))))
                    .as("no certificate shown")
                    .isNotEmpty();
        }
        assertThatThrownBy(() -> BrokerSettings.inMemory(-1))
                .hasMessage("port=-1 and no tls, accepted: -1 (none) beside tls");
    }

    @Test
    void aBrokersNewCertificateNeedsNoRestart() throws Exception {
        TestAuthority.PemPair own = old.pem("broker", "127.0.0.1");
        TlsListener listener = TlsListener.pem(0, own.certificate(), own.key(), null);
        try (Broker broker = Broker.start(
                        BrokerSettings.inMemory(0).withTls(listener).withPort(-1));
                MqttSession trustsNext = new MqttSession(
                        MqttSettings.of(broker.uri(), "c").withTls(TlsSettings.trusting(next.certificateFile())))) {
            assertThat(firstTrouble(trustsNext)).startsWith("TLS: ");

            TestAuthority.PemPair renewed = next.pem("broker", "127.0.0.1");
            replace(own.certificate(), renewed.certificate());
            replace(own.key(), renewed.key());

            awaitReady(trustsNext);
        }
    }

    @Test
    void aClientReadsItsFilesForEachConnection() throws Exception {
        TestAuthority.PemPair own = old.pem("broker", "127.0.0.1");
        Path users = Files.write(
                folder.resolve("users"), List.of(UserFile.line("agg", Role.AGGREGATOR, "farm", "two".toCharArray())));
        Path trusted = Files.copy(next.certificateFile(), folder.resolve("ca.pem"));
        Path password = Files.writeString(folder.resolve("password"), "zero\n");
        MqttSettings withPassword =
                MqttSettings.of("tcp://127.0.0.1", "agg").withUser("agg", null).withPasswordFile(password);
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(withPassword::password)
                .hasMessage("passwordFile=" + password + " holds a secret and is open to others (rw-r--r--), accepted:"
                        + " chmod 600 " + password)
                .hasMessageNotContaining("zero");
        PrivateFile.write(password, "one\n");
        TlsListener listener = TlsListener.pem(0, own.certificate(), own.key(), null);
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0)
                        .withTls(listener)
                        .withPort(-1)
                        .withUsers(users, false));
                MqttSession session = new MqttSession(MqttSettings.of(broker.uri(), "agg")
                        .withTls(TlsSettings.trusting(trusted))
                        .withUser("agg", null)
                        .withPasswordFile(password))) {
            assertThat(firstTrouble(session)).startsWith("TLS: ");

            replace(trusted, old.certificateFile());
            Files.writeString(password, "two\n");

            awaitReady(session);
        }
    }

    private static void replace(Path file, Path by) throws Exception {
        Path fresh = Files.copy(by, file.resolveSibling(file.getFileName() + ".new"));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String firstTrouble(MqttSession session) throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        session.onState((state, detail) -> {
            if (state == SessionState.WAITING) {
                first.complete(detail);
            }
        });
        session.start();
        return first.get(60, TimeUnit.SECONDS);
    }
}
