package io.linnet.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.core.GatewayEvent;
import io.linnet.gateway.link.BoardAdmission;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.PendingBoard;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.Entry;
import io.linnet.protocol.trust.BoardList.State;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server with a list of boards, and boards with their own DTLS. */
class BoardKeysTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final byte[] CHUNK = {0x40, 1, 2, 3};

    private static final BoardList LIST = BoardList.of("shelf")
            .plus(List.of(
                    new Entry("b1", State.APPROVED, "2026-01-01T00:00:00Z", new BoardKey(new byte[BoardKey.BYTES])),
                    new Entry("b2", State.PENDING, "2026-01-01T00:00:00Z", new BoardKey(new byte[BoardKey.BYTES]))));

    private final GatewayCounters counters = new GatewayCounters(new Metrics());
    private final BlockingQueue<GatewayEvent> events = new LinkedBlockingQueue<>();
    private final CoapSettings settings = new CoapSettings("127.0.0.1", 0, 0, Map.of(), 512 << 10);
    private final BoardAdmission admission = new BoardAdmission(List.of(), () -> 0);
    private final CoapLink link = new CoapLink(
            settings, "shelf", admission, 100, new BoardIntake(events::add, counters), counters, error -> {});
    private final List<CoapEndpoint> endpoints = new ArrayList<>();

    @BeforeEach
    void start() {
        enrol(LIST);
        link.start();
    }

    @AfterEach
    void close() {
        endpoints.forEach(CoapEndpoint::destroy);
        link.close();
    }

    private void enrol(BoardList list) {
        admission.enrol(list);
        link.replaceKeys(list.dtlsKeys());
    }

    private CoapEndpoint board(String id, byte[] key) {
        Configuration config = CoapConfiguration.of(settings)
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY)
                .set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 500, TimeUnit.MILLISECONDS)
                .set(DtlsConfig.DTLS_MAX_RETRANSMISSIONS, 2)
                .set(CoapConfig.ACK_TIMEOUT, 500, TimeUnit.MILLISECONDS)
                .set(CoapConfig.MAX_RETRANSMIT, 1);
        DtlsConnectorConfig dtls = DtlsConnectorConfig.builder(config)
                .setAddress(new InetSocketAddress("127.0.0.1", 0))
                .setAdvancedPskStore(new AdvancedSinglePskStore(id, key))
                .build();
        return opened(new CoapEndpoint.Builder()
                .setConfiguration(config)
                .setConnector(new DTLSConnector(dtls))
                .build());
    }

    private CoapEndpoint opened(CoapEndpoint endpoint) {
        endpoints.add(endpoint);
        return endpoint;
    }

    private Request post(String board) {
        return post("coaps://127.0.0.1:" + link.securePort(), board);
    }

    private static Request post(String server, String board) {
        Request request = Request.newPost();
        request.getOptions().setContentFormat(42);
        request.setPayload(CHUNK);
        request.setURI(server + "/linnet/v1/shelf/" + board + "/up");
        return request;
    }

    /** The answer's code; none where the request ends without one. */
    private static String send(CoapEndpoint from, Request request) throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        request.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onResponse(Response response) {
                end.complete(response.getCode().name());
            }

            @Override
            protected void failed() {
                end.complete("none");
            }
        });
        from.start();
        from.sendRequest(request);
        return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private String heard(CoapEndpoint from, String board) throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread core = new Thread(() -> {
            try {
                if (events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) instanceof GatewayEvent.PacketArrived arrived) {
                    end.complete(arrived.board());
                    arrived.from().inflow().leave();
                    arrived.from().answered(arrived.request());
                }
            } catch (InterruptedException e) {
                end.completeExceptionally(e);
            }
        });
        core.start();
        assertThat(send(from, post(board))).isEqualTo(ResponseCode.CHANGED.name());
        return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aSessionOfARevokedBoardEndsAndItsKeyOpensNothing() throws Exception {
        byte[] key = LIST.dtlsKey("b1").orElseThrow();
        CoapEndpoint board = board("b1", key);
        assertThat(heard(board, "b1")).isEqualTo("b1");

        enrol(LIST.without(List.of("b1")));
        assertThat(events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(GatewayEvent.Detached.class);
        assertThat(send(board, post("b1"))).isEqualTo("none");
        assertThat(send(board("b1", key), post("b1"))).isEqualTo("none");
        assertThat(events).isEmpty();
        assertThat(admission.pending())
                .extracting(PendingBoard::board, PendingBoard::why)
                .containsExactly(tuple("b1", "the board is not enrolled"));

        enrol(LIST);
        assertThat(heard(board("b1", key), "b1")).isEqualTo("b1");
        assertThat(admission.pending()).isEmpty();
    }

    @Test
    void anotherKeyOrABoardThatIsNotApprovedIsNotHeard() throws Exception {
        assertThat(send(board("b1", new byte[16]), post("b1"))).isEqualTo("none");
        assertThat(send(board("b2", LIST.find("b2").orElseThrow().ownKey().dtlsKey("shelf", "b2")), post("b2")))
                .isEqualTo("none");
        assertThat(admission.pending())
                .extracting(PendingBoard::board, PendingBoard::why)
                .containsExactly(tuple("b2", "the board is not approved yet"));
        assertThat(send(board("b1", LIST.dtlsKey("b1").orElseThrow()), post("b3")))
                .isEqualTo(ResponseCode.FORBIDDEN.name());
        assertThat(events).isEmpty();
    }

    /** On plain UDP anybody could say that. */
    @Test
    void aBoardWithAKeyIsRefusedInClear() throws Exception {
        CoapEndpoint stranger = opened(new CoapEndpoint.Builder()
                .setConfiguration(CoapConfiguration.of(settings))
                .build());
        CompletableFuture<Response> answer = new CompletableFuture<>();
        Request first = inClear();
        first.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onResponse(Response response) {
                answer.complete(response);
            }
        });
        stranger.start();
        stranger.sendRequest(first);
        Request second = inClear();
        second.getOptions()
                .addOption(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .getOptions()
                        .getOtherOption(StandardOptionRegistry.ECHO));
        assertThat(send(stranger, second)).isEqualTo(ResponseCode.FORBIDDEN.name());
        assertThat(counters.total("linnet.gateway.dropped", Reason.NOT_ALLOWED.label()))
                .isEqualTo(1);
        assertThat(events).isEmpty();
    }

    private Request inClear() {
        return post("coap://127.0.0.1:" + link.port(), "b1");
    }
}
