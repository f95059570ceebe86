package io.linnet.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.core.GatewayEvent;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.telemetry.Metrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server on a free port of the loopback, and a core that the test plays. */
class CoapLinkTest {
    private static final long PATIENCE_SECONDS = 30;

    private final GatewayCounters counters = new GatewayCounters(new Metrics());
    private final BlockingQueue<GatewayEvent> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
    private final CoapSettings settings = new CoapSettings("127.0.0.1", 0, -1, Map.of(), 512 << 10);
    private CoapLink link;
    private CoapEndpoint endpoint;

    private CoapClient client(Predicate<String> isAdmitted, String path) {
        link = new CoapLink(
                settings, "shelf", isAdmitted, 100, new BoardIntake(events::add, counters), counters, failed::complete);
        link.start();
        endpoint = new CoapEndpoint.Builder()
                .setConfiguration(CoapConfiguration.of(settings))
                .build();
        return new CoapClient("coap://127.0.0.1:" + link.port() + "/linnet/v1/shelf/" + path)
                .setEndpoint(endpoint)
                .setTimeout(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }

    @AfterEach
    void close() {
        link.close();
        endpoint.destroy();
    }

    @Test
    void answersWhenAllThatTheRequestLedToIsQueued() throws Exception {
        CoapClient board = client(id -> true, "b1/up");
        List<byte[]> chunks = TestUpdate.of(1, 1, 2, 100).chunks();
        CompletableFuture<CoapResponse> response = CompletableFuture.supplyAsync(() -> {
            try {
                return board.post(Bundle.write(chunks), Answer.BUNDLE_FORMAT);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        for (byte[] chunk : chunks) {
            GatewayEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(event).isInstanceOfSatisfying(GatewayEvent.PacketArrived.class, arrived -> {
                assertThat(arrived.board()).isEqualTo("b1");
                assertThat(arrived.packet()).isEqualTo(chunk);
                assertThat(response).isNotDone();
                arrived.from().outbound().offer(chunk);
                arrived.from().answered(arrived.request());
            });
        }
        CoapResponse answer = response.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(answer.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(Bundle.read(answer.getPayload()).toArray()).isEqualTo(chunks.toArray());
    }

    @Test
    void readsOffersAndModelsAsTheCoreToldThem() throws Exception {
        CoapClient board = client(id -> true, "round/digits");
        assertThat(board.get().getCode()).isEqualTo(ResponseCode.NOT_FOUND);
        link.offer("digits", new byte[] {1, 2});
        assertThat(board.get().getPayload()).isEqualTo(new byte[] {1, 2});
        List<byte[]> chunks = TestUpdate.of(1, 1, 3, 100).chunks();
        link.object(
                "digits", 2, java.util.Optional.of(new io.linnet.gateway.downlink.ModelObject(chunks, new byte[16])));
        board.setURI(board.getURI().replace("round/digits", "model/digits/full/1"));
        assertThat(board.get().getPayload()).isEqualTo(chunks.get(1));
        link.object("digits", 2, java.util.Optional.empty());
        assertThat(board.get().getCode()).isEqualTo(ResponseCode.NOT_FOUND);
    }

    @Test
    void whatOurCodeDoesNotKnowIsToldAndNotKept() throws Exception {
        IllegalStateException error = new IllegalStateException("a list that throws");
        CoapClient board = client(
                id -> {
                    throw error;
                },
                "b1/up");
        CoapResponse answer =
                board.post(TestUpdate.of(1, 1, 1, 100).chunks().get(0), MediaTypeRegistry.APPLICATION_OCTET_STREAM);
        assertThat(failed.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isSameAs(error);
        assertThat(answer == null || answer.getCode() == ResponseCode.INTERNAL_SERVER_ERROR)
                .isTrue();
    }

    @Test
    void aStrangeRequestIsRefusedAndEndsNothing() throws Exception {
        CoapClient board = client(id -> !id.equals("b2"), "b1/up");
        assertThat(board.post(new byte[] {1, 2, 3}, 0).getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        board.setURI(board.getURI().replace("b1/up", "b2/up"));
        assertThat(board.post(new byte[] {1}, 0).getCode()).isEqualTo(ResponseCode.FORBIDDEN);
        board.setURI(board.getURI().replace("b2/up", "nothing/of/ours"));
        assertThat(board.get().getCode()).isEqualTo(ResponseCode.NOT_FOUND);
        assertThat(failed).isNotDone();
        assertThat(events).isEmpty();
    }
}
