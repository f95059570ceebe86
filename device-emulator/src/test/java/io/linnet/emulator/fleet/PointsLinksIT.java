package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.board.PointsLearner;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.link.PseudoTerminal;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.points.Verdict.State;
import io.linnet.protocol.session.MqttSettings;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Motors on MQTT, CoAP and serial lines, emulated boards and the firmware's: the model is that of one place with all windows, and
 * what the firmware's board finds behind its line reaches the aggregator.
 */
class PointsLinksIT {
    private static final int WINDOWS = 80;
    private static final int WATCHED = 60;
    private static final int ROUNDS = 5;
    private static final int ON_MQTT = 0;
    private static final int ON_COAP = 1;
    private static final int ON_SERIAL = 2;
    private static final int C_ON_SERIAL = 3;
    private static final int C_ON_MQTT = 4;
    private static final int BOARDS = 5;
    private static final PointsShape SHAPE = new PointsShape(27, 4);
    private static final PointsSettings SETTINGS =
            new PointsSettings(2, 1, Schedule.fresh(1, 1, 60), FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES, 3, 5);
    private static final ModelPlan PLAN = new ModelPlan(
            "motors", SHAPE.layout(), SETTINGS, 1, false, List.of(new Stage(0, new Profile(2, 0, 0, 200, true), 0)), 4);

    @TempDir
    private Path folder;

    private final FrontEnd front = new FrontEnd(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES);
    private final List<Motor> motors = new ArrayList<>();
    private final List<List<short[]>> windows = new ArrayList<>();

    private void draw() {
        for (int b = 0; b < BOARDS; b++) {
            Motor motor = new Motor(b, b % Motor.REGIMES, (b + 1) % Motor.REGIMES);
            motors.add(motor);
            List<short[]> usual = new ArrayList<>();
            for (int i = 0; i < WINDOWS; i++) {
                usual.add(motor.window(0));
            }
            windows.add(usual);
        }
    }

    private PointsWork work(int board) {
        return new PointsWork(windows.get(board).stream().map(front::features).toArray(int[][]::new));
    }

    private Digest central() {
        Parameters model = Parameters.zero(SHAPE.layout());
        for (int round = 0; round < ROUNDS; round++) {
            PointsStage stage = PointsStage.of(new PointsModel(model), round, SETTINGS);
            PointsSums all = new PointsSums(SHAPE);
            for (int b = 0; b < BOARDS; b++) {
                all.add(work(b).sums(model, SETTINGS, round));
            }
            model = PointsClose.next(model, all, stage, SETTINGS.floor());
        }
        return model.digest();
    }

    private static String id(int board) {
        return "motor-" + board;
    }

    private List<String> command(int board, String... way) throws Exception {
        Path usual = folder.resolve(id(board) + ".lndw");
        SensorWindows.write(usual, Motor.AXES, Motor.SAMPLES, windows.get(board));
        return PosixBoards.process(PosixBoards.program(), id(board), PLAN.model(), usual, folder, way);
    }

    /** Behind its line; its bearing fails while it watches. */
    private Path serial() throws Exception {
        List<short[]> failing = new ArrayList<>();
        for (int i = 0; i < WATCHED; i++) {
            failing.add(motors.get(C_ON_SERIAL).window(i < WATCHED / 2 ? 0 : 4));
        }
        Path watched = folder.resolve("watched.lndw");
        SensorWindows.write(watched, Motor.AXES, Motor.SAMPLES, failing);
        String words = String.join(" ", command(C_ON_SERIAL, "--watch", watched.toString(), "--every", "20"));
        Path script = Files.writeString(folder.resolve("board.sh"), "#!/bin/sh\nexec " + words + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void everyLinkLeadsToTheModelOfOnePlaceAndBringsAlarms() throws Exception {
        assumeTrue(PseudoTerminal.isPossible(), PseudoTerminal.MISSING);
        assumeTrue(PosixBoards.hasMosquitto(), "needs cc and libmosquitto (Debian packages gcc libmosquitto-dev)");
        draw();
        CompletableFuture<ModelState> last = new CompletableFuture<>();
        CompletableFuture<String> alarm = new CompletableFuture<>();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void finished(ModelState state) {
                last.complete(state);
            }

            @Override
            public void machineChanged(AggregatorPacket.MachineChanged change) {
                if (change.found().state() == State.ALARM) {
                    alarm.complete(change.board());
                }
            }
        };
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                Aggregator aggregator = new Aggregator(
                        new AggregatorSettings(
                                "shelf",
                                MqttSettings.of(broker.uri(), "aggregator"),
                                PLAN,
                                new RoundPolicy(BOARDS, BOARDS, 60_000, 1_000, 500, ROUNDS),
                                Optional.empty(),
                                false,
                                Optional.empty()),
                        listener);
                Gateway gateway =
                        new Gateway(GatewaySettings.of("shelf", "shelf", folder.resolve("custody"), broker.uri())
                                .withSerial(GatewaySettings.Serial.of(folder + "/tty*"))
                                .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null))
                                .withStatus(new GatewaySettings.Status(null, -1)));
                Fleet fleet = new Fleet(
                        FleetSettings.of(URI.create(broker.uri()), "shelf", PLAN.model(), 1), FleetListener.NONE)) {
            aggregator.start();
            gateway.start();
            assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
            fleet.add(id(ON_MQTT), new PointsLearner(work(ON_MQTT)));
            fleet.add(
                    id(ON_COAP),
                    new PointsLearner(work(ON_COAP)),
                    new MemoryStore(),
                    new Access.Coap(new InetSocketAddress("127.0.0.1", gateway.coapPort())));
            fleet.add(
                    id(ON_SERIAL),
                    new PointsLearner(work(ON_SERIAL)),
                    new MemoryStore(),
                    new Access.Serial(folder.resolve("tty0"), 115_200));
            fleet.start();
            Process onMqtt = new ProcessBuilder(command(
                            C_ON_MQTT,
                            "--fleet",
                            "shelf",
                            "--broker",
                            "mqtt://127.0.0.1:" + URI.create(broker.uri()).getPort()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (AutoCloseable line = PseudoTerminal.running(serial(), folder.resolve("tty1"))) {
                assertThat(line).isNotNull();
                assertThat(last.get(120, TimeUnit.SECONDS).digest()).isEqualTo(central());
                assertThat(alarm.get(60, TimeUnit.SECONDS)).isEqualTo(id(C_ON_SERIAL));
            } finally {
                onMqtt.destroy();
                onMqtt.waitFor();
            }
        }
    }
}
