package io.linnet.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.link.GatewayCounters;
import io.linnet.protocol.telemetry.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.UdpEndpointContext;
import org.junit.jupiter.api.Test;

/** Requests as they come from the wire, and a clock of the test's. */
class EchoGateTest {
    private final GatewayCounters counters = new GatewayCounters(new Metrics());
    private final List<RawData> sent = new ArrayList<>();
    private long seconds = 7;
    private final List<InetAddress> unanswered = new ArrayList<>();
    private final EchoGate gate = new EchoGate(new byte[32], () -> seconds, sent::add, counters, unanswered::add);

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Request get(int port, boolean isConfirmable, Optional<Option> echo) {
        Request request = Request.newGet();
        request.setConfirmable(isConfirmable);
        request.setURI("coap://127.0.0.1/linnet/v1/shelf/round/digits");
        request.setMID(4_711);
        request.setToken(new Token(new byte[] {1, 2, 3, 4}));
        request.setSourceContext(new UdpEndpointContext(address(port)));
        echo.ifPresent(shown -> request.getOptions().addOption(shown));
        return request;
    }

    private boolean isTaken(Request request) {
        gate.receiveRequest(request);
        return !request.isCanceled();
    }

    private Response challenge(Request request) {
        sent.clear();
        assertThat(isTaken(request)).isFalse();
        assertThat(sent).hasSize(1);
        RawData arrived = RawData.inbound(
                sent.get(0).getBytes(), new UdpEndpointContext(address(5_683)), false, 0, address(5_000));
        Message message = new UdpDataParser().parseMessage(arrived);
        assertThat(message).isInstanceOf(Response.class);
        return (Response) message;
    }

    private static Option echo(Response challenge) {
        return challenge.getOptions().getOtherOption(StandardOptionRegistry.ECHO);
    }

    /** A board of the first version: it does not know Echo, and asks for ever. */
    @Test
    void whoNeverAnswersIsNamedOnceAnHour() {
        for (int i = 0; i < 100; i++) {
            assertThat(isTaken(get(5_000, true, Optional.empty()))).isFalse();
            assertThat(unanswered).hasSize(i * 2 < 60 ? 0 : 1);
            seconds += 2;
        }
        seconds += 3_600;
        assertThat(isTaken(get(5_000, true, Optional.empty()))).isFalse();
        assertThat(unanswered).hasSize(2).containsOnly(InetAddress.getLoopbackAddress());
    }

    @Test
    void amongBoardsThatAnswerNobodyIsNamed() {
        // All of them at once, after a power cut.
        for (int port = 4_000; port < 4_040; port++) {
            challenge(get(port, true, Optional.empty()));
        }
        for (int port = 5_000; port < 5_100; port++) {
            Option echo = echo(challenge(get(port, true, Optional.empty())));
            assertThat(isTaken(get(port, true, Optional.of(echo)))).isTrue();
        }
        assertThat(unanswered).isEmpty();
    }

    @Test
    void anAddressThatHasShownWhatWasSentThereIsTakenFromThenOn() {
        Request first = get(5_000, true, Optional.empty());
        Response challenge = challenge(first);
        assertThat(challenge.getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        assertThat(challenge.getType()).isEqualTo(Type.ACK);
        assertThat(challenge.getMID()).isEqualTo(4_711);
        assertThat(challenge.getToken()).isEqualTo(first.getToken());
        assertThat(isTaken(get(5_000, true, Optional.of(echo(challenge))))).isTrue();
        seconds += 3_000;
        assertThat(isTaken(get(5_000, false, Optional.empty()))).isTrue();
        seconds += 3_601;
        assertThat(isTaken(get(5_000, false, Optional.empty())))
                .as("too long ago")
                .isFalse();
        assertThat(counters.total("linnet.gateway.dropped", "unproven")).isEqualTo(2);
    }

    @Test
    void whoNamesAFalseAddressGetsNoMoreThanWasSent() {
        Request request = get(5_001, false, Optional.empty());
        challenge(request);
        request.setDestinationContext(new UdpEndpointContext(address(5_683)));
        int asked = new UdpDataSerializer().getByteArray(request).length;
        assertThat(sent.get(0).getSize()).isLessThan(asked);
    }

    @Test
    void aValueIsOfOneAddressAndOfOneTime() {
        Option shown = echo(challenge(get(5_002, true, Optional.empty())));
        assertThat(isTaken(get(5_003, true, Optional.of(shown))))
                .as("of another port")
                .isFalse();
        byte[] forged = shown.getValue().clone();
        forged[11] ^= 1;
        Option wrong = new Option(StandardOptionRegistry.ECHO, forged);
        assertThat(isTaken(get(5_002, true, Optional.of(wrong)))).isFalse();
        seconds += 301;
        assertThat(isTaken(get(5_002, true, Optional.of(shown)))).as("too old").isFalse();
        seconds -= 302;
        assertThat(isTaken(get(5_002, true, Optional.of(shown))))
                .as("of a time to come")
                .isFalse();
    }
}
