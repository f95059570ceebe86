package io.linnet.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.TestUpdate;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.link.LinkKind;
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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
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

    private final TestLoop loop = new TestLoop();
    private final SlowKeeper keeper = new SlowKeeper();
    private final Counters counters = new Counters(new SimpleMeterRegistry());
    private final FakeAttachment attachment = new FakeAttachment(LinkKind.SERIAL, counters, 96);
    private final Boards boards = new Boards(loop, keeper, counters, SessionSettings.DEFAULT, 1);

    private TestUpdate update;
    private Sender sender;
    private boolean isDone;

    @ParameterizedTest
    @CsvSource({"1, 200, 48", "2, 200, 64", "3, 100, 64", "4, 400, 64", "5, 200, 100", "6, 100, 200", "7, 40, 200"})
    void reachesNineTenthsOfAnIdealSelectiveRepeat(long seed, int chunks, int chunkBytes) {
        boards.connect(new NoUplink(), new NoModels());
        boards.restore(List.of(), List.of(), Map.of("b1", 5));
        keeper.isAutomatic = true;
        NoisyLine up = new NoisyLine(HITS, seed, packet -> boards.packet("b1", attachment, packet, () -> {}));
        NoisyLine down = new NoisyLine(HITS, seed + 1_000, this::hear);
        update = TestUpdate.of(3, 7, chunks, chunkBytes);
        sender = Sender.resumed(update.chunks(), update.seed().bytes(), LinkProfile.SERIAL, seed, loop.nowMillis());
        long began = loop.nowMillis();
        while (!isDone && loop.nowMillis() - began < LIMIT_MILLIS) {
            board(up);
            up.deliver(loop.nowMillis());
            loop.run();
            gateway(down);
            down.deliver(loop.nowMillis());
            loop.advance(1);
        }
        long took = loop.nowMillis() - began;

        assertThat(isDone).isTrue();
        TreeMap<Integer, byte[]> kept = keeper.disk.values().iterator().next();
        assertThat(List.copyOf(kept.values())).usingRecursiveComparison().isEqualTo(update.chunks());
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
        while (up.isFree(loop.nowMillis())) {
            Optional<OutgoingPacket> next = sender.poll(loop.nowMillis());
            if (next.isEmpty()) {
                return;
            }
            up.write(
                    next.get().kind() == PacketKind.HELLO
                            ? FrameWriter.message(MessageWriter.write(hello()))
                            : FrameWriter.chunk(next.get().packet()),
                    loop.nowMillis());
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

    private void gateway(NoisyLine down) {
        while (down.isFree(loop.nowMillis()) && !attachment.outbound().isEmpty()) {
            for (byte[] packet : attachment.outbound().drain(1, 0)) {
                down.write(
                        ChunkFormat.isChunk(packet) ? FrameWriter.chunk(packet) : FrameWriter.message(packet),
                        loop.nowMillis());
            }
        }
    }

    private void hear(byte[] packet) {
        try {
            Message message = MessageReader.read(packet);
            if (message instanceof Welcome welcome && welcome.received().isPresent()) {
                sender.grant(welcome.window());
                sender.onStatus(TransferStatus.of(welcome.received().get().bitmap()), loop.nowMillis());
            } else if (message instanceof Message.Status status) {
                sender.onStatus(
                        new TransferStatus(
                                status.content().bitmap(),
                                status.content().window(),
                                TransferStatus.ABSENT,
                                status.content().echo(),
                                status.content().needed()),
                        loop.nowMillis());
            } else if (message instanceof Receipt) {
                isDone = true;
            }
        } catch (Refused refused) {
            throw new AssertionError("a message whose check holds", refused);
        }
    }
}
