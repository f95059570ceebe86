package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.link.Attachment;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Admission;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.Shape;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An offer is pushed down a line once, and a line may lose it: a board that waits for it would wait for ever. */
class OfferAgainTest {
    private static final long VERSION = 7;
    private static final Base BASE = new Base(VERSION, new Digest(new byte[Digest.BYTES]));

    private final TestGateway gateway = new TestGateway(3);
    private final Attachment line = gateway.line();

    @BeforeEach
    void greet() {
        gateway.store.commit(List.of(new CustodyWrite.KeepOrdinal(0, "b1", 5)));
        gateway.powerCut();
        gateway.up(true);
        gateway.from(
                "b1", line, new Hello("digits", Optional.of(BASE), Optional.empty(), List.of(), OptionalInt.empty()));
        assertThat(offers()).isZero();
        gateway.accept(new GatewayEvent.OfferArrived("digits", MessageWriter.write(offer())));
        assertThat(offers()).isOne();
    }

    private static Offer offer() {
        return new Offer(
                "digits",
                BASE,
                7,
                42,
                new Shape(
                        Network.TIFED,
                        ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[] {0, 0}),
                        List.of(2, 1024, 20, 1, 60, 0),
                        false),
                new Admission(16, 16, 8, 0, 1_000, 60_000),
                new Profile(2, 256, 16, 200, true),
                new Downloads(Optional.empty(), 0, Optional.of(new Full(VERSION, 3, BASE.digest()))));
    }

    private long offers() {
        return TestGateway.messages(line).stream()
                .filter(Offer.class::isInstance)
                .count();
    }

    @Test
    void isSaidAgainOnceAMinuteToABoardThatShowsNoSignOfIt() {
        gateway.advance(59_000);
        assertThat(offers()).isZero();
        gateway.advance(2_000);
        assertThat(offers()).isOne();
        gateway.advance(60_000);
        assertThat(offers()).isOne();
    }

    @Test
    void isNotSaidAgainToABoardThatAsksForItsModel() {
        gateway.from(
                "b1",
                line,
                new Message.Status(
                        "digits",
                        ChunkFormat.TYPE_FULL,
                        VERSION,
                        (int) VERSION,
                        TransferStatus.of(StatusBitmap.none(3))));
        gateway.advance(180_000);
        assertThat(offers()).isZero();
    }

    /** A board that starts anew holds the version and yet knows nothing of the round. */
    @Test
    void isSaidAgainToABoardThatOnlyHoldsTheVersion() {
        gateway.from(
                "b1", line, new Hello("digits", Optional.of(BASE), Optional.empty(), List.of(), OptionalInt.empty()));
        assertThat(offers()).isOne();
        gateway.advance(61_000);
        assertThat(offers()).isOne();
    }
}
