package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.AggregatorEnd;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Valid packets in any order, and the same with bytes changed, cut or added, by seed: from boards, from the aggregator and
 * from the retained topics. The core throws nothing, answers every request once, and holds no more than it may.
 */
class HostilePacketsTest {
    private static final int BOARDS = 6;
    private static final int MAX_BOARDS = 4;

    private final List<byte[]> up = new ArrayList<>();
    private final List<byte[]> down = new ArrayList<>();
    private final List<byte[]> retained = new ArrayList<>();

    private void collect() {
        for (TestUpdate update : List.of(TestUpdate.of(3, 7, 3, 100), TestUpdate.of(4, 8, 2, 100))) {
            Optional<Message.Base> base = Optional.of(update.base());
            up.add(write(
                    new Hello("digits", base, Optional.of(update.announcement()), List.of(), OptionalInt.empty())));
            up.add(write(new Hello(
                    "digits", base, Optional.of(update.announcement()), update.chunks(), OptionalInt.of(512))));
            up.add(write(new Commit("digits", update.base(), update.announcement())));
            up.addAll(update.chunks());
            for (int object = 0; object < 4; object++) {
                up.add(write(status(object, update)));
                down.add(write(status(object, update)));
            }
            down.add(write(new Welcome("digits", 3, 8, Optional.of(update.received(0)))));
            down.add(write(new Receipt("digits", update.received(0), ReceiptOutcome.FOLDED)));
            for (Reason reason : Reason.values()) {
                down.add(write(new Refusal(
                        reason,
                        Optional.of("digits"),
                        OptionalLong.of(3),
                        OptionalInt.of(update.transfer()),
                        OptionalLong.of(1_000),
                        Optional.empty())));
            }
        }
        up.add(write(new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty())));
        down.add(write(new Welcome("digits", 3, 8, Optional.empty())));
        retained.add(write(AggregatorEnd.offer(4, 3, 2)));
        retained.add(write(AggregatorEnd.offer(5, 1, 0)));
        retained.addAll(AggregatorEnd.full(4, 3));
        retained.addAll(AggregatorEnd.step(4, 2));
    }

    private static Message status(int object, TestUpdate update) {
        StatusBitmap none = StatusBitmap.none(update.chunks().size());
        return new Message.Status("digits", object, update.base().version(), 4, TransferStatus.granting(2, none));
    }

    private static byte[] write(Message message) {
        return MessageWriter.write(message);
    }

    @Test
    void throwsNothingAndAnswersEveryRequestOnce() {
        collect();
        for (int seed = 1; seed <= 60; seed++) {
            play(new SplitMix64(seed));
        }
    }

    private void play(SplitMix64 random) {
        TestGateway gateway = new TestGateway(MAX_BOARDS);
        List<Attachment> links = new ArrayList<>();
        for (int i = 0; i < BOARDS; i++) {
            links.add(i % 2 == 0 ? gateway.line() : gateway.peer());
        }
        List<Long> asked = new ArrayList<>();
        for (long request = 1; request <= 250; request++) {
            int board = random.below(BOARDS);
            GatewayEvent event = event(random, "b" + board, links.get(board), request);
            gateway.isWriting = random.below(4) > 0;
            gateway.accept(event);
            if (event instanceof GatewayEvent.PacketArrived || event instanceof GatewayEvent.UpdateArrived) {
                asked.add(request);
            }
            if (random.below(10) == 0) {
                gateway.up(!gateway.isUp());
            }
            if (random.below(20) == 0) {
                gateway.fail();
            }
            gateway.advance(random.below(200));
            links.forEach(link -> link.outbound().drain(Integer.MAX_VALUE, 0));
        }
        gateway.isWriting = true;
        gateway.flush();
        gateway.advance(2_000);
        assertThat(gateway.answered).containsExactlyInAnyOrderElementsOf(asked);
        assertThat(gateway.core.boards()).hasSizeLessThanOrEqualTo(MAX_BOARDS);
        assertThat(gateway.store.trouble()).isEmpty();
    }

    private GatewayEvent event(SplitMix64 random, String board, Attachment link, long request) {
        return switch (random.below(10)) {
            case 0, 1, 2, 3, 4 -> new GatewayEvent.PacketArrived(board, link, request, any(random, up));
            case 5 ->
                new GatewayEvent.UpdateArrived(
                        board, link, request, List.of(any(random, up), any(random, up), any(random, up)));
            case 6 -> new GatewayEvent.Detached(board, link);
            case 7 -> new GatewayEvent.DownArrived(board, any(random, down));
            case 8 -> new GatewayEvent.OfferArrived("digits", any(random, retained));
            default ->
                new GatewayEvent.ModelChunkArrived(
                        "digits",
                        random.below(2) == 0 ? ChunkFormat.TYPE_STEP : ChunkFormat.TYPE_FULL,
                        any(random, retained));
        };
    }

    private static byte[] any(SplitMix64 random, List<byte[]> valid) {
        byte[] packet = valid.get(random.below(valid.size())).clone();
        switch (random.below(6)) {
            case 0 -> packet[random.below(packet.length)] ^= (byte) (1 << random.below(8));
            case 1 -> packet[random.below(packet.length)] = (byte) random.next();
            case 2 -> packet = Arrays.copyOf(packet, 1 + random.below(packet.length));
            case 3 -> packet = Arrays.copyOf(packet, packet.length + 1 + random.below(20));
            default -> {}
        }
        return packet;
    }
}
