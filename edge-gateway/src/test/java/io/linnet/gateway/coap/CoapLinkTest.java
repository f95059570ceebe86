package io.linnet.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.core.GatewayEvent;
import io.linnet.gateway.downlink.ModelObject;
import io.linnet.gateway.link.Admission;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.telemetry.Metrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.option.OpaqueOptionDefinition;
import org.eclipse.californium.core.coap.option.OptionDefinition;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.exception.ConnectorException;
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

    private CoapClient client(Admission admission, String path) {
        link = new CoapLink(
                settings, "shelf", admission, 100, new BoardIntake(events::add, counters), counters, failed::complete);
        link.start();
        endpoint = new CoapEndpoint.Builder()
                .setConfiguration(CoapConfiguration.of(settings))
                .build();
        CoapClient client = new CoapClient("coap://127.0.0.1:" + link.port() + "/linnet/v1/shelf/" + path)
                .setEndpoint(endpoint)
                .setTimeout(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        prove(client);
        return client;
    }

    /** The first request of an address is answered with what the second has to show. */
    private static void prove(CoapClient client) {
        try {
            CoapResponse challenge = client.advanced(Request.newGet());
            assertThat(challenge.getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
            Request shown = Request.newGet();
            shown.getOptions().addOption(challenge.getOptions().getOtherOption(StandardOptionRegistry.ECHO));
            shown.setURI(client.getURI().replaceAll("linnet/.*", "nothing"));
            assertThat(client.advanced(shown).getCode()).isEqualTo(ResponseCode.NOT_FOUND);
        } catch (ConnectorException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        link.close();
        endpoint.destroy();
    }

    @Test
    void answersWhenAllThatTheRequestLedToIsQueued() throws Exception {
        CoapClient board = client((id, link, at) -> true, "b1/up");
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
        CoapClient board = client((id, link, at) -> true, "round/digits");
        assertThat(board.get().getCode()).isEqualTo(ResponseCode.NOT_FOUND);
        link.offer("digits", new byte[] {1, 2});
        assertThat(board.get().getPayload()).isEqualTo(new byte[] {1, 2});
        List<byte[]> chunks = TestUpdate.of(1, 1, 3, 100).chunks();
        link.object("digits", 2, Optional.of(new ModelObject(9, chunks, new byte[16])));
        board.setURI(board.getURI().replace("round/digits", "model/digits/full/1"));
        assertThat(board.get().getPayload()).isEqualTo(chunks.get(1));
        link.object("digits", 2, Optional.empty());
        assertThat(board.get().getCode()).isEqualTo(ResponseCode.NOT_FOUND);
    }

    @Test
    void whatOurCodeDoesNotKnowIsToldAndNotKept() throws Exception {
        IllegalStateException error = new IllegalStateException("a list that throws");
        CoapClient board = client(
                (id, link, at) -> {
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
        CoapClient board = client((id, link, at) -> !id.equals("b2"), "b1/up");
        int octets = MediaTypeRegistry.APPLICATION_OCTET_STREAM;
        assertRefusal(board.post(new byte[] {1, 2, 3}, octets), ResponseCode.BAD_REQUEST, Reason.MALFORMED);
        board.setURI(board.getURI().replace("b1/up", "b2/up"));
        assertRefusal(board.post(new byte[] {1}, octets), ResponseCode.FORBIDDEN, Reason.NOT_ALLOWED);
        board.setURI(board.getURI().replace("b2/up", "nothing/of/ours"));
        assertThat(board.get().getCode()).isEqualTo(ResponseCode.NOT_FOUND);
        assertThat(failed).isNotDone();
        assertThat(events).isEmpty();
    }

    private static void assertRefusal(CoapResponse answer, ResponseCode code, Reason reason) throws Refused {
        assertThat(answer.getCode()).isEqualTo(code);
        assertThat(MessageReader.read(answer.getPayload()))
                .isInstanceOfSatisfying(
                        Message.Refusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    @Test
    void answersOptionsAsTheFieldDoes() throws Exception {
        CoapClient client = client((id, link, at) -> true, "round/digits");
        link.offer("digits", new byte[] {1, 2});
        List<byte[]> chunks = TestUpdate.of(1, 1, 3, 100).chunks();
        byte[] digest = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        link.object("digits", 2, Optional.of(new ModelObject(9, chunks, digest)));
        for (int critical : new int[] {19, 31, 65_003}) {
            // RFC 9177's blocks among them: one block is not the body.
            assertThat(code(
                            client,
                            "round/digits",
                            request -> request.getOptions()
                                    .addOption(new Option(UNKNOWN.apply(critical), new byte[] {8}))))
                    .isEqualTo(ResponseCode.BAD_OPTION);
        }
        assertThat(code(
                        client,
                        "round/digits",
                        request -> request.getOptions().addOption(new Option(UNKNOWN.apply(65_002), new byte[] {8}))))
                .as("elective")
                .isEqualTo(ResponseCode.CONTENT);
        assertThat(code(
                        client,
                        "round/digits",
                        request -> request.getOptions().setAccept(MediaTypeRegistry.APPLICATION_JSON)))
                .isEqualTo(ResponseCode.NOT_ACCEPTABLE);
        assertThat(code(
                        client,
                        "model/digits/full",
                        request -> request.getOptions().setAccept(MediaTypeRegistry.TEXT_PLAIN)))
                .isEqualTo(ResponseCode.NOT_ACCEPTABLE);
        assertThat(code(
                        client,
                        "model/digits/full",
                        request -> request.getOptions().addETag(new byte[] {0, 9, 1, 2, 3, 4, 5, 6})))
                .isEqualTo(ResponseCode.VALID);
        assertThat(code(
                        client,
                        "model/digits/full",
                        request -> request.getOptions().addETag(new byte[8])))
                .isEqualTo(ResponseCode.CONTENT);
        assertThat(code(client, "round/digits", request -> request.getOptions().setProxyScheme("http")))
                .isEqualTo(ResponseCode.PROXY_NOT_SUPPORTED);
        client.setURI(client.getURI().replaceAll("linnet/.*", ".well-known/core"));
        assertThat(client.get().getResponseText())
                .contains("</linnet/v1/shelf/round/digits>;rt=\"linnet.round\";ct=60;obs", "/model/digits/full>");
        client.setURI(client.getURI().replace(".well-known/core", "linnet/v1/shelf/b1/up"));
        assertThat(client.post("{}", MediaTypeRegistry.APPLICATION_JSON).getCode())
                .isEqualTo(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
        assertThat(events).isEmpty();
    }

    private static final IntFunction<OptionDefinition> UNKNOWN = number -> {
        OptionDefinition known = StandardOptionRegistry.STANDARD_OPTIONS.getDefinitionByNumber(number);
        return known != null ? known : new OpaqueOptionDefinition(number, "unknown" + number, true, 0, 8);
    };

    private static ResponseCode code(CoapClient client, String path, Consumer<Request> options) throws Exception {
        Request request = Request.newGet();
        request.setURI(client.getURI().replaceAll("shelf/.*", "shelf/" + path));
        options.accept(request);
        return client.advanced(request).getCode();
    }
}
