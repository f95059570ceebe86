package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.MosquittoProcess;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CoAP binding against libcoap's own client: GET, observe, block-wise both ways, DTLS. */
class CoapIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String KEY = "a-secret-of-b1";

    @TempDir
    Path folder;

    private MosquittoProcess mosquitto;
    private TestAggregator aggregator;
    private Gateway gateway;
    private String base;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
        assumeTrue(CoapClient.isInstalled(), CoapClient.MISSING);
        mosquitto = MosquittoProcess.start();
        aggregator = new TestAggregator(mosquitto.uri(), "shelf");
        aggregator.offer(3, 40, 0);
        String hex = HexFormat.of().formatHex(KEY.getBytes(StandardCharsets.US_ASCII));
        gateway = new Gateway(GatewaySettings.of("shelf", "g1", folder.resolve("data"), mosquitto.uri())
                .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, 0, Map.of("b1", hex), null))
                .withStatus(new GatewaySettings.Status(null, 0)));
        gateway.start();
        base = "coap://127.0.0.1:" + gateway.coapPort() + "/linnet/v1/shelf/";
        await().atMost(PATIENCE).until(() -> !gateway.status().models().isEmpty());
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
    void givesTheOffer() throws Exception {
        CoapClient.Result result = CoapClient.run(folder, "-m", "get", base + "round/digits");
        assertThat(MessageReader.read(result.body()))
                .isInstanceOfSatisfying(
                        Offer.class, offer -> assertThat(offer.base().version()).isEqualTo(3));
    }

    @Test
    void tellsObserversOfTheNextOffer() throws Exception {
        Path seen = folder.resolve("seen");
        Process client = CoapClient.start(seen, "-v", "6", "-m", "get", "-s", "30", base + "round/digits");
        try {
            await().atMost(PATIENCE).until(() -> Files.size(seen) > 100);
            aggregator.offer(4, 40, 3);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Files.readString(seen, StandardCharsets.ISO_8859_1)
                                    .split("Observe:", -1)
                                    .length)
                            .isGreaterThan(3));
        } finally {
            client.destroy();
        }
    }

    @Test
    void givesTheFullModelBlockByBlock() throws Exception {
        await().atMost(PATIENCE)
                .until(() -> CoapClient.run(folder, "-m", "get", "-b", "256", base + "model/digits/full")
                                .body()
                                .length
                        == 40 * 202);
        byte[] one = CoapClient.run(folder, "-m", "get", base + "model/digits/full/39")
                .body();
        Message.Base version = new Message.Base(3, TestUpdate.digest(3));
        assertThat(one)
                .isEqualTo(TestUpdate.chunks(2, "digits", version, 3, 40, 200).get(39));
        assertThat(CoapClient.run(folder, "-m", "get", base + "model/digits/full/40")
                        .text())
                .contains("4.04");
    }

    @Test
    void takesAWholeUpdateBlockByBlock() throws Exception {
        TestUpdate update = TestUpdate.of(3, 9, 30, 200);
        Path body = Files.write(folder.resolve("update"), bundle(update));
        CoapClient.Result result =
                CoapClient.run(folder, "-m", "put", "-b", "512", "-f", body.toString(), base + "b7/update");
        assertThat(MessageReader.read(result.body())).isInstanceOfSatisfying(Receipt.class, receipt -> {
            assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.IN_CUSTODY);
            assertThat(receipt.folded().chunks()).isEqualTo(30);
        });
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(aggregator.end.receipts).containsExactly("b7/3/9"));
        // The same once more, as a client does that missed the answer; until the aggregator's receipt is there, too.
        await().atMost(PATIENCE).untilAsserted(() -> {
            CoapClient.Result again =
                    CoapClient.run(folder, "-m", "put", "-b", "512", "-f", body.toString(), base + "b7/update");
            assertThat(MessageReader.read(again.body()))
                    .isInstanceOfSatisfying(
                            Receipt.class,
                            receipt -> assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.FOLDED));
        });
        assertThat(aggregator.end.folds)
                .hasSize(30)
                .allSatisfy((key, folds) -> assertThat(folds).isOne());
    }

    @Test
    void servesABoardWithAKeyAndNoOther() throws Exception {
        Path hello = Files.write(
                folder.resolve("hello"),
                MessageWriter.write(
                        new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty())));
        String secure = "coaps://127.0.0.1:" + gateway.coapSecurePort() + "/linnet/v1/shelf/";
        await().atMost(PATIENCE).untilAsserted(() -> {
            CoapClient.Result result = CoapClient.secure(
                    folder, "-m", "post", "-u", "b1", "-k", KEY, "-f", hello.toString(), secure + "b1/up");
            assertThat(MessageReader.read(result.body())).isInstanceOf(Message.Welcome.class);
        });
        CoapClient.Result another = CoapClient.secure(
                folder, "-m", "post", "-u", "b1", "-k", KEY, "-f", hello.toString(), secure + "b2/up");
        assertThat(another.text()).contains("4.03");
        CoapClient.Result wrong = CoapClient.secureInVain(
                folder, "-m", "post", "-u", "b1", "-k", "wrong-key", "-f", hello.toString(), secure + "b1/up");
        assertThat(wrong.text()).doesNotContain("2.04");
    }

    @Test
    void refusesWhatIsNotOfTheProtocol() throws Exception {
        Path junk = Files.write(folder.resolve("junk"), new byte[] {0, 1, 2});
        assertThat(CoapClient.run(folder, "-m", "post", "-f", junk.toString(), base + "b2/up")
                        .text())
                .contains("4.00");
        assertThat(CoapClient.run(folder, "-m", "get", base + "round/unknown").text())
                .contains("4.04");
        assertThat(CoapClient.run(folder, "-m", "get", base + "b2/sideways").text())
                .contains("4.04");
        assertThat(CoapClient.run(folder, "-m", "get", "coap://127.0.0.1:" + gateway.coapPort() + "/x")
                        .text())
                .contains("4.04");
        assertThat(CoapClient.run(folder, "-m", "delete", base + "b2/up").text())
                .contains("4.05");
        Path large = Files.write(folder.resolve("large"), new byte[600 << 10]);
        assertThat(CoapClient.run(folder, "-m", "put", "-b", "1024", "-f", large.toString(), base + "b2/update")
                        .text())
                .contains("4.13");
        Path long17 = Files.write(folder.resolve("17k"), new byte[17 << 10]);
        assertThat(CoapClient.run(folder, "-m", "post", "-b", "1024", "-f", long17.toString(), base + "b2/up")
                        .text())
                .contains("4.13");
        assertThat(gateway.counters().total("linnet.gateway.dropped", "too-long"))
                .isPositive();
        // All of this cost the next board nothing.
        assertThat(CoapClient.run(folder, "-m", "get", base + "round/digits").text())
                .contains("2.05");
        assertThat(gateway.counters().total("linnet.gateway.dropped", "unknown-path"))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void tellsAConfirmableClientWhyAChunkIsRefused() throws Exception {
        Path chunk = Files.write(
                folder.resolve("chunk"), TestUpdate.of(3, 9, 1, 200).chunks().get(0));
        CoapClient.Result result = CoapClient.run(folder, "-m", "post", "-f", chunk.toString(), base + "b9/up");
        assertThat(result.text()).contains("4.09");
        assertThat(result.body()).isEmpty();
        CoapClient.Result raw = CoapClient.run(folder, "-v", "7", "-m", "post", "-f", chunk.toString(), base + "b9/up");
        assertThat(raw.text()).contains("unknown-transfer");
    }

    static byte[] bundle(TestUpdate update) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, MessageWriter.write(new Commit(update.model(), update.base(), update.announcement())));
        for (byte[] chunk : update.chunks()) {
            put(out, chunk);
        }
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, byte[] packet) throws IOException {
        out.write(packet.length);
        out.write(packet.length >>> 8);
        out.write(packet);
    }
}
