package io.linnet.emulator.board;

import static io.linnet.emulator.board.Peer.LAYOUT;
import static io.linnet.emulator.board.Peer.said;
import static io.linnet.emulator.board.Peer.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.board.Peer.Words;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.StatusBitmap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripted conversations of one board, in virtual time. */
class BoardTest {
    private static final Parameters ZERO = Parameters.zero(LAYOUT);

    private final MemoryStore store = new MemoryStore();
    private Driven board;

    @BeforeEach
    void boot() {
        board = reboot(store);
    }

    private static Driven reboot(Store store) {
        return new Driven(BoardSettings.mqtt("b1", Peer.MODEL, 1), Peer.LEARNER, store);
    }

    private Outbox outbox() {
        return board.state().outbox().orElseThrow();
    }

    /** Greeted, holding version 0, its update encoded and announced at this time. */
    private Driven.Answer announced(Words offer, long now) {
        board.connect(now);
        board.arrive(Peer.welcome(3), now);
        Driven.Answer ready = board.arrive(offer.bytes(), now);
        return board.worked(ready.work().orElseThrow().run(), now);
    }

    @Test
    void greetsUntilItIsAnsweredAndKeepsItsNumber() throws Exception {
        Hello hello = said(board.connect(0), Hello.class);
        assertThat(hello.base()).isEmpty();
        assertThat(board.wake(399).packets()).isEmpty();
        long again = board.wake(0).wakeAtMillis();
        assertThat(again).isBetween(400L, 500L);
        assertThat(said(board.wake(again), Hello.class)).isEqualTo(hello);

        Driven.Answer silent = board.arrive(Peer.welcome(3), again + 5);

        assertThat(silent.packets()).isEmpty();
        assertThat(silent.wakeAtMillis()).isEqualTo(Step.NEVER);
        assertThat(store.load().orElseThrow().ordinal()).isEqualTo(3);
    }

    @Test
    void drawsVersionZeroWorksAndSendsItsFirstChunksWithTheHello() throws Exception {
        Driven.Answer sent = announced(Words.of(0, ZERO), 0);

        Hello hello = (Hello) MessageReader.read(up(sent).get(0));
        assertThat(up(sent).get(0).length).isLessThanOrEqualTo(1024);
        assertThat(hello.base()).contains(Peer.base(0, ZERO));
        assertThat(hello.announcement().orElseThrow()).isEqualTo(outbox().announcement());
        assertThat(outbox().transfer()).isEqualTo(1);
        assertThat(outbox().examples()).isEqualTo(12);
        int packed = hello.packets().size();
        assertThat(packed).isBetween(2, 8);
        assertThat(packed).isLessThanOrEqualTo(outbox().chunks().size());
        assertThat(up(sent)).hasSize(1 + Math.min(8, outbox().chunks().size()) - packed);
        for (int i = 0; i < packed; i++) {
            assertThat(ChunkReader.peek(hello.packets().get(i)).index()).isEqualTo(i);
        }
    }

    @Test
    void theReceiptEndsTheRoundAndTheSameOfferIsNotWorkedForTwice() throws Exception {
        Words offer = Words.of(0, ZERO);
        announced(offer, 0);

        Driven.Answer done = board.arrive(Peer.receipt(Peer.all(outbox()), ReceiptOutcome.FOLDED), 90);

        assertThat(board.state().outbox()).isEmpty();
        assertThat(done.work()).isEmpty();
        assertThat(done.packets()).hasSize(1);
        assertThat(done.packets().get(0).way()).isEqualTo(Packet.Way.REPORT);
        Report report = (Report) MessageReader.read(done.packets().get(0).bytes());
        assertThat(report.lossMillionths()).hasValue(375_000);
        assertThat(report.accuracyMillionths()).hasValue(1_000_000);
        assertThat(board.arrive(offer.bytes(), 100).work()).isEmpty();
        Driven rebooted = reboot(store);
        rebooted.connect(200);
        assertThat(rebooted.arrive(offer.bytes(), 200).work()).isEmpty();
    }

    @Test
    void lostChunksComeBackToTheResidual() throws Exception {
        announced(Words.of(0, ZERO), 0);
        Outbox sent = outbox();
        Residual before =
                board.state().residuals().orElseThrow().layers().get(0).copy();

        board.arrive(Peer.receipt(Peer.received(sent, 1, 2), ReceiptOutcome.PARTLY_FOLDED), 50);

        Residual after = board.state().residuals().orElseThrow().layers().get(0);
        var lost = sent.without(Peer.received(sent, 1, 2).bitmap()).get(0);
        int[] q = new ObjectDecoder(LAYOUT).integers(lost);
        assertThat(lost.header().first()).isZero();
        for (int i = 0; i < lost.header().count(); i++) {
            assertThat(after.get(i))
                    .isEqualTo(before.get(i) + (q[i] << lost.header().step()));
        }
        int behind = lost.header().count();
        assertThat(after.get(behind)).isEqualTo(before.get(behind));
    }

    @Test
    void aLateUpdateIsRefundedWholeAndANewOneFollowsOnTheNextOffer() throws Exception {
        announced(Words.of(0, ZERO), 0);
        Outbox sent = outbox();
        assertThat(board.arrive(Peer.refusal(Reason.LATE, 77, 0), 40).packets()).isEmpty();
        assertThat(board.state().outbox()).isPresent();

        board.arrive(Peer.refusal(Reason.LATE, sent.transfer(), 0), 50);

        assertThat(board.state().outbox()).isEmpty();
        int[] learnt = Peer.LEARNER
                .learn(
                        ZERO,
                        (io.linnet.protocol.message.Message.Offer)
                                MessageReader.read(Words.of(0, ZERO).bytes()),
                        -1)
                .units();
        Residual residual = board.state().residuals().orElseThrow().layers().get(0);
        for (int i = 0; i < 50; i++) {
            assertThat(residual.get(i)).isEqualTo(learnt[i]);
        }
    }

    @Test
    void asksWhatBecameOfItsUpdateBeforeItWorksForANewerRound() throws Exception {
        announced(Words.of(0, ZERO), 0);
        Words next = new Words(
                Peer.base(1, ZERO), 1, 8, 100, 0, 60_000, java.util.Optional.empty(), 0, java.util.Optional.empty());

        Driven.Answer asked = board.arrive(next.bytes(), 1_000);

        Commit commit = said(asked, Commit.class);
        assertThat(commit.announcement()).isEqualTo(outbox().announcement());
        assertThat(asked.work()).isEmpty();
        Driven.Answer settled = board.arrive(Peer.receipt(Peer.all(outbox()), ReceiptOutcome.FOLDED), 1_050);
        assertThat(settled.work()).isPresent();
    }

    @Test
    void givesUpAskingAfterThreeTimesAndRefundsNothing() {
        announced(Words.of(0, ZERO), 0);
        Residuals before = board.state().residuals().orElseThrow();
        Words next = Words.of(0, ZERO);
        byte[] newer = new Words(
                        next.base(), 5, 8, 100, 0, 60_000, java.util.Optional.empty(), 0, java.util.Optional.empty())
                .bytes();

        int commits = 0;
        Driven.Answer reaction = board.arrive(newer, 1_000);
        while (reaction.work().isEmpty()) {
            commits += up(reaction).size();
            reaction = board.wake(reaction.wakeAtMillis());
        }

        assertThat(commits).isEqualTo(3);
        assertThat(board.state().outbox()).isEmpty();
        assertThat(board.state().residuals()).contains(before);
    }

    @Test
    void sendsWhatAStatusLacksAndWaitsWhileTheOtherEndIsBusy() throws Exception {
        announced(Words.of(0, ZERO), 0);
        Outbox sent = outbox();
        int last = sent.chunks().size() - 1;
        int[] butLast = new int[last];
        Arrays.setAll(butLast, i -> i);
        board.arrive(Peer.refusal(Reason.BUSY, sent.transfer(), 5_000), 10);
        assertThat(board.wake(4_900).packets()).isEmpty();

        board.arrive(Peer.status(ChunkFormat.TYPE_UPDATE, Peer.received(sent, butLast)), 6_000);
        Driven.Answer reaction = board.wake(6_000);
        List<byte[]> packets = new ArrayList<>(up(reaction));
        while (packets.stream().noneMatch(packet -> ChunkFormat.isChunk(packet) && index(packet) == last)) {
            reaction = board.wake(reaction.wakeAtMillis());
            packets.addAll(up(reaction));
            if (reaction.wakeAtMillis() > 30_000) {
                break;
            }
        }

        assertThat(packets)
                .allMatch(packet -> !ChunkFormat.isChunk(packet) || index(packet) == last || packet.length == 16);
    }

    private static int index(byte[] packet) {
        return packet[4] & 0xFF | (packet[5] & 0xFF) << 8;
    }

    @Test
    void resumesFromItsStoreAfterAReboot(@TempDir Path folder) throws Exception {
        FileStore file = new FileStore(folder.resolve("b1.state"));
        board = reboot(file);
        announced(Words.of(0, ZERO), 0);
        BoardState before = board.state();
        Outbox sent = outbox();

        board = reboot(file);
        assertThat(board.state().outbox().orElseThrow().announcement()).isEqualTo(sent.announcement());
        assertThat(board.state().held().map(held -> held.parameters().digest())).contains(ZERO.digest());
        for (int h = 0; h < 2; h++) {
            assertThat(board.state().residuals().orElseThrow().layers().get(h).toBytes())
                    .isEqualTo(before.residuals().orElseThrow().layers().get(h).toBytes());
        }
        Hello hello = said(board.connect(10_000), Hello.class);
        assertThat(hello.announcement()).contains(sent.announcement());
        assertThat(hello.packets()).isEmpty();

        Driven.Answer resumed = board.arrive(Peer.welcome(3, Peer.received(sent, 0, 1)), 10_050);

        assertThat(up(resumed)).hasSize(sent.chunks().size() - 2);
        assertThat(up(resumed)).allMatch(packet -> index(packet) >= 2);
    }

    @Test
    void aDamagedStoreLetsTheBoardStartAnew(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("b1.state");
        FileStore file = new FileStore(path);
        board = reboot(file);
        announced(Words.of(0, ZERO), 0);
        byte[] bytes = java.nio.file.Files.readAllBytes(path);
        for (int cut : new int[] {0, 3, bytes.length / 2, bytes.length - 1}) {
            java.nio.file.Files.write(path, Arrays.copyOf(bytes, cut));
            assertThat(file.load()).isEmpty();
        }
        bytes[100] ^= 1;
        java.nio.file.Files.write(path, bytes);
        assertThat(file.load()).isEmpty();
    }

    @Test
    void aLargeFleetPacesItsFirstPackets() throws Exception {
        board.connect(0);
        board.arrive(Peer.welcome(500), 0);
        Driven.Answer ready = board.arrive(Words.of(0, ZERO).open(100, 2_000).bytes(), 10);

        Driven.Answer waits = board.worked(ready.work().orElseThrow().run(), 50);

        assertThat(waits.packets()).isEmpty();
        assertThat(waits.wakeAtMillis()).isEqualTo(50 + 800);
        Driven.Answer sent = board.wake(850);
        assertThat(said(sent, Hello.class).packets()).isNotEmpty();
    }

    @Test
    void theLastOfferIsFollowedButNotWorkedFor() {
        board.connect(0);
        board.arrive(Peer.welcome(3), 0);

        assertThat(board.arrive(Words.of(0, ZERO).last().bytes(), 10).work()).isEmpty();
        assertThat(board.held()).contains(Peer.base(0, ZERO));
    }

    @Test
    void takesTheStepWhicheverWayItsChunksComeAndAsksForTheMissingOnes() throws Exception {
        announced(Words.of(0, ZERO), 0);
        board.arrive(Peer.receipt(Peer.all(outbox()), ReceiptOutcome.FOLDED), 90);
        int[] q = new int[LAYOUT.parameters()];
        SplitMix64 random = new SplitMix64(5);
        Arrays.setAll(q, i -> random.uniform(-500, 500));
        Parameters next = ZERO.copy();
        for (int i = 0; i < q.length; i++) {
            next.fixed()[i] = (short) q[i];
        }
        Base zero = Peer.base(0, ZERO);
        List<byte[]> step = Peer.step(zero, q);
        assertThat(step).hasSizeGreaterThan(2);
        board.arrive(step.get(step.size() - 1), 95);

        Driven.Answer asked =
                board.arrive(Words.of(1, next).steps(zero, step.size()).bytes(), 100);
        assertThat(asked.packets()).isEmpty();
        Status status = said(board.wake(asked.wakeAtMillis()), Status.class);
        assertThat(status.object()).isEqualTo(ChunkFormat.TYPE_STEP);
        assertThat(status.received().version()).isZero();
        assertThat(status.received().transfer()).isEqualTo(1);
        assertThat(status.received().chunks()).isEqualTo(step.size());
        assertThat(bits(status.received())).isEqualTo(1);

        int works = 0;
        for (byte[] chunk : step) {
            works += board.arrive(chunk, 700).work().isPresent() ? 1 : 0;
        }

        assertThat(board.held()).contains(Peer.base(1, next));
        assertThat(works).isEqualTo(1);
    }

    private static int bits(Received received) {
        return received.bitmap().count();
    }

    @Test
    void fetchesADifferenceWhenItIsFurtherBehind() throws Exception {
        announced(Words.of(0, ZERO), 0);
        board.arrive(Peer.receipt(Peer.all(outbox()), ReceiptOutcome.FOLDED), 90);
        Parameters newest = Peer.noise(3);
        Base zero = Peer.base(0, ZERO);
        Base seventh = Peer.base(7, newest);
        List<byte[]> difference = Peer.difference(zero, ZERO, seventh, newest);

        Status asked = said(board.arrive(Words.of(7, newest).bytes(), 100), Status.class);

        assertThat(asked.object()).isEqualTo(ChunkFormat.TYPE_DIFF);
        assertThat(asked.received()).isEqualTo(new Received(0, 7, StatusBitmap.none(1)));
        board.arrive(difference.get(1), 110);
        board.arrive(Peer.status(ChunkFormat.TYPE_DIFF, new Received(0, 7, StatusBitmap.none(difference.size()))), 120);
        for (byte[] chunk : difference) {
            board.arrive(chunk, 130);
        }
        assertThat(board.held()).contains(seventh);
    }

    @Test
    void fetchesTheRetainedFullModelWhereADifferenceIsRefused() throws Exception {
        announced(Words.of(0, ZERO), 0);
        board.arrive(Peer.receipt(Peer.all(outbox()), ReceiptOutcome.FOLDED), 90);
        Parameters newest = Peer.noise(3);
        Base seventh = Peer.base(7, newest);
        List<byte[]> full = Peer.full(seventh, newest);
        board.arrive(Words.of(7, newest).full(seventh, full.size()).bytes(), 100);

        Driven.Answer reaction = board.arrive(Peer.refusal(Reason.WRONG_BASE, 7, 0), 150);

        assertThat(reaction.wantsFull()).isTrue();
        for (byte[] chunk : full) {
            reaction = board.arrive(chunk, 160);
        }
        assertThat(reaction.wantsFull()).isFalse();
        assertThat(board.held()).contains(seventh);
        assertThat(board.state().residuals()).isEmpty();
    }

    @Test
    void aStepThatLeadsElsewhereThanAnnouncedIsDroppedForTheFullModel() throws Exception {
        announced(Words.of(0, ZERO), 0);
        board.arrive(Peer.receipt(Peer.all(outbox()), ReceiptOutcome.FOLDED), 90);
        Parameters announced = Peer.noise(3);
        Base zero = Peer.base(0, ZERO);
        Base first = Peer.base(1, announced);
        List<byte[]> other = Peer.step(zero, new int[LAYOUT.parameters()]);
        List<byte[]> full = Peer.full(first, announced);
        Words offer = Words.of(1, announced).steps(zero, other.size()).full(first, full.size());
        board.arrive(offer.bytes(), 100);

        Driven.Answer reaction = null;
        for (byte[] chunk : other) {
            reaction = board.arrive(chunk, 110);
        }

        assertThat(reaction.wantsFull()).isTrue();
        for (byte[] chunk : full) {
            board.arrive(chunk, 120);
        }
        assertThat(board.held()).contains(first);
    }

    @Test
    void survivesWhateverBytesCome() {
        announced(Words.of(0, ZERO), 0);
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
            Driven.Answer reaction = board.arrive(bytes, now);
            assertThat(reaction.packets()).hasSizeLessThan(100);
        }
    }
}
