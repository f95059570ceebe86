package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.MosquittoProcess;
import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.serial.LineCheck;
import io.linnet.gateway.serial.SerialLines;
import io.linnet.gateway.serial.SerialSettings;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.telemetry.Finding;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Serial lines as they are: unplugged, noisy, with boot text, with a board that asks for the model. */
class SerialIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private MosquittoProcess mosquitto;
    private TestAggregator aggregator;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
        assumeTrue(SerialPair.isInstalled(), SerialPair.MISSING);
        mosquitto = MosquittoProcess.start();
        aggregator = new TestAggregator(mosquitto.uri(), "shelf");
        aggregator.offer(3, 12, 5);
        gateway = new Gateway(GatewaySettings.of("shelf", "g1", folder.resolve("data"), mosquitto.uri())
                .withSerial(GatewaySettings.Serial.of(folder + "/tty*[0-9]"))
                .withCoap(GatewaySettings.Coap.none())
                .withStatus(new GatewaySettings.Status(null, -1)));
        gateway.start();
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (aggregator != null) {
            aggregator.close();
            mosquitto.close();
        }
    }

    @Test
    void survivesAnAdapterThatDropsAndComesBack() throws Exception {
        try (SerialPair other = new SerialPair(folder, "tty1");
                TestBoard bystander = other.board("b2", LinkProfile.SERIAL)) {
            SerialPair line = new SerialPair(folder, "tty0");
            try (TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
                await().atMost(PATIENCE).until(() -> board.ordinal >= 0 && bystander.ordinal >= 0);
                // In mid-frame.
                byte[] half = {0x20, 0x40, 1, 2, 3};
                line.write(half);
                line.unplug();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(gateway.counters().total("linnet.gateway.port.events", "lost"))
                            .isOne());
            bystander.send(TestUpdate.of(3, 1, 5, 200));
            await().atMost(PATIENCE).until(() -> bystander.ends().contains("3/1/FOLDED"));
            try (SerialPair again = new SerialPair(folder, "tty0");
                    TestBoard board = again.board("b1", LinkProfile.SERIAL)) {
                await().atMost(PATIENCE).until(() -> board.ordinal >= 0);
                board.send(TestUpdate.of(3, 2, 5, 200));
                await().atMost(PATIENCE).until(() -> board.ends().contains("3/2/FOLDED"));
            }
            assertThat(gateway.counters().total("linnet.gateway.port.events", "lost"))
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void countsBootTextAndGarbageAndAnswersNone() throws Exception {
        try (SerialPair line = new SerialPair(folder, "tty0");
                TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
            await().atMost(PATIENCE).until(() -> board.ordinal >= 0);
            line.write("ets Jun  8 2016 00:22:57 rst:0x1 (POWERON_RESET)\r\n\0".getBytes(StandardCharsets.US_ASCII));
            line.write(new byte[5_000]);
            byte[] noise = new byte[5_000];
            SplitMix64 random = new SplitMix64(3);
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) random.next();
            }
            line.write(noise);
            line.write(new byte[1]);
            // A frame without end, and then one: at most a frame of it is kept.
            byte[] endless = new byte[100_000];
            Arrays.fill(endless, (byte) 0x55);
            line.write(endless);
            line.write(new byte[1]);
            board.send(TestUpdate.of(3, 1, 5, 200));
            await().atMost(PATIENCE).until(() -> board.ends().contains("3/1/FOLDED"));
            assertThat(gateway.counters().total("linnet.gateway.dropped", "malformed"))
                    .isPositive();
            assertThat(gateway.counters().total("linnet.gateway.dropped", "too-long"))
                    .isPositive();
            assertThat(gateway.status().ports()).singleElement().satisfies(port -> {
                assertThat(port.state()).isEqualTo("open");
                assertThat(port.board()).isEqualTo("b1");
                assertThat(port.framesDropped()).isPositive();
            });
        }
    }

    /** One byte in a hundred is flipped, lost, doubled or inserted, with pauses in mid-frame; both ways, from a seed. */
    @Test
    void finishesOverALineThatHitsOneByteInAHundred() throws Exception {
        try (SerialPair line = new SerialPair(folder, "tty0")) {
            line.upNoise = noise(1);
            line.downNoise = noise(2);
            try (TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
                await().atMost(PATIENCE).until(() -> board.ordinal >= 0);
                TestUpdate update = TestUpdate.of(3, 1, 40, 64);
                board.send(update);
                await().atMost(PATIENCE).until(() -> board.ends().contains("3/1/IN_CUSTODY"));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(aggregator.end.receipts).containsExactly("b1/3/1"));
                assertThat(aggregator.end.folds)
                        .hasSize(40)
                        .allSatisfy((key, folds) -> assertThat(folds).isOne());
                // An ideal selective repeat gets a frame of 64 + 2 bytes through with .99^66 = .515 and so sends 78
                // packets; nine tenths of its goodput allow 86. Repairs and polls are packets too.
                assertThat(board.chunkPacketsSent).isLessThanOrEqualTo(130);
            }
        }
    }

    private static UnaryOperator<byte[]> noise(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        return bytes -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (byte b : bytes) {
                if (random.below(100) != 0) {
                    out.write(b);
                    continue;
                }
                switch (random.below(4)) {
                    case 0 -> out.write(b ^ 1 << random.below(8));
                    case 1 -> {}
                    case 2 -> {
                        out.write(b);
                        out.write(b);
                    }
                    default -> {
                        out.write(b);
                        out.write((int) random.next());
                    }
                }
            }
            return out.toByteArray();
        };
    }

    @Test
    void servesTheModelAtTheLinesPaceAlsoWithoutUplink() throws Exception {
        try (SerialPair line = new SerialPair(folder, "tty0");
                TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
            await().atMost(PATIENCE).until(() -> board.ordinal >= 0 && board.offer != null);
            mosquitto.kill();
            await().atMost(PATIENCE).until(() -> !gateway.status().isUplinkUp());
            Base base = new Base(2, TestUpdate.digest(2));
            StatusBitmap have = StatusBitmap.none(5).with(1);
            line.writeFrame(request(1, 2, 3, have));
            // Type 1 is a chunk of the step; repairs over them may come too.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(board.chunks.stream()
                                    .filter(chunk -> (chunk[0] >> 3 & 7) == 1)
                                    .map(chunk -> (int) chunk[4])
                                    .distinct())
                            .containsExactlyInAnyOrder(0, 2, 3, 4));
            byte[] second = TestUpdate.chunks(1, "digits", base, 3, 5, 200).get(2);
            assertThat(board.chunks).anySatisfy(chunk -> assertThat(chunk).isEqualTo(second));
            // The number of chunks is not known to the board: it is told first.
            line.writeFrame(request(2, 2, 3, StatusBitmap.none(1)));
            await().atMost(PATIENCE)
                    .until(() -> board.heard.stream()
                            .anyMatch(message -> message instanceof io.linnet.protocol.message.Message.Status status
                                    && status.object() == 2
                                    && status.received().chunks() == 12));
            // What only the aggregator has must wait.
            line.writeFrame(request(3, 1, 3, StatusBitmap.none(1)));
            await().atMost(PATIENCE)
                    .until(() -> board.heard.stream()
                            .anyMatch(
                                    message -> message instanceof Refusal refusal && refusal.reason() == Reason.BUSY));
        }
    }

    private static byte[] request(int object, long version, int transfer, StatusBitmap have) {
        return MessageWriter.write(new io.linnet.protocol.message.Message.Status(
                "digits", object, version, transfer, TransferStatus.granting(8, have)));
    }

    @Test
    void pushesTheNextOfferAndTakesABoardOnAnotherLine() throws Exception {
        try (SerialPair line = new SerialPair(folder, "tty0");
                SerialPair other = new SerialPair(folder, "tty1");
                TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
            await().atMost(PATIENCE).until(() -> board.offer != null);
            aggregator.offer(4, 12, 5);
            await().atMost(PATIENCE).until(() -> board.offer.base().version() == 4);
            try (TestBoard moved = other.board("b1", LinkProfile.SERIAL)) {
                await().atMost(PATIENCE).until(() -> moved.ordinal >= 0);
                assertThat(gateway.status().boards())
                        .singleElement()
                        .satisfies(view -> assertThat(view.at()).endsWith("tty1"));
            }
        }
    }

    @Test
    void theDoctorHearsABoardOnALine() throws Exception {
        gateway.close();
        try (SerialPair line = new SerialPair(folder, "tty0");
                TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
            assertThat(LineCheck.run(line.gatewayEnd.toString(), 115_200, 5_000))
                    .satisfies(result -> assertThat(result.board()).isEqualTo("b1"));
            assertThat(board.ordinal).isNegative();
            assertThat(LineCheck.run(folder + "/nothing", 115_200, 100).trouble())
                    .isNotEmpty();
        }
        assertThat(Doctor.examine(GatewaySettings.of("shelf", "g1", folder.resolve("data"), mosquitto.uri())
                        .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null))))
                .extracting(Finding::level)
                .containsOnly(Finding.Level.OK);
        gateway = null;
    }

    /** Whatever one of its threads does not know ends the part, here: what is admitted cannot be told. */
    @Test
    void tellsWhatAPortsThreadDoesNotKnow() throws Exception {
        GatewayCounters counters = new GatewayCounters(new Metrics());
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        IllegalStateException error = new IllegalStateException("a list that throws");
        try (SerialPair line = new SerialPair(folder, "tty9");
                SerialLines lines = new SerialLines(
                        SerialSettings.of(line.gatewayEnd.toString()),
                        "shelf",
                        (board, link, at) -> {
                            throw error;
                        },
                        new BoardIntake(event -> true, counters),
                        counters,
                        failed::complete)) {
            lines.start();
            await().atMost(PATIENCE).until(() -> {
                line.writeFrame(MessageWriter.write(new Identify("b1", Optional.empty(), Optional.empty())));
                return failed.isDone();
            });
            assertThat(failed).isCompletedWithValue(error);
        }
    }
}
