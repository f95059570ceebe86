package io.linnet.emulator.board;

import static io.linnet.emulator.board.Peer.LAYOUT;
import static io.linnet.emulator.board.Peer.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.board.Peer.Words;
import io.linnet.emulator.vibration.OwnRecord;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scenes of {@code board.txt} cannot say: chunks in a hello, the residual's values, the store, noise. */
class BoardTest {
    private static final Parameters ZERO = Parameters.zero(LAYOUT);

    private Driven board;

    @BeforeEach
    void boot() {
        board = boot(new MemoryStore());
    }

    private static Driven boot(Store store) {
        return new Driven(BoardSettings.mqtt("b1", Peer.MODEL, 1), Peer.LEARNER, store);
    }

    private Outbox outbox() {
        return board.state().outbox().orElseThrow();
    }

    private Residual residual() {
        return board.state().residuals().orElseThrow().layers().get(0);
    }

    /** Greeted, holding version 0, its update encoded and announced. */
    private Driven.Answer announced() {
        board.connect(0);
        board.arrive(Peer.welcome(3), 0);
        Driven.Answer ready = board.arrive(Words.of(0, ZERO).bytes(), 0);
        return board.worked(ready.work().orElseThrow().run(), 0);
    }

    @Test
    void sendsItsFirstChunksWithTheHello() throws Exception {
        List<byte[]> sent = up(announced());

        Hello hello = (Hello) MessageReader.read(sent.get(0));
        assertThat(sent.get(0).length).isLessThanOrEqualTo(1024);
        assertThat(hello.base()).contains(Peer.base(0, ZERO));
        assertThat(hello.announcement()).contains(outbox().announcement());
        assertThat(hello.packets()).hasSize(outbox().chunks().size());
        for (int i = 0; i < hello.packets().size(); i++) {
            assertThat(ChunkReader.peek(hello.packets().get(i)).index()).isEqualTo(i);
        }
        assertThat(sent).hasSize(1);
    }

    @Test
    void lostChunksComeBackToTheResidual() throws Exception {
        announced();
        Outbox sent = outbox();
        Residual before = residual().copy();
        byte[] other = board.state().residuals().orElseThrow().layers().get(1).toBytes();

        board.arrive(Peer.receipt(Peer.received(sent, 1), ReceiptOutcome.PARTLY_FOLDED), 50);

        Chunk lost = sent.without(Peer.received(sent, 1).bitmap()).get(0);
        int[] q = new ObjectDecoder(LAYOUT).integers(lost);
        assertThat(lost.header().first()).isZero();
        for (int i = 0; i < lost.header().count(); i++) {
            assertThat(residual().get(i))
                    .isEqualTo(before.get(i) + (q[i] << lost.header().step()));
        }
        assertThat(board.state().residuals().orElseThrow().layers().get(1).toBytes())
                .isEqualTo(other);
    }

    @Test
    void aLateUpdateIsRefundedWhole() throws Exception {
        announced();

        board.arrive(Peer.refusal(Reason.LATE, outbox().transfer(), 0), 50);

        assertThat(board.state().outbox()).isEmpty();
        Offer offer = (Offer) MessageReader.read(Words.of(0, ZERO).bytes());
        int[] learnt = Peer.LEARNER.learn(ZERO, offer, -1).units();
        for (int i = 0; i < LAYOUT.layers().get(0).parameters(); i++) {
            assertThat(residual().get(i)).isEqualTo(learnt[i]);
        }
    }

    /** Half of the update may be folded: dropped now, all of its work would be folded again. */
    @Test
    void aLateRefusalOfARequestDropsNoUpdateOfTheSameTransferId() throws Exception {
        announced();

        board.arrive(Peer.refusal(Reason.WRONG_BASE, outbox().transfer(), 0), 50);

        assertThat(board.state().outbox()).isPresent();

        board.arrive(Peer.refusal(Reason.WRONG_BASE, outbox(), 0), 60);

        assertThat(board.state().outbox()).isEmpty();
    }

    @Test
    void wantsTheRetainedFullModelOnlyWhileItCollectsIt() {
        announced();
        board.arrive(Peer.receipt(Peer.all(outbox()), ReceiptOutcome.FOLDED), 90);
        Parameters newest = Peer.noise(3);
        Base seventh = Peer.base(7, newest);
        List<byte[]> full = Peer.full(seventh, newest);
        board.arrive(Words.of(7, newest).full(seventh, full.size()).bytes(), 100);

        Driven.Answer answer = board.arrive(Peer.refusal(Reason.WRONG_BASE, 7, 0), 150);

        assertThat(answer.wantsFull()).isTrue();
        for (byte[] chunk : full) {
            answer = board.arrive(chunk, 160);
        }
        assertThat(answer.wantsFull()).isFalse();
        assertThat(board.held()).contains(seventh);
        assertThat(board.state().residuals()).isEmpty();
    }

    @Test
    void findsInItsFileWhatItKept(@TempDir Path folder) {
        FileStore file = new FileStore(folder.resolve("b1.state"));
        board = boot(file);
        announced();
        BoardState before = board.state();

        board = boot(file);

        assertThat(outbox().announcement())
                .isEqualTo(before.outbox().orElseThrow().announcement());
        assertThat(outbox().chunks())
                .containsExactlyElementsOf(before.outbox().orElseThrow().chunks());
        assertThat(board.state().held().map(held -> held.parameters().digest())).contains(ZERO.digest());
        assertThat(board.state().worked()).isEqualTo(before.worked());
        assertThat(board.state().ordinal()).isEqualTo(3);
        assertThat(residual().toBytes())
                .isEqualTo(before.residuals().orElseThrow().layers().get(0).toBytes());
    }

    @Test
    void findsItsOwnPointInItsFile(@TempDir Path folder) {
        FileStore file = new FileStore(folder.resolve("b1.state"));
        OwnRecord own = new OwnRecord(new OwnWish(7, 255), -9, List.of(-2_048, 2_032, 1, 4_096));
        BoardState state = BoardState.fresh().with(Optional.of(own));

        file.save(state);
        assertThat(file.load()).contains(state);
        OfferMark mark = new OfferMark(3, 12);
        file.save(state.withNewest(mark));
        assertThat(file.load()).contains(state.withNewest(mark));
    }

    @Test
    void aDamagedStoreLetsTheBoardStartAnew(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("b1.state");
        FileStore file = new FileStore(path);
        board = boot(file);
        announced();
        byte[] bytes = Files.readAllBytes(path);
        for (int cut : new int[] {0, 3, bytes.length / 2, bytes.length - 1}) {
            Files.write(path, Arrays.copyOf(bytes, cut));
            assertThat(file.load()).isEmpty();
        }
        bytes[100] ^= 1;
        Files.write(path, bytes);
        assertThat(file.load()).isEmpty();
    }

    @Test
    void survivesWhateverBytesCome() {
        announced();
        SplitMix64 random = new SplitMix64(9);
        List<byte[]> seeds = new ArrayList<>(outbox().chunks());
        seeds.add(Words.of(1, ZERO).bytes());
        seeds.add(Peer.welcome(2));
        seeds.add(Peer.receipt(Peer.received(outbox(), 0), ReceiptOutcome.PARTLY_FOLDED));
        seeds.add(Peer.refusal(Reason.BUSY, 1, 10));
        long now = 1_000;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = seeds.get(random.below(seeds.size())).clone();
            for (int flips = random.below(4); flips >= 0; flips--) {
                bytes[random.below(bytes.length)] ^= (byte) (1 << random.below(8));
            }
            bytes = random.below(10) == 0 ? Arrays.copyOf(bytes, random.below(bytes.length + 1)) : bytes;
            now += random.below(5);
            assertThat(board.arrive(bytes, now).packets()).hasSizeLessThan(100);
        }
    }
}
