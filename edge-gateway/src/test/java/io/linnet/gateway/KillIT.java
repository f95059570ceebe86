package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.MosquittoProcess;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.transfer.LinkProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the whole process, with and without an uplink, in the middle of a transfer and behind it. */
class KillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void losesNothingThatWasAcknowledgedAndSendsNothingTwice() throws Exception {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
        assumeTrue(SerialPair.isInstalled(), SerialPair.MISSING);
        try (MosquittoProcess mosquitto = MosquittoProcess.start();
                TestAggregator aggregator = new TestAggregator(mosquitto.uri(), "shelf");
                SerialPair line = new SerialPair(folder, "tty0");
                TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
            aggregator.offer(1, 2, 0);
            String port = line.gatewayEnd.toString();
            try (GatewayProcess first = gateway(mosquitto, port)) {
                await().atMost(PATIENCE).until(() -> board.ordinal == 0);
                aggregator.end.isMute = true;
                board.send(TestUpdate.of(1, 1, 30, 200));
                await().atMost(PATIENCE).until(() -> board.ends().contains("1/1/IN_CUSTODY"));
                first.kill();
            }
            // Half of the next update is through when the process ends.
            long before = board.chunkPacketsSent;
            board.send(TestUpdate.of(2, 2, 60, 200));
            mosquitto.kill();
            try (GatewayProcess second = gateway(mosquitto, port)) {
                await().atMost(PATIENCE).until(() -> board.chunkPacketsSent > before + 20);
                second.kill();
            }
            try (GatewayProcess third = gateway(mosquitto, port)) {
                await().atMost(PATIENCE).until(() -> board.ends().contains("2/2/IN_CUSTODY"));
                aggregator.end.isMute = false;
                mosquitto.startAgain();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(aggregator.end.receipts).containsExactly("b1/1/1", "b1/2/2"));
                assertThat(third.isAlive()).isTrue();
            }
            assertThat(aggregator.end.folds)
                    .hasSize(90)
                    .allSatisfy((key, folds) -> assertThat(folds).isOne());
        }
    }

    private GatewayProcess gateway(MosquittoProcess mosquitto, String port) throws IOException {
        return GatewayProcess.start(folder, "shelf", "g1", mosquitto.uri(), port, -1);
    }
}
