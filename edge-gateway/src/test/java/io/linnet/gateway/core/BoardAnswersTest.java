package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.reason.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a refusal depends on the link that the board is on. */
class BoardAnswersTest {
    private final TestGateway gateway = new TestGateway(10);
    private final Attachment line = gateway.line();
    private final Attachment peer = gateway.peer();
    private final TestUpdate update = TestUpdate.of(3, 7, 2, 100);

    private Hello hello(TestUpdate of) {
        return new Hello(
                of.model(), Optional.of(of.base()), Optional.of(of.announcement()), List.of(), OptionalInt.empty());
    }

    private byte[] broken() {
        byte[] chunk = update.chunks().get(0).clone();
        chunk[20] ^= 1;
        return chunk;
    }

    /** Noise has no sender that could be told; on CoAP the packet came whole, and its sender is told. */
    @Test
    void noiseIsAnsweredOnCoapAndCountedOnASerialLine() {
        gateway.from("b1", line, hello(update));
        gateway.from("b2", peer, hello(update));
        for (String board : List.of("b1", "b2")) {
            gateway.down(board, new Welcome("digits", 0, 8, Optional.empty()));
        }
        TestGateway.messages(line);
        TestGateway.messages(peer);
        gateway.from("b1", line, broken());
        gateway.from("b2", peer, broken());
        assertThat(TestGateway.messages(line)).isEmpty();
        assertThat(TestGateway.messages(peer))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CHECKSUM));
        assertThat(gateway.counters.total("linnet.gateway.dropped", "checksum")).isEqualTo(2);
        assertThat(gateway.view("b1").refused()).isOne();
        assertThat(gateway.view("b1").lastError()).contains("checksum");
    }

    @Test
    void anUnknownTransferIsTiedToOneASecondOnASerialLineOnly() {
        for (int i = 0; i < 5; i++) {
            gateway.from("b1", line, update.chunks().get(0));
            gateway.from("b2", peer, update.chunks().get(0));
            // The same message waits once; each is taken out before the next.
            assertThat(TestGateway.messages(peer)).hasSize(1);
            assertThat(TestGateway.messages(line)).hasSize(i == 0 ? 1 : 0);
        }
        gateway.advance(1_000);
        gateway.from("b1", line, update.chunks().get(0));
        assertThat(TestGateway.messages(line)).hasSize(1);
    }

    /** A greeting that is refused follows the rules of the board's own link, like every refusal. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusedGreetingCountsForTheLinkThatTheBoardIsOn(boolean isSerial) {
        Attachment link = isSerial ? line : peer;
        gateway.from("b1", link, hello(update));
        gateway.down("b1", new Welcome("digits", 0, 8, Optional.empty()));
        TestGateway.messages(link);
        gateway.from("b1", link, hello(TestUpdate.of(3, 7, 5, 100)));
        assertThat(TestGateway.messages(link))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CONFLICT));
        assertThat(gateway.counters.total("linnet.gateway.dropped", "coap")).isEqualTo(isSerial ? 0 : 1);
    }

    @Test
    void aRepeatedReceiptIsNotSaidAtEveryLateChunk() {
        gateway.from("b1", line, hello(update));
        gateway.down("b1", new Welcome("digits", 0, 8, Optional.empty()));
        update.chunks().forEach(chunk -> gateway.from("b1", line, chunk));
        List<Message> first = TestGateway.messages(line);
        assertThat(first).last().isInstanceOf(Message.Receipt.class);
        int repeated = 0;
        for (int i = 0; i < 20; i++) {
            gateway.from("b1", line, update.chunks().get(0));
            gateway.advance(2);
            repeated += TestGateway.messages(line).size();
        }
        assertThat(repeated).isBetween(2, 3);
        assertThat(gateway.view("b1").duplicates()).isEqualTo(20);
    }

    @Test
    void whatIsNoMessageForAGatewayIsRefused() {
        gateway.from("b2", peer, new Welcome("digits", 0, 8, Optional.empty()));
        gateway.from("b2", peer, Arrays.copyOf(update.chunks().get(0), 9));
        assertThat(TestGateway.messages(peer))
                .extracting(message -> ((Refusal) message).reason())
                .containsExactly(Reason.MALFORMED, Reason.MALFORMED);
    }
}
