package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.PacketKind;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A board's sender and the gateway's session at the ends of a line that hits one byte in a hundred, in virtual time and
 * by seed: nothing breaks, nothing wrong is kept, and the transfer takes little longer than the ideal one, whose sender
 * knows at once which frames were hit and sends just these again.
 */
class NoisyLineTest {
    private static final double HITS = 0.01;
    private static final long LIMIT_MILLIS = 600_000;

    private final TestGateway gateway = new TestGateway(1);
    private final Attachment attachment = gateway.line();

    private TestUpdate update;
    private Sender sender;
    private boolean isDone;

    @ParameterizedTest
    @CsvSource({"1, 200, 48", "2, 200, 64", "3, 100, 64", "4, 400, 64", "5, 200, 100", "6, 100, 200", "7, 40, 200"})
    void reachesNineTenthsOfAnIdealSelectiveRepeat(long seed, int chunks, int chunkBytes) {
        gateway.store.commit(List.of(new CustodyWrite.KeepOrdinal(0, "b1", 5)));
        gateway.powerCut();
        NoisyLine up = new NoisyLine(HITS, seed, packet -> gateway.from("b1", attachment, packet));
        NoisyLine down = new NoisyLine(HITS, seed + 1_000, this::hear);
        update = TestUpdate.of(3, 7, chunks, chunkBytes);
        sender = Sender.resumed(update.chunks(), update.seed().bytes(), LinkProfile.SERIAL, seed, gateway.nowMillis());
        long began = gateway.nowMillis();
        while (!isDone && gateway.nowMillis() - began < LIMIT_MILLIS) {
            board(up);
            up.deliver(gateway.nowMillis());
            speak(down);
            down.deliver(gateway.nowMillis());
            gateway.advance(1);
        }
        long took = gateway.nowMillis() - began;

        assertThat(isDone).isTrue();
        long row = gateway.store.updates().get(0).id();
        assertThat(gateway.store.chunks(row)).usingRecursiveComparison().isEqualTo(update.chunks());
        assertThat(up.framesDropped()).isPositive();
        long once = update.chunks().stream()
                .mapToLong(chunk -> FrameWriter.chunk(chunk).length)
                .sum();
        double ideal = once * up.millisAByte() / (1 - up.frameErrorRate());
        System.out.printf(
                Locale.ROOT,
                "seed %d: %d chunks of %d B, %.0f %% of frames hit: %d ms, ideal %.0f ms: %.3f%n",
                seed,
                chunks,
                chunkBytes,
                100 * up.frameErrorRate(),
                took,
                ideal,
                ideal / took);
        assertThat(ideal / took).isGreaterThanOrEqualTo(0.9);
    }

    private void board(NoisyLine up) {
        while (up.isFree(gateway.nowMillis())) {
            Optional<OutgoingPacket> next = sender.poll(gateway.nowMillis());
            if (next.isEmpty()) {
                return;
            }
            up.write(
                    next.get().kind() == PacketKind.HELLO
                            ? FrameWriter.message(MessageWriter.write(hello()))
                            : FrameWriter.chunk(next.get().packet()),
                    gateway.nowMillis());
        }
    }

    private Hello hello() {
        return new Hello(
                update.model(),
                Optional.of(update.base()),
                Optional.of(update.announcement()),
                List.of(),
                OptionalInt.empty());
    }

    private void speak(NoisyLine down) {
        while (down.isFree(gateway.nowMillis()) && !attachment.outbound().isEmpty()) {
            for (byte[] packet : attachment.outbound().drain(1, 0)) {
                down.write(
                        ChunkFormat.isChunk(packet) ? FrameWriter.chunk(packet) : FrameWriter.message(packet),
                        gateway.nowMillis());
            }
        }
    }

    private void hear(byte[] packet) {
        try {
            Message message = MessageReader.read(packet);
            if (message instanceof Welcome welcome && welcome.received().isPresent()) {
                sender.grant(welcome.window());
                sender.onStatus(TransferStatus.of(welcome.received().get().bitmap()), gateway.nowMillis());
            } else if (message instanceof Message.Status status) {
                sender.onStatus(
                        new TransferStatus(
                                status.content().bitmap(),
                                status.content().window(),
                                TransferStatus.ABSENT,
                                status.content().echo(),
                                status.content().needed()),
                        gateway.nowMillis());
            } else if (message instanceof Receipt) {
                isDone = true;
            }
        } catch (Refused refused) {
            throw new AssertionError("a message whose check holds", refused);
        }
    }
}
