package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.control.HomeSettings;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserFile;
import io.linnet.protocol.message.Custody;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnProgress;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.session.PublishOutcome;
import io.linnet.protocol.telemetry.Release;
import io.linnet.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Home Assistant reads at the broker, with the users and rights that it and the aggregator have there. */
@Timeout(120)
class HomeAssistantIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FLEET = "house";
    private static final String DEVICE = "homeassistant/device/linnet_house_";
    private static final String FIGURES = "homeassistant/linnet/house/";
    private static final String GONE = FIGURES + "board/gone";

    @TempDir
    private Path folder;

    private Broker broker;
    private MqttSession home;
    private final Map<String, String> heard = new ConcurrentHashMap<>();

    @BeforeEach
    void start() throws Exception {
        Path users = folder.resolve("users");
        Files.write(
                users,
                List.of(
                        UserFile.line("aggregator", Role.AGGREGATOR, FLEET, "sums".toCharArray()),
                        UserFile.line("attic", Role.GATEWAY, FLEET, "links".toCharArray()),
                        UserFile.line("home", Role.OBSERVER, FLEET, "looks".toCharArray())));
        broker = Broker.start(BrokerSettings.inMemory(0).withUsers(users, false).withHomeAssistant("homeassistant"));
        home = session("home", "looks");
        assertThat(home.subscribe("homeassistant/#", 1, (topic, payload, retained, ack) -> {
                    heard.put(topic, new String(payload, StandardCharsets.UTF_8));
                    ack.done();
                }))
                .succeedsWithin(PATIENCE);
    }

    @AfterEach
    void stop() {
        home.close();
        broker.close();
    }

    private MqttSession session(String user, String password) throws InterruptedException {
        MqttSession session =
                new MqttSession(MqttSettings.of(broker.uri(), user).withUser(user, password));
        session.start();
        assertThat(session.awaitReady(PATIENCE)).isTrue();
        return session;
    }

    private static PublishOutcome publish(MqttSession from, String topic, String text) throws Exception {
        return publish(from, topic, text.getBytes(StandardCharsets.UTF_8));
    }

    private static PublishOutcome publish(MqttSession from, String topic, byte[] payload) throws Exception {
        return publish(from, topic, payload, true);
    }

    private static PublishOutcome publish(MqttSession from, String topic, byte[] payload, boolean isRetained)
            throws Exception {
        CompletableFuture<PublishOutcome> done = new CompletableFuture<>();
        PublishListener listener = done::complete;
        from.publish(topic, payload, 1, isRetained, 0, listener);
        return done.get(30, TimeUnit.SECONDS);
    }

    /** A fleet of two boards that have a number. */
    private AggregatorSettings settings() {
        Path file = folder.resolve("journal.db");
        try (Journal journal = Journal.open(file, false)) {
            journal.write(List.of(new JournalWrite.AppendEntries(
                    List.of(new Entry.BoardJoined("pump-1", 0), new Entry.BoardJoined("pump-2", 1)))));
        }
        return new AggregatorSettings(
                FLEET,
                MqttSettings.of(broker.uri(), "aggregator").withUser("aggregator", "sums"),
                Presets.of("tifed").plan("digits", 64, 10, 1),
                new RoundPolicy(2, 1, 60_000, 120, 500, 0),
                Optional.of(file),
                false,
                Optional.empty());
    }

    private JsonNode figures(String of) throws Exception {
        return new ObjectMapper().readTree(heard.getOrDefault(FIGURES + of, "{}"));
    }

    @Test
    void devicesComeWithTheirFiguresAndGoWithWhatTheyStandFor() throws Exception {
        try (MqttSession before = session("aggregator", "sums")) {
            assertThat(publish(before, DEVICE + "board_gone/config", "{\"state_topic\":\"" + GONE + "\"}")
                            .isTaken())
                    .isTrue();
            assertThat(publish(before, GONE, "{}").isTaken()).isTrue();
            assertThat(publish(before, "homeassistant/device/lamp/config", "{\"state_topic\":\"lamp\"}")
                            .isTaken())
                    .isTrue();
        }
        String presence = new Topics(FLEET).gateway("attic");
        AggregatorSettings settings = settings();
        try (MqttSession attic = session("attic", "links");
                Aggregator aggregator = new Aggregator(settings, AggregatorListener.NONE)) {
            Custody custody = new Custody(3, 12, 95);
            Presence online = new Presence(
                    true, Optional.empty(), Optional.of(custody), Optional.empty(), Optional.of(Release.VERSION));
            publish(attic, presence, MessageWriter.write(online));
            aggregator.openPage(
                    ControlSettings.loopback(0).withHome(new HomeSettings("homeassistant", 1)),
                    new DescribedModel(settings, model -> model));
            aggregator.start();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heard)
                            .containsKeys(
                                    DEVICE + "gateway_attic/config",
                                    DEVICE + "model_digits/config",
                                    DEVICE + "board_pump-1/config"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    figures("gateway/attic").path("online").asBoolean())
                            .isTrue());
            assertThat(figures("gateway/attic").toString())
                    .isEqualTo("{\"online\":true,\"boards\":0,\"custody\":3,\"custody_age\":95}");
            assertThat(figures("model/digits").toString())
                    .isEqualTo("{\"state\":\"learning\",\"version\":0,\"boards\":2,\"missing\":0}");
            assertThat(figures("board/pump-1").get("state").asText()).isEqualTo("unheard");
            assertThat(heard).doesNotContainKey(DEVICE + "board_pump-2/config");
            assertThat(heard.get(DEVICE + "gateway_attic/config"))
                    .contains("\"sw_version\":\"" + Release.VERSION + '"');
            JsonNode config = new ObjectMapper().readTree(heard.get(DEVICE + "model_digits/config"));
            assertThat(config.get("state_topic").asText()).isEqualTo(FIGURES + "model/digits");
            assertThat(config.at("/components/accuracy/unit_of_measurement").asText())
                    .isEqualTo("%");

            OwnProgress learning = new OwnProgress(new OwnWish(1, 60), 23);
            MachineState found =
                    new MachineState("digits", 0, Verdict.State.NORMAL, 96, 0, 126, 97, 16 * 60, Optional.of(learning));
            assertThat(publish(attic, new Topics(FLEET).report("pump-1"), MessageWriter.write(found), false)
                            .isTaken())
                    .isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(figures("board/pump-1").toString())
                            .contains("\"problem\":false,\"machine\":\"learning\"")
                            .contains("\"own_normal\":\"learning its own normal, 23 of 60\""));
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(figures("model/digits").toString()).contains("\"alarms\":0,\"learning_own\":1"));

            publish(attic, presence, new byte[0]);
            for (String gone : List.of(
                    DEVICE + "gateway_attic/config", FIGURES + "gateway/attic", DEVICE + "board_gone/config", GONE)) {
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(heard.get(gone)).as(gone).isEmpty());
            }
            assertThat(heard.get("homeassistant/device/lamp/config")).isNotEmpty();
        }
        assertThat(publish(home, DEVICE + "model_digits/config", "{}").code()).isEqualTo(PublishOutcome.Code.REFUSED);
    }
}
