package io.linnet.cli;

import static io.linnet.broker.Sessions.publish;
import static io.linnet.broker.Sessions.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.Inbox;
import io.linnet.broker.MosquittoProcess;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishOutcome.Code;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.session.TlsSettings;
import io.linnet.protocol.session.TlsSockets;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.PrivateFile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, on a real Mosquitto that has nothing but what {@code linnet fleet export} wrote. */
class ForeignBrokerIT {
    private static final Topics FARM = new Topics("farm");

    /** What tells Home Assistant of a model. */
    private static final String DEVICE = "homeassistant/device/linnet_farm_model_m/config";

    private static final String FIGURES = "homeassistant/linnet/farm/";

    @TempDir
    private Path folder;

    private Path fleet;
    private Path out;
    private int port;
    private MosquittoProcess mosquitto;
    private final Map<String, MqttSession> sessions = new HashMap<>();

    @BeforeEach
    void aFleet() throws IOException {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
        fleet = folder.resolve("fleet");
        out = folder.resolve("out");
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        linnet("fleet", "init", "--name", "farm", "--port", Integer.toString(port), "--dir", fleet.toString());
        Files.writeString(fleet.resolve("broker.yaml"), "homeAssistant: homeassistant\n", StandardOpenOption.APPEND);
        linnet("board", "add", "b1", "b2", "b3", "--dir", fleet.toString());
        Path password = fleet.resolve("watch.password");
        PrivateFile.write(password, "5f2c9d0b7a1e4c3386fd2e1b90a7c645\n");
        linnet(
                "users",
                "add",
                "watch",
                "--role",
                "observer",
                "--fleet",
                "farm",
                "--file",
                fleet.resolve("users").toString(),
                "--password-file",
                password.toString());
    }

    @AfterEach
    void end() {
        sessions.values().forEach(MqttSession::close);
        if (mosquitto != null) {
            mosquitto.close();
        }
    }

    private static void linnet(String... arguments) {
        StringWriter err = new StringWriter();
        assertThat(Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments))
                .as(err.toString())
                .isZero();
    }

    private void export(String form) {
        linnet("fleet", "export", form, "--dir", fleet.toString(), "--out", out.toString());
    }

    /** Started by root, it would else become another user, who may not read the files. */
    private void start(String form) throws IOException {
        export(form);
        Path configuration = out.resolve("linnet.conf");
        Files.writeString(configuration, "user " + System.getProperty("user.name") + "\n", StandardOpenOption.APPEND);
        mosquitto = MosquittoProcess.start(configuration, port);
    }

    private MqttSettings as(String user, String clientId) throws IOException {
        Path file = fleet.resolve(user + ".password");
        String password = Files.exists(file)
                ? Files.readString(file).strip()
                : BoardList.read(fleet.resolve("boards"))
                        .find(user)
                        .orElseThrow()
                        .ownKey()
                        .mqttPassword("farm", user);
        return anybody(clientId).withUser(user, password);
    }

    private MqttSettings anybody(String clientId) {
        return MqttSettings.of("ssl://localhost:" + port, clientId)
                .withTls(new TlsSettings(fleet.resolve("ca.pem"), null, null, true));
    }

    private MqttSession session(String user) throws IOException, InterruptedException {
        MqttSession session = sessions.get(user);
        if (session == null) {
            session = ready(as(user, user));
            sessions.put(user, session);
        }
        return session;
    }

    private void publishes(String user, String topic, boolean retained, Code expected) throws Exception {
        assertThat(publish(session(user), topic, "x", 1, retained).get().code())
                .as(user + " publishes " + topic)
                .isEqualTo(expected);
    }

    private void refused(MqttSettings settings, String as) throws InterruptedException {
        BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
        try (MqttSession session = new MqttSession(settings)) {
            session.onState((state, detail) -> {
                if (state == SessionState.WAITING || state == SessionState.READY) {
                    states.add(state);
                }
            });
            session.start();
            assertThat(states.poll(30, TimeUnit.SECONDS)).as(as).isEqualTo(SessionState.WAITING);
        }
    }

    /** With an ACL file Mosquitto grants every subscription, and delivers nothing that is not to be read. */
    private static boolean isGranted(MqttSession session, String filter, Inbox inbox) throws Exception {
        try {
            session.subscribe(filter, 1, inbox).get(30, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            session.unsubscribe(filter);
            return false;
        }
    }

    /** A subscription, and what was sent that it would bring. */
    private record Read(String user, String filter, String probe, boolean isAllowed) {}

    private static final List<Read> READS = List.of(
            new Read("b1", FARM.down("b1"), FARM.down("b1"), true),
            new Read("b1", FARM.everyRound(), FARM.round("m"), true),
            new Read("b1", FARM.everyFull("m"), FARM.full("m", 3), true),
            new Read("b1", FARM.down("b2"), FARM.down("b2"), false),
            new Read("b1", FARM.up("b2"), FARM.up("b2"), false),
            new Read("b1", "#", FARM.presence("b2"), false),
            new Read("b1", FARM.everything(), FARM.report("b2"), false),
            new Read("b1", "linnet/v1/farm/+/+/down", FARM.down("b3"), false),
            new Read("b1", "$share/g/linnet/v1/farm/+/+/up", FARM.up("b3"), false),
            new Read("gateway", "linnet/v1/farm/+/+/down", FARM.down("b2"), true),
            new Read("gateway", "linnet/v1/farm/+/+/up", FARM.up("b2"), false),
            new Read("watch", FARM.everything(), FARM.up("b2"), true),
            new Read("aggregator", "linnet/v1/farm/+/+/up", FARM.up("b2"), true),
            new Read("watch", "homeassistant/#", DEVICE, true),
            new Read("aggregator", "homeassistant/device/+/config", DEVICE, true),
            new Read("aggregator", FIGURES + "#", FIGURES + "model/m", true),
            new Read("b1", "homeassistant/#", FIGURES + "board/b1", false),
            new Read("gateway", FIGURES + "#", FIGURES + "gateway/gateway", false));

    private void reads() throws Exception {
        List<Inbox> inboxes = new ArrayList<>();
        for (Read read : READS) {
            Inbox inbox = new Inbox();
            inboxes.add(inbox);
            boolean isGranted = isGranted(session(read.user()), read.filter(), inbox);
            assertThat(isGranted || !read.isAllowed()).as(read.toString()).isTrue();
        }
        for (Read read : READS) {
            publishes("aggregator", read.probe(), false, Code.TAKEN);
        }
        // All of them have come where this has: it was sent after them, on the same connection.
        Map<String, Inbox> last = new HashMap<>();
        for (String user : List.of("b1", "gateway", "watch")) {
            last.put(user, new Inbox());
            assertThat(isGranted(session(user), FARM.round("last"), last.get(user)))
                    .isTrue();
        }
        publishes("aggregator", FARM.round("last"), false, Code.TAKEN);
        for (Inbox inbox : last.values()) {
            inbox.take();
        }
        for (int i = 0; i < READS.size(); i++) {
            Read read = READS.get(i);
            Inbox inbox = inboxes.get(i);
            if (read.isAllowed()) {
                await().untilAsserted(() ->
                        assertThat(inbox.topics()).as(read.toString()).contains(read.probe()));
            } else {
                assertThat(inbox.topics()).as(read.toString()).doesNotContain(read.probe());
            }
        }
    }

    private void writes() throws Exception {
        for (String topic : List.of(
                FARM.up("b2"),
                FARM.down("b1"),
                FARM.presence("b2"),
                FARM.full("m", 0),
                FARM.gateway("gateway"),
                "linnet/v1/farm/00/b1/up",
                "linnet/v1/hoard/x",
                "elsewhere")) {
            publishes("b1", topic, false, Code.REFUSED);
        }
        publishes("b1", FARM.round("m"), true, Code.REFUSED);
        publishes("b1", FARM.up("b1"), false, Code.TAKEN);
        publishes("b1", FARM.report("b1"), false, Code.TAKEN);
        publishes("b1", FARM.presence("b1"), true, Code.TAKEN);
        publishes("gateway", FARM.up("b2"), false, Code.TAKEN);
        publishes("gateway", FARM.gateway("gateway"), true, Code.TAKEN);
        publishes("gateway", FARM.gateway("other"), true, Code.REFUSED);
        publishes("gateway", FARM.round("m"), true, Code.REFUSED);
        publishes("gateway", FARM.down("b2"), false, Code.REFUSED);
        publishes("evaluator", FARM.report("evaluator"), false, Code.TAKEN);
        publishes("evaluator", FARM.up("b1"), false, Code.REFUSED);
        publishes("watch", FARM.up("watch"), false, Code.REFUSED);
        publishes("watch", FARM.round("m"), true, Code.REFUSED);
        publishes("aggregator", FARM.round("m"), true, Code.TAKEN);
        publishes("aggregator", new Topics("other").round("m"), true, Code.REFUSED);
        publishes("aggregator", DEVICE, true, Code.TAKEN);
        publishes("aggregator", FIGURES + "model/m", true, Code.TAKEN);
        publishes("aggregator", "homeassistant/linnet/other/model/m", true, Code.REFUSED);
        publishes("aggregator", "homeassistant/light/lamp/config", true, Code.REFUSED);
        publishes("watch", "homeassistant/status", true, Code.TAKEN);
        publishes("watch", DEVICE, true, Code.REFUSED);
        publishes("gateway", FIGURES + "gateway/gateway", true, Code.REFUSED);
        publishes("b1", FIGURES + "board/b1", true, Code.REFUSED);
    }

    /** Mosquitto takes any will, and sends it where its owner may write. */
    private void wills() throws Exception {
        Inbox everything = new Inbox();
        assertThat(isGranted(session("watch"), FARM.everything(), everything)).isTrue();
        diesWithWill(FARM.round("will"));
        // With the same client id: by then the first one's will is done with.
        diesWithWill(FARM.presence("b3"));
        await().untilAsserted(() -> assertThat(everything.topics()).contains(FARM.presence("b3")));
        assertThat(everything.topics()).doesNotContain(FARM.round("will"));
    }

    /** Connects, and is gone without a goodbye. */
    private void diesWithWill(String topic) throws Exception {
        MqttSettings b3 = as("b3", "b3");
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(fields);
        out.writeUTF("MQTT");
        out.write(new byte[] {4, (byte) 0xC6, 0, 60}); // version, user + password + will + clean session, keep-alive
        for (String field : List.of("b3", topic, "x", "b3", String.valueOf(b3.password()))) {
            out.writeUTF(field);
        }
        assertThat(fields.size()).as("a length of one byte").isLessThan(128);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(TlsSockets.trustStore(fleet.resolve("ca.pem")));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        try (Socket socket = tls.getSocketFactory().createSocket("localhost", port)) {
            socket.getOutputStream().write(new byte[] {0x10, (byte) fields.size()});
            socket.getOutputStream().write(fields.toByteArray());
            assertThat(socket.getInputStream().readNBytes(4)).as("CONNACK").containsExactly(0x20, 2, 0, 0);
        }
    }

    /** A revoked board loses its connection, a new one has its rights, and the others notice nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"mosquitto", "dynsec"})
    void takesUpAChangeWhileItRuns(String form) throws Exception {
        start(form);
        MqttSession revoked = session("b2");
        MqttSession other = session("b1");
        BlockingQueue<SessionState> lost = new LinkedBlockingQueue<>();
        other.onState((state, detail) -> {
            if (state != SessionState.READY) {
                lost.add(state);
            }
        });
        linnet("board", "revoke", "b2", "--dir", fleet.toString());
        linnet("board", "add", "b4", "--dir", fleet.toString());
        export(form);
        if (form.equals("dynsec")) {
            ProcessBuilder client = new ProcessBuilder(
                            "mosquitto_pub",
                            "-t",
                            "$CONTROL/dynamic-security/v1",
                            "-f",
                            out.resolve("changes.json").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("pub.log").toFile());
            client.environment().put("XDG_CONFIG_HOME", out.toString());
            assertThat(client.start().waitFor())
                    .as(Files.readString(folder.resolve("pub.log")))
                    .isZero();
        } else {
            mosquitto.hangUp();
        }
        await().untilAsserted(() -> assertThat(revoked.state()).isNotEqualTo(SessionState.READY));
        refused(as("b2", "b2"), "revoked");
        publishes("b4", FARM.up("b4"), false, Code.TAKEN);
        publishes("b4", FARM.up("b1"), false, Code.REFUSED);
        publishes("b1", FARM.up("b1"), false, Code.TAKEN);
        assertThat(lost).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mosquitto", "dynsec"})
    void everyoneHasTheirTopicsAndNoOthers(String form) throws Exception {
        start(form);
        writes();
        wills();
        reads();

        refused(anybody("b1"), "without a user");
        refused(anybody("b1").withUser("b1", "wrong"), "with a wrong password");
        refused(anybody("nobody").withUser("nobody", "wrong"), "as nobody known");
        // Whatever client id another user gives, whoever has it stays.
        BlockingQueue<SessionState> lost = new LinkedBlockingQueue<>();
        session("b1").onState((state, detail) -> {
            if (state != SessionState.READY) {
                lost.add(state);
            }
        });
        try (MqttSession thief = new MqttSession(as("watch", "b1"))) {
            thief.start();
            publishes("b1", FARM.up("b1"), false, Code.TAKEN);
            assertThat(lost).isEmpty();
        }
    }
}
