package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.extractor.tflite.CoreImage;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.link.PseudoTerminal;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.session.MqttSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shelf of boards on serial lines and CoAP, and boards on MQTT, in one fleet: broker, gateway and aggregator are the
 * real ones, the serial boards stand behind pseudo-terminals. Whatever the links, the model is that of MQTT alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShelfIT {
    private static final String MODEL = "blobs";
    private static final int BOARDS = 24;
    private static final int ON_MQTT = 8;
    private static final int ON_COAP = 8;
    private static final int EACH = 40;
    private static final int ROUNDS = 8;

    @TempDir
    private Path folder;

    private final Samples train = Blobs.samples(BOARDS * EACH, 1);
    private Broker broker;
    private Digest onMqttAlone;

    @BeforeAll
    void learnOnMqttAlone() throws Exception {
        assumeTrue(PseudoTerminal.isPossible(), PseudoTerminal.MISSING);
        broker = Broker.start(BrokerSettings.inMemory(0));
        onMqttAlone = learn("alone", BOARDS, (fleet, fleetId) -> () -> {});
    }

    @AfterAll
    void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    /** Adds the boards that are not on MQTT, with a gateway if they need one. */
    private interface Others {
        AutoCloseable add(Fleet fleet, String fleetId) throws Exception;
    }

    private Digest learn(String fleetId, int onMqtt, Others others) throws Exception {
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 12, Blobs.CLASSES}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.TRUNC, 512, Schedule.fresh(10, 2, 20));
        ModelPlan plan = new ModelPlan(
                MODEL, layout, training, 11, true, List.of(new Stage(0, new Profile(2, 16, 8, 100, true), 4)), 10);
        CompletableFuture<ModelState> last = new CompletableFuture<>();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void finished(ModelState state) {
                last.complete(state);
            }
        };
        AggregatorSettings settings = new AggregatorSettings(
                fleetId,
                MqttSettings.of(broker.uri(), "aggregator-" + fleetId),
                plan,
                new RoundPolicy(BOARDS, BOARDS, 60_000, 1_000, 500, ROUNDS),
                Optional.empty(),
                false,
                Optional.empty());
        try (Aggregator aggregator = new Aggregator(settings, listener);
                Fleet fleet =
                        new Fleet(FleetSettings.of(URI.create(broker.uri()), fleetId, MODEL, 1), FleetListener.NONE);
                AutoCloseable shelf = others.add(fleet, fleetId)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
            for (int b = 0; b < onMqtt; b++) {
                fleet.add(id(b), learner(b));
            }
            fleet.start();
            Digest digest = last.get(120, TimeUnit.SECONDS).digest();
            assertThat(aggregator.tally().updatesFolded()).isEqualTo((long) BOARDS * ROUNDS);
            assertThat(shelf).isNotNull();
            return digest;
        }
    }

    private static String id(int board) {
        return String.format("board-%02d", board);
    }

    private LocalLearner learner(int board) {
        return new LocalLearner(train, Blobs.rows(board, EACH));
    }

    private Gateway gateway(String fleetId, Path lines) {
        return new Gateway(GatewaySettings.of(fleetId, "shelf", lines.resolve("custody"), broker.uri())
                .withSerial(GatewaySettings.Serial.of(lines + "/tty*"))
                .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null))
                .withStatus(new GatewaySettings.Status(null, -1)));
    }

    /** Real firmware on some of the lines: the program of each, by board; the others are emulated here. */
    private AutoCloseable shelf(Fleet fleet, String fleetId, List<Path> programs) throws Exception {
        Path lines = Files.createTempDirectory(folder, "lines");
        Gateway gateway = gateway(fleetId, lines);
        List<AutoCloseable> closeables = new ArrayList<>(List.of(gateway));
        gateway.start();
        InetSocketAddress coap = new InetSocketAddress("127.0.0.1", gateway.coapPort());
        for (int b = ON_MQTT; b < ON_MQTT + ON_COAP; b++) {
            fleet.add(id(b), learner(b), new MemoryStore(), new Access.Coap(coap));
        }
        for (int b = ON_MQTT + ON_COAP; b < BOARDS; b++) {
            int line = b - ON_MQTT - ON_COAP;
            Path port = lines.resolve("tty" + line);
            if (line < programs.size()) {
                closeables.add(PseudoTerminal.running(programs.get(line), port));
            } else {
                fleet.add(id(b), learner(b), new MemoryStore(), new Access.Serial(port, 115_200));
            }
        }
        return () -> {
            for (AutoCloseable closeable : closeables) {
                closeable.close();
            }
        };
    }

    @Test
    void mixedLinksLeadToTheModelOfMqttAlone() throws Exception {
        Digest mixed = learn("mixed", ON_MQTT, (fleet, fleetId) -> shelf(fleet, fleetId, List.of()));
        assertThat(mixed).isEqualTo(onMqttAlone);
    }

    /** Four processes of the real firmware and a Cortex-M4 among the serial boards. */
    @Test
    void realFirmwareOnTheShelfChangesNothing() throws Exception {
        assumeTrue(PosixBoards.has("cc"), "needs a C compiler, cc (Debian package gcc)");
        assumeTrue(
                PosixBoards.has("arm-none-eabi-gcc") && PosixBoards.has("qemu-system-arm"),
                "needs arm-none-eabi-gcc and qemu-system-arm (Debian packages gcc-arm-none-eabi"
                        + " libnewlib-arm-none-eabi qemu-system-arm)");
        Path program = PosixBoards.program();
        Path core = CoreImage.build(folder.resolve("core"), "", "board-tifed");
        List<Path> scripts = new ArrayList<>();
        for (int line = 0; line < 5; line++) {
            int b = ON_MQTT + ON_COAP + line;
            Path data = folder.resolve(id(b) + ".lnds");
            PosixBoards.write(data, train, Blobs.rows(b, EACH), Blobs.CLASSES);
            scripts.add(script(
                    id(b),
                    line < 4
                            ? PosixBoards.process(program, id(b), MODEL, data, folder)
                            : PosixBoards.emulatedCore(core, id(b), MODEL, data, folder)));
        }
        Digest real = learn("real", ON_MQTT, (fleet, fleetId) -> shelf(fleet, fleetId, scripts));
        assertThat(real).isEqualTo(onMqttAlone);
    }

    /** For socat, whose own words have no quotes. */
    private Path script(String id, List<String> command) throws IOException {
        String words = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Path script = Files.writeString(folder.resolve(id + ".sh"), "#!/bin/sh\nexec " + words + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
