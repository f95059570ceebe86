package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.MosquittoProcess;
import io.linnet.broker.Sessions;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.telemetry.Finding;
import io.linnet.protocol.telemetry.Finding.Level;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of brokers and ports as they are met in the field. */
class DoctorIT {
    private static final Topics SHELF = new Topics("shelf");

    @TempDir
    private Path folder;

    @BeforeEach
    void needs() {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
    }

    private GatewaySettings settings(String uri, int coapPort) {
        return GatewaySettings.of("shelf", "g1", folder.resolve("new/data"), uri)
                .withCoap(new GatewaySettings.Coap("127.0.0.1", coapPort, -1, null, null))
                .withStatus(new GatewaySettings.Status(null, -1));
    }

    private static Finding find(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isContentWithABrokerThatDoesItAllAndLeavesNothingBehind() throws Exception {
        try (MosquittoProcess mosquitto = MosquittoProcess.start()) {
            List<Finding> findings = Doctor.examine(settings(mosquitto.uri(), 0));

            assertThat(findings)
                    .extracting(Finding::level)
                    .as(findings.toString())
                    .containsOnly(Level.OK);
            assertThat(findings).extracting(Finding::check).contains("broker", "read", "publish", "retain");
            assertThat(folder.resolve("new")).doesNotExist();
            assertThat(retained(mosquitto.uri())).isEmpty();
        }
    }

    @Test
    void saysWhatABrokerDoesNotLetAGatewayDo() throws Exception {
        Path acl = Files.writeString(folder.resolve("acl"), "topic read linnet/v1/shelf/round/#\n");
        // Started by root, mosquitto becomes a user of its own before it reads the file.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (MosquittoProcess mosquitto = MosquittoProcess.start("allow_anonymous true", "acl_file " + acl)) {
            List<Finding> findings = Doctor.examine(settings(mosquitto.uri(), 0));

            assertThat(find(findings, "broker").level()).isEqualTo(Level.OK);
            assertThat(find(findings, "publish"))
                    .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.FAILED))
                    .satisfies(finding -> assertThat(finding.detail())
                            .isEqualTo(SHELF.up("linnet-doctor") + ": not authorized (0x87)"));
            assertThat(find(findings, "retain").detail()).contains(SHELF.presence("linnet-doctor"));
        }
    }

    /** The same broker, as a gateway meets it: nothing is lost, nobody is served, and it is to be seen why. */
    @Test
    void theGatewayItselfShowsWhatTheBrokerRefuses() throws Exception {
        Path acl = Files.writeString(folder.resolve("acl"), "topic read linnet/v1/shelf/#\n");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (MosquittoProcess mosquitto = MosquittoProcess.start("allow_anonymous true", "acl_file " + acl);
                Gateway gateway = new Gateway(settings(mosquitto.uri(), 0))) {
            gateway.start();

            await().untilAsserted(() -> assertThat(gateway.status().uplinkRefusal())
                    .isEqualTo(SHELF.gateway("g1") + ": not authorized (0x87)"));
            await().untilAsserted(() -> assertThat(gateway.counters().total("linnet.gateway.uplink.events", "refused"))
                    .isPositive());
        }
    }

    @Test
    void saysThatABrokerKeepsNothing() throws Exception {
        try (MosquittoProcess mosquitto = MosquittoProcess.start("allow_anonymous true", "retain_available false")) {
            Finding broker = find(Doctor.examine(settings(mosquitto.uri(), 0)), "retain");

            assertThat(broker.level()).isEqualTo(Level.FAILED);
            assertThat(broker.detail()).endsWith(": the broker keeps no retained messages");
        }
    }

    @Test
    void saysPlainlyThatAPortSpeaksNoTlsOrThatNobodyIsThere() throws Exception {
        try (MosquittoProcess mosquitto = MosquittoProcess.start()) {
            String uri = "ssl://127.0.0.1:" + mosquitto.port();
            assertThat(find(Doctor.examine(settings(uri, 0)), "broker").detail())
                    .isEqualTo(uri + ": TLS: port " + mosquitto.port()
                            + " speaks no TLS; is it the broker's port for tcp://?");
        }
        String nobody = "tcp://127.0.0.1:" + freePort();
        Finding away = find(Doctor.examine(settings(nobody, 0)), "broker");
        assertThat(away.level()).isEqualTo(Level.FAILED);
        assertThat(away.detail()).isEqualTo(nobody + ": connection refused");
    }

    @Test
    void knowsItsOwnGatewayFromAnotherProgram() throws Exception {
        int coapPort = freePort();
        int statusPort = freePort();
        GatewaySettings settings = settings("tcp://127.0.0.1:" + freePort(), coapPort)
                .withStatus(new GatewaySettings.Status(null, statusPort));
        try (Gateway gateway = new Gateway(settings)) {
            gateway.start();
            assertThat(find(Doctor.examine(settings), "coap"))
                    .isEqualTo(new Finding(
                            "coap", Level.OK, "UDP port " + coapPort + ": the gateway runs and has it", ""));
        }
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress("127.0.0.1", coapPort))) {
            Finding coap = find(Doctor.examine(settings), "coap");
            assertThat(coap.level()).isEqualTo(Level.FAILED);
            assertThat(coap.detail()).contains("another program has it");
            assertThat(other.isBound()).isTrue();
        }
    }

    /** What a broker keeps of the fleet: comes before whatever is published once the subscription is granted. */
    private static List<String> retained(String uri) throws Exception {
        BlockingQueue<String> topics = new LinkedBlockingQueue<>();
        List<String> found = new ArrayList<>();
        try (MqttSession session = Sessions.ready(MqttSettings.of(uri, "reader"))) {
            session.subscribe(SHELF.everything(), 1, (topic, payload, retained, ack) -> {
                        ack.done();
                        topics.add(topic);
                    })
                    .get(30, TimeUnit.SECONDS);
            Sessions.publish(session, SHELF.up("last"), "x", 1, false).get();
            for (String topic = topics.take(); !topic.equals(SHELF.up("last")); topic = topics.take()) {
                found.add(topic);
            }
        }
        return found;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
