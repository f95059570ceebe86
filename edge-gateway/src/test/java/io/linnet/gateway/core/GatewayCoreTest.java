package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.AggregatorEnd;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.message.Custody;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.Ports;
import io.linnet.protocol.model.SplitMix64;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole core between boards and an aggregator, in virtual time: what it promises holds whatever breaks. */
class GatewayCoreTest {
    private static final int CHUNKS = 12;
    private static final long LIMIT_MILLIS = 600_000;
    private static final long STEP_MILLIS = 20;
    private static final Optional<Custody> EMPTY = Optional.of(new Custody(0, 0, 0));

    private final TestUpdate update = TestUpdate.of(3, 7, CHUNKS, 100);
    private BitSet checked = new BitSet();
    private int checkedStarts;
    private TestGateway gateway = new TestGateway(100);
    private AggregatorEnd aggregator = new AggregatorEnd((board, message) -> gateway.down(board, message));

    private BoardEnd board(String id, TestUpdate of) {
        return new BoardEnd(id, gateway.line(), of, gateway.nowMillis());
    }

    /** What the gateway has said of the update is in its store, or has become the aggregator's. */
    private void holdsWhatItSaid(BoardEnd board) {
        if (board.acknowledged().equals(checked) && gateway.starts() == checkedStarts) {
            return;
        }
        checked = (BitSet) board.acknowledged().clone();
        checkedStarts = gateway.starts();
        BitSet durable = new BitSet();
        for (CustodyUpdate found : gateway.store.updates()) {
            durable.or(found.durable().bits());
        }
        if (!gateway.store.closed().isEmpty()) {
            durable.set(0, CHUNKS);
        }
        BitSet missing = (BitSet) board.acknowledged().clone();
        missing.andNot(durable);
        assertThat(missing.isEmpty())
                .as("said to have, and has not: %s", missing)
                .isTrue();
    }

    private void play(BoardEnd board) {
        board.step(gateway);
        gateway.aggregate(aggregator);
        holdsWhatItSaid(board);
        gateway.advance(STEP_MILLIS);
    }

    private void playUntilFolded(BoardEnd board) {
        long end = gateway.nowMillis() + LIMIT_MILLIS;
        while (!board.isFolded() && gateway.nowMillis() < end) {
            play(board);
        }
        assertThat(board.isFolded()).as("after %d ms", gateway.nowMillis()).isTrue();
        assertThat(aggregator.receipts).containsExactly("b1/3/7");
        assertThat(aggregator.folds)
                .hasSize(CHUNKS)
                .allSatisfy((chunk, times) -> assertThat(times).isOne());
        assertThat(gateway.core.updates()).isZero();
        assertThat(gateway.store.bytes()).isZero();
        assertThat(gateway.store.closed()).hasSize(1);
    }

    /** A chunk each, the close, the ordinal and the end: the power is cut at each of these writes, and a bit beyond. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesNothingThatItSaidAtWhicheverWriteThePowerIsCut(boolean isLost) {
        int cuts = 0;
        for (int write = 1; write <= CHUNKS + 3; write++) {
            gateway = new TestGateway(100);
            aggregator = new AggregatorEnd((board, message) -> gateway.down(board, message));
            gateway.up(true);
            BoardEnd board = board("b1", update);
            gateway.cutAtWrite(write, isLost);
            playUntilFolded(board);
            cuts += gateway.isCutStillToCome() ? 0 : 1;
        }
        assertThat(cuts).isEqualTo(CHUNKS + 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, CHUNKS - 1})
    void aDiskThatFailsCostsTimeOnly(int chunksBefore) {
        gateway.up(true);
        gateway.down("b1", new Message.Welcome("digits", 0, 8, Optional.empty()));
        BoardEnd board = board("b1", update);
        gateway.failAfterChunks(chunksBefore);
        for (int i = 0; i < 1_000; i++) {
            play(board);
        }
        assertThat(board.isInCustody()).isFalse();
        assertThat(board.acknowledged().cardinality()).isLessThanOrEqualTo(chunksBefore);
        assertThat(board.refusals()).isPositive();
        gateway.failAfterChunks(Integer.MAX_VALUE);
        playUntilFolded(board);
    }

    @Test
    void aStoreThatIsFullSaysSoAndGoesOnWhenThereIsRoom() {
        gateway.up(true);
        BoardEnd board = board("b1", TestUpdate.of(3, 7, CHUNKS, 1_000));
        // The pages that the tables take, and none for chunks.
        gateway.store.limitPages(1);
        for (int i = 0; i < 200; i++) {
            play(board);
        }
        assertThat(board.isInCustody()).isFalse();
        assertThat(board.refusals()).isPositive();
        assertThat(gateway.store.trouble()).contains("full");
        gateway.store.limitPages(100_000);
        playUntilFolded(board);
        assertThat(gateway.store.trouble()).isEmpty();
    }

    @Test
    void goesOnWhenTheUplinkComesAndGoes() {
        for (int seed = 1; seed <= 20; seed++) {
            gateway = new TestGateway(100);
            aggregator = new AggregatorEnd((board, message) -> gateway.down(board, message));
            SplitMix64 random = new SplitMix64(seed);
            BoardEnd board = board("b1", update);
            long end = gateway.nowMillis() + 60_000;
            while (gateway.nowMillis() < end) {
                play(board);
                if (random.below(20) == 0) {
                    gateway.up(!gateway.isUp());
                    aggregator.isMute = random.below(3) == 0;
                }
            }
            aggregator.isMute = false;
            gateway.up(true);
            playUntilFolded(board);
        }
    }

    @Test
    void aBurstOfBoardsIsForwardedSixteenAtATime() {
        List<BoardEnd> boards = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            boards.add(board("b" + i, TestUpdate.of(3, 7, 2, 100)));
        }
        // Boards known from earlier days, and no uplink today.
        gateway.up(true);
        aggregator.isMute = true;
        for (int i = 0; i < 60; i++) {
            gateway.from("b" + i, gateway.line(), nothingToAnnounce());
            gateway.down("b" + i, new Message.Welcome("digits", i, 8, Optional.empty()));
        }
        gateway.up(false);
        for (int i = 0; i < 100; i++) {
            boards.forEach(board -> board.step(gateway));
            gateway.advance(STEP_MILLIS);
        }
        assertThat(boards).allMatch(BoardEnd::isInCustody);
        assertThat(gateway.core.updates()).isEqualTo(60);
        aggregator.isMute = false;
        gateway.up(true);
        int most = 0;
        for (int i = 0; i < 500 && gateway.core.updates() > 0; i++) {
            most = Math.max(most, gateway.core.forwarding());
            gateway.aggregate(aggregator);
            gateway.advance(STEP_MILLIS);
        }
        assertThat(gateway.core.updates()).isZero();
        assertThat(most).isEqualTo(16);
        assertThat(aggregator.receipts).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void aWholeUpdateIsAnsweredWhenAllOfItIsDurable() {
        Attachment peer = gateway.peer();
        gateway.isWriting = false;
        List<byte[]> packets = new ArrayList<>();
        packets.add(MessageWriter.write(new Commit(update.model(), update.base(), update.announcement())));
        packets.addAll(update.chunks());
        gateway.accept(new GatewayEvent.UpdateArrived("b7", peer, 42, packets));
        assertThat(gateway.answered).isEmpty();
        gateway.flush();
        assertThat(gateway.answered).containsExactly(42L);
        assertThat(TestGateway.messages(peer))
                .singleElement()
                .isInstanceOfSatisfying(
                        Receipt.class, receipt -> assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.IN_CUSTODY));
        // Once the aggregator has it, the same update again is answered by its receipt.
        gateway.isWriting = true;
        gateway.up(true);
        for (int i = 0; i < 50; i++) {
            gateway.aggregate(aggregator);
            gateway.advance(STEP_MILLIS);
        }
        gateway.accept(new GatewayEvent.UpdateArrived("b7", peer, 43, packets));
        assertThat(TestGateway.messages(peer))
                .last()
                .isInstanceOfSatisfying(
                        Receipt.class, receipt -> assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.FOLDED));
        assertThat(aggregator.folds).hasSize(CHUNKS);
    }

    @Test
    void aWholeUpdateWithoutAChunkIsRefusedAndKeptNowhere() {
        Attachment peer = gateway.peer();
        gateway.accept(new GatewayEvent.UpdateArrived(
                "b7",
                peer,
                1,
                List.of(MessageWriter.write(new Commit(update.model(), update.base(), update.announcement())))));
        gateway.accept(new GatewayEvent.UpdateArrived("b7", peer, 2, update.chunks()));
        gateway.accept(new GatewayEvent.UpdateArrived("b7", peer, 3, List.of()));
        assertThat(TestGateway.messages(peer)).hasSize(3).allMatch(Message.Refusal.class::isInstance);
        assertThat(gateway.answered).containsExactly(1L, 2L, 3L);
        assertThat(gateway.store.updates()).isEmpty();
    }

    @Test
    void saysGoodbyeForItselfAndItsBoards() {
        gateway.up(true);
        gateway.from("b1", gateway.line(), nothingToAnnounce());
        gateway.down("b1", new Message.Welcome("digits", 4, 8, Optional.empty()));
        gateway.told.clear();
        gateway.accept(new GatewayEvent.Closing());
        assertThat(gateway.told)
                .containsExactly(
                        new GatewayPacket.BoardPresence("b1", false),
                        new GatewayPacket.GatewayPresence(false, Optional.empty()));
    }

    /** From afar it is seen that something piles up: the aggregator answers nobody here. */
    @Test
    void tellsWhatItHoldsOnceAMinuteWhereThatHasChanged() {
        gateway.up(true);
        Attachment line = gateway.line();
        gateway.from("b1", line, nothingToAnnounce());
        gateway.down("b1", new Message.Welcome("digits", 4, 8, Optional.empty()));
        BoardEnd board = new BoardEnd("b1", line, update, gateway.nowMillis());
        for (int i = 0; i < 500 && !board.isInCustody(); i++) {
            board.step(gateway);
            gateway.advance(STEP_MILLIS);
        }
        gateway.told.clear();
        gateway.advance(60_000);
        List<Custody> told = gateway.told.stream()
                .filter(GatewayPacket.GatewayPresence.class::isInstance)
                .map(packet ->
                        ((GatewayPacket.GatewayPresence) packet).custody().orElseThrow())
                .toList();
        assertThat(told).hasSize(1);
        assertThat(told.get(0).updates()).isEqualTo(1);
        assertThat(told.get(0).kibibytes())
                .isEqualTo((int) Math.ceil(gateway.store.updates().get(0).bytes() / 1_024.0));
        assertThat(told.get(0).seconds()).isBetween(30, 70);
    }

    @Test
    void tellsOfItsPortsWithThePresenceThatIsDueNext() {
        gateway.up(true);
        gateway.told.clear();
        gateway.accept(new GatewayEvent.PortsChanged(new Ports(2, 1)));
        assertThat(gateway.told).isEmpty();
        gateway.advance(61_000);
        assertThat(gateway.told).containsExactly(new GatewayPacket.GatewayPresence(true, EMPTY, new Ports(2, 1)));
        gateway.told.clear();
        gateway.advance(61_000);
        assertThat(gateway.told).isEmpty();
    }

    @Test
    void tellsPresenceAnewWhenTheUplinkComesBack() {
        gateway.from("b1", gateway.line(), nothingToAnnounce());
        assertThat(gateway.told).as("nobody could hear it").containsExactly(new GatewayPacket.ReadOffer("digits"));
        gateway.told.clear();
        gateway.up(true);
        assertThat(gateway.told)
                .as("a stranger costs no presence")
                .containsExactly(new GatewayPacket.GatewayPresence(true, EMPTY));
        gateway.down("b1", new Message.Welcome("digits", 4, 8, Optional.empty()));
        assertThat(gateway.told).contains(new GatewayPacket.BoardPresence("b1", true));
        gateway.up(false);
        gateway.told.clear();
        gateway.up(true);
        assertThat(gateway.told)
                .containsExactly(
                        new GatewayPacket.GatewayPresence(true, EMPTY), new GatewayPacket.BoardPresence("b1", true));
        assertThat(gateway.core.uplinkDownMillis()).isZero();
        gateway.up(false);
        gateway.advance(3_000);
        assertThat(gateway.core.uplinkDownMillis()).isBetween(2_000L, 3_000L);
    }

    @Test
    void passesReportsOnOnlyWhileTheUplinkIsThere() {
        Report report = new Report("digits", 3, OptionalInt.of(60), OptionalInt.of(1), OptionalInt.of(2), List.of());
        Attachment line = gateway.line();
        gateway.from("b1", line, report);
        assertThat(gateway.told).isEmpty();
        gateway.up(true);
        gateway.from("b1", line, report);
        assertThat(gateway.told)
                .filteredOn(GatewayPacket.PublishReport.class::isInstance)
                .hasSize(1);
        assertThat(gateway.answered).hasSize(2);
    }

    @Test
    void tellsPeopleWhatItKnowsOfABoard() {
        gateway.up(true);
        Attachment line = gateway.line();
        gateway.from("b1", line, nothingToAnnounce());
        gateway.down("b1", new Message.Welcome("digits", 4, 8, Optional.empty()));
        BoardEnd board = new BoardEnd("b1", line, update, gateway.nowMillis());
        board.step(gateway);
        gateway.from("b1", line, update.chunks().get(0));
        gateway.from("b1", line, update.chunks().get(0));
        BoardView view = gateway.view("b1");
        assertThat(view.link()).isEqualTo("serial");
        assertThat(view.at()).isEqualTo("tty0");
        assertThat(view.ordinal()).isEqualTo(4);
        assertThat(view.model()).isEqualTo("digits");
        assertThat(view.version()).isEqualTo(3);
        assertThat(view.chunks()).isEqualTo(1);
        assertThat(view.duplicates()).isEqualTo(1);
        assertThat(view.queued()).isEqualTo(1);
        assertThat(view.queuedBytes()).isEqualTo(100);
        assertThat(view.ageMillis()).isZero();
    }

    @Test
    void tellsTwoBoardsWithOneIdFromABoardThatMoved() {
        gateway.up(true);
        Attachment line = gateway.line();
        Attachment peer = gateway.peer();
        for (Attachment at : List.of(line, line, peer, line, peer, peer)) {
            gateway.from("b1", at, nothingToAnnounce());
        }
        assertThat(gateway.view("b1").lastError()).isEmpty();
        gateway.from("b1", line, nothingToAnnounce());
        assertThat(gateway.view("b1").lastError())
                .isEqualTo("two boards have this id, on tty0 and 10.0.0.1:5683: one of them needs another");
        assertThat(gateway.view("b1").at()).isEqualTo("tty0");
    }

    private static Hello nothingToAnnounce() {
        return new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty());
    }
}
