package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.TlsListener;
import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserFile;
import io.linnet.broker.session.TestAuthority;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.trust.PrivateFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Emulated boards at a broker that wants to know who comes: certificates of both sides, a user, either MQTT. */
class EmulateIT {
    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static Broker broker;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestAuthority(folder, "ours");
        Path users = Files.write(
                folder.resolve("users"),
                List.of(
                        UserFile.line("shelf", Role.BOARDS, "farm", "shared secret".toCharArray()),
                        UserFile.line("merger", Role.AGGREGATOR, "farm", "another".toCharArray())));
        broker = Broker.start(new BrokerSettings(
                "127.0.0.1",
                0,
                null,
                10_000,
                2_000,
                65_536,
                null,
                new TlsListener(
                        0,
                        authority.keystore("broker", "127.0.0.1"),
                        TestAuthority.PASSWORD,
                        TestAuthority.PASSWORD,
                        authority.truststore(),
                        TestAuthority.PASSWORD),
                users,
                false,
                null,
                null));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static String learn(String broker, String... options) throws Exception {
        Path aggregator = folder.resolve("aggregator.yaml");
        PrivateFile.write(aggregator, """
            fleet: farm
            broker: {uri: "%s", user: merger, password: another}
            rounds: {boards: 3, quorum: 3, count: 2}
            """.formatted(EmulateIT.broker.uri()));
        Path emulate = folder.resolve("emulate.yaml");
        PrivateFile.write(emulate, "fleet: farm\nboards: 7\n" + broker);
        String[] arguments = new String[options.length + 5];
        System.arraycopy(
                new String[] {"emulate", "--config", emulate.toString(), "--until-done", "--json"}, 0, arguments, 0, 5);
        System.arraycopy(options, 0, arguments, 5, options.length);
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        try (Aggregator running = new Aggregator(
                ConfigFile.read(aggregator, AggregatorConfig.class).settings(), new AggregatorListener() {})) {
            // The next run would find the last offer of this one, and be done at once.
            running.passing();
            running.start();
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            int code = Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
            assertThat(err.toString()).isEmpty();
            assertThat(code).isZero();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Of three motors; the bearing of the second fails in what is watched. */
    private static void record(Path usual, Path now) throws Exception {
        for (int b = 0; b < 3; b++) {
            Motor motor = new Motor(b, b, b + 1);
            List<short[]> learnt = new ArrayList<>();
            List<short[]> watched = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                learnt.add(motor.window(0));
            }
            for (int i = 0; i < 20; i++) {
                watched.add(motor.window(b == 1 && i >= 5 ? 4 : 0));
            }
            for (Path of : List.of(usual, now)) {
                Path machine = Files.createDirectories(of.resolve("machine-" + b));
                SensorWindows.write(
                        machine.resolve("a.lndw"), Motor.AXES, Motor.SAMPLES, of.equals(usual) ? learnt : watched);
            }
        }
    }

    @Test
    void recordingsOfMachinesAreLearntAndWhatComesThenIsJudged() throws Exception {
        record(folder.resolve("usual"), folder.resolve("now"));
        Path aggregator = folder.resolve("machines.yaml");
        PrivateFile.write(aggregator, """
            fleet: farm
            broker: {uri: "%s", user: merger, password: another}
            learning: {algorithm: points, points: {count: 2, roundsOfSize: 1, windows: 64}}
            rounds: {boards: 3, quorum: 3, count: 5}
            """.formatted(broker.uri()));
        Path emulate = folder.resolve("emulate-machines.yaml");
        PrivateFile.write(
                emulate,
                "fleet: farm\nboards: 3\nbroker: {uri: '" + broker.uri()
                        + "', user: shelf, password: shared secret}\nrecordings: " + folder.resolve("usual")
                        + "\nwatch: " + folder.resolve("now") + "\nevery: 10ms\n");
        CompletableFuture<String> alarm = new CompletableFuture<>();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void machineChanged(AggregatorPacket.MachineChanged change) {
                if (change.found().state() == Verdict.State.ALARM) {
                    alarm.complete(change.board());
                }
            }
        };
        Thread boards = new Thread(
                () -> Linnet.commandLine()
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute("emulate", "--config", emulate.toString()),
                "emulate");
        AggregatorConfig config = ConfigFile.read(aggregator, AggregatorConfig.class);
        try (Aggregator running = new Aggregator(config.settings(), listener)) {
            running.passing();
            int port = running.openPage(
                    new ControlSettings("127.0.0.1", 0, Optional.empty(), Optional.empty(), Optional.empty()),
                    DescribedModel.of(config, config.settings()));
            running.start();
            boards.start();
            assertThat(alarm.get(60, TimeUnit.SECONDS)).isEqualTo(FleetOptions.boardId(1));
            theirScaleIsThatOfAllWindowsInOnePlace(folder.resolve("usual"), "http://127.0.0.1:" + port);
        } finally {
            boards.interrupt();
            boards.join();
        }
    }

    /** What a fleet has summed serves another model of its sensors, which learns labels. */
    private static void theirScaleIsThatOfAllWindowsInOnePlace(Path usual, String url) throws Exception {
        String said = model(0, "scale", "farm/digits", "--url", url, "--front-end", "haar", "--axes", "3");
        assertThat(ConfigFile.read(
                                Files.writeString(
                                        folder.resolve("labels.yaml"),
                                        said.replace("{windows:", "{units: [27, 8, 2], windows:")),
                                AggregatorConfig.class)
                        .settings()
                        .plan()
                        .front())
                .contains(SensorWindows.read(usual, Motor.AXES, Motor.SAMPLES).front(FrontEnd.HAAR));
        String file = folder.resolve("machines.cbor").toString();
        model(0, "export", "farm/digits", "--url", url, "--to", "cbor", "--out", file);
        assertThat(model(0, "scale", file)).isEqualTo(said);
        assertThat(model(2, "scale", file, "--front-end", "log8")).contains("front-end=log8, accepted: haar");
        assertThat(model(2, "scale", file, "--axes", "1")).contains("axes=1, accepted: 3");
        assertThat(model(2, "scale", file, "--samples", "128")).contains("samples=128, accepted: 200");
        assertThat(model(2, "scale", "farm/digits@0", "--url", url)).contains("it has no scale yet");
        SavedModel saved = ModelFile.readSaved(Path.of(file));
        Path other = folder.resolve("other.cbor");
        ModelFile.write(other, SavedModel.of(Network.POINTS, saved.parameters()));
        assertThat(model(2, "scale", other.toString())).contains("does not say what its windows are");
        ModelFile.write(other, SavedModel.of(Network.SIGMOID, saved.parameters()));
        assertThat(model(2, "scale", other.toString())).contains("network SIGMOID, accepted: POINTS, AUTOENCODER");
    }

    private static String model(int code, String... words) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            List<String> line = new ArrayList<>(List.of("model"));
            line.addAll(List.of(words));
            assertThat(Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(line.toArray(String[]::new)))
                    .isEqualTo(code);
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8) + err;
    }

    /** The file says seven boards, the option three; with seven, the cohort of three would leave four out. */
    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void usesEveryKeyOfTheBrokerBlock(String mqtt) throws Exception {
        TestAuthority.PemPair client = authority.pem("client");
        PrivateFile.write(folder.resolve("password"), "shared secret\n");
        String said = learn(
                """
                broker:
                  uri: ssl://127.0.0.1:%d
                  user: shelf
                  passwordFile: %s
                  caFile: %s
                  certificateFile: %s
                  keyFile: %s
                  mqtt: %s
                """.formatted(
                                broker.tlsPort(),
                                folder.resolve("password"),
                                authority.certificateFile(),
                                client.certificate(),
                                client.key(),
                                mqtt),
                "--boards",
                "3");
        assertThat(said.lines().filter(line -> line.startsWith("{\"event\":\"version\",\"version\":2,")))
                .singleElement()
                .asString()
                .contains("\"connected\":4");
    }

    /** The certificate names 127.0.0.1 only. */
    @Test
    void goesWhereTheNameDoesNotFitOnlyWhenTold() throws Exception {
        TestAuthority.PemPair client = authority.pem("client");
        String said = learn(
                """
                broker:
                  uri: ssl://localhost:%d
                  user: shelf
                  password: shared secret
                  caFile: %s
                  certificateFile: %s
                  keyFile: %s
                  verifyHostName: false
                """.formatted(broker.tlsPort(), authority.certificateFile(), client.certificate(), client.key()),
                "--boards",
                "3");
        assertThat(said).contains("\"version\":2,");
    }
}
