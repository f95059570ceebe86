package io.linnet.broker.session;

import static io.linnet.broker.Sessions.publish;
import static io.linnet.broker.Sessions.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.Client;
import io.linnet.broker.TlsListener;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.session.TlsSettings;
import io.linnet.protocol.session.TlsSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS with an authority made here; the broker's certificate names 127.0.0.1 only, and it wants one of the client. */
class TlsIT {
    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static TestAuthority stranger;
    private static Broker broker;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestAuthority(folder, "ours");
        stranger = new TestAuthority(folder, "stranger");
        TlsListener listener = new TlsListener(
                0,
                authority.keystore("broker", "127.0.0.1"),
                TestAuthority.PASSWORD,
                TestAuthority.PASSWORD,
                authority.truststore(),
                TestAuthority.PASSWORD);
        broker = Broker.start(BrokerSettings.inMemory(0).withTls(listener));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void connectsWithTheRightCertificates(Client client) throws Exception {
        TestAuthority.PemPair shown = authority.pem("client");
        TlsSettings tls = new TlsSettings(authority.certificateFile(), shown.certificate(), shown.key(), true);
        try (MqttSession session = ready(client.with(settings("127.0.0.1", tls)))) {
            assertThat(publish(session, "linnet/v1/x/round/m", "secret", 1, false)
                            .get()
                            .isTaken())
                    .isTrue();
        }
    }

    @Test
    void refusesABrokerOfAnotherAuthority() throws Exception {
        TestAuthority.PemPair client = authority.pem("client");
        TlsSettings tls = new TlsSettings(stranger.certificateFile(), client.certificate(), client.key(), true);
        assertThat(firstFailure(settings("127.0.0.1", tls)))
                .startsWith(
                        "TLS: none of the authorities that are trusted here (caFile) has signed the broker's certificate (");
    }

    /** What has no forward secrecy, or encrypts and authenticates apart, is not spoken. */
    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, TLS_AES_128_GCM_SHA256, true",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, false"
    })
    void speaksWhatKeepsItsSecrets(String protocol, String suite, boolean isSpoken) throws Exception {
        TestAuthority.PemPair client = authority.pem("client");
        TlsSettings tls = new TlsSettings(authority.certificateFile(), client.certificate(), client.key(), true);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                TlsSockets.keys(tls).getKeyManagers(), TlsSockets.trust(tls).getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", broker.tlsPort())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setEnabledCipherSuites(new String[] {suite});
            if (isSpoken) {
                socket.startHandshake();
                assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
            } else {
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
            }
        }
    }

    /** A machine without a clock of its own sees every certificate too early, until it is told the time. */
    @Test
    void saysThatTheClockOrTheCertificateIsTheCause() throws Exception {
        Instant now = Instant.now();
        assertThat(troubleWith(authority.pem("early", "127.0.0.1", now.plus(Duration.ofDays(30)))))
                .startsWith("TLS: the broker's certificate is not valid yet by this machine's clock (NotBefore: ")
                .endsWith("): set the clock; one without a battery starts in the past");
        assertThat(troubleWith(authority.pem("late", "127.0.0.1", now.minus(Duration.ofDays(30)))))
                .startsWith("TLS: the broker's certificate is not valid any more by this machine's clock (NotAfter: ")
                .endsWith("): renew it (linnet fleet rotate certificate), or set the clock");
    }

    private static String troubleWith(TestAuthority.PemPair own) throws Exception {
        char[] password = new char[0];
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(TlsSockets.keyStore(own.certificate(), own.key(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        try (ServerSocket server =
                context.getServerSocketFactory().createServerSocket(0, 4, InetAddress.getByName("127.0.0.1"))) {
            Thread greeting = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read();
                } catch (IOException refused) {
                    // The client does not believe the certificate.
                }
            });
            greeting.start();
            MqttSettings settings = MqttSettings.of("ssl://127.0.0.1:" + server.getLocalPort(), "tls");
            return firstFailure(settings.withTls(TlsSettings.trusting(authority.certificateFile())));
        }
    }

    @Test
    void refusesABrokerOfAnotherName() throws Exception {
        TestAuthority.PemPair client = authority.pem("client");
        TlsSettings tls = new TlsSettings(authority.certificateFile(), client.certificate(), client.key(), true);
        assertThat(firstFailure(settings("localhost", tls))).startsWith("TLS: ").contains("localhost");
        TlsSettings trusting = new TlsSettings(authority.certificateFile(), client.certificate(), client.key(), false);
        ready(settings("localhost", trusting)).close();
    }

    /** TLS 1.3 tells it only after the client's handshake, when the client library would hang for ever. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void noticesThatItsOwnCertificateIsMissing(Client client) throws Exception {
        TlsSettings tls = TlsSettings.trusting(authority.certificateFile());
        assertThat(firstFailure(client.with(settings("127.0.0.1", tls))))
                .isNotEmpty()
                .doesNotContain("no answer within");
    }

    @Test
    void namesTheFileThatIsWrong() throws Exception {
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");
        assertThatThrownBy(() -> new MqttSession(settings("127.0.0.1", TlsSettings.trusting(nothing))))
                .hasMessageStartingWith("caFile=" + nothing + ", accepted: PEM certificates");
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() -> new MqttSession(settings("127.0.0.1", TlsSettings.trusting(missing))))
                .hasMessage("caFile=" + missing + ", accepted: a readable file");
        TlsSettings badKey = new TlsSettings(authority.certificateFile(), authority.certificateFile(), nothing, true);
        assertThatThrownBy(() -> new MqttSession(settings("127.0.0.1", badKey)))
                .hasMessageStartingWith("keyFile=" + nothing + ", accepted: PEM with BEGIN PRIVATE KEY");
    }

    private static MqttSettings settings(String host, TlsSettings tls) {
        return MqttSettings.of("ssl://" + host + ":" + broker.tlsPort(), "tls").withTls(tls);
    }

    private static String firstFailure(MqttSettings settings) throws InterruptedException {
        BlockingQueue<String> failures = new LinkedBlockingQueue<>();
        try (MqttSession session = new MqttSession(settings)) {
            session.onState((state, detail) -> {
                if (state == SessionState.WAITING) {
                    failures.add(detail);
                }
            });
            session.start();
            return String.valueOf(failures.poll(60, TimeUnit.SECONDS));
        }
    }
}
