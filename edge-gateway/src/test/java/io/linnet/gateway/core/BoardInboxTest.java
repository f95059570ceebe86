package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.reason.Reason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoardInboxTest {
    private final TestGateway gateway = new TestGateway(3);
    private final Attachment line = gateway.line();

    @BeforeEach
    void makeKnown() {
        ordinal("b1", 5);
        gateway.isWriting = false;
    }

    /** As an aggregator of an earlier day has told it. */
    private void ordinal(String board, int ordinal) {
        gateway.store.commit(List.of(new CustodyWrite.KeepOrdinal(0, board, ordinal)));
        gateway.powerCut();
    }

    private List<Message> messages() {
        return TestGateway.messages(line);
    }

    private void up(byte[] packet) {
        gateway.from("b1", line, packet);
    }

    private void up(Message message) {
        gateway.from("b1", line, message);
    }

    /** The chunks of the only update in custody. */
    private List<byte[]> disk() {
        return gateway.store.updates().stream()
                .flatMap(update -> gateway.store.chunks(update.id()).stream())
                .toList();
    }

    private void hello(TestUpdate update) {
        up(announcing(update));
    }

    private static Hello announcing(TestUpdate update) {
        return new Hello(
                update.model(),
                Optional.of(update.base()),
                Optional.of(update.announcement()),
                List.of(),
                OptionalInt.empty());
    }

    private void commit(TestUpdate update) {
        up(new Commit(update.model(), update.base(), update.announcement()));
    }

    @Test
    void saysNothingOfAChunkBeforeItIsDurable() {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        hello(update);
        assertThat(messages()).singleElement().isInstanceOf(Welcome.class);
        update.chunks().forEach(this::up);
        gateway.advance(1_000);
        assertThat(messages()).isEmpty();
        gateway.flush();
        assertThat(messages()).singleElement().isInstanceOfSatisfying(Receipt.class, receipt -> {
            assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.IN_CUSTODY);
            assertThat(receipt.folded().bitmap().bytes()).isEqualTo(new byte[] {0x0F});
        });
        gateway.up(true);
        gateway.run();
        assertThat(gateway.published)
                .singleElement()
                .satisfies(packet -> assertThat(TestGateway.read(packet))
                        .isInstanceOfSatisfying(
                                Hello.class,
                                hello -> assertThat(hello.announcement()).contains(update.announcement())));
    }

    @Test
    void holdsAStatusBackUntilWhatItSaysIsDurable() {
        TestUpdate update = TestUpdate.of(3, 7, 40, 100);
        hello(update);
        messages();
        for (int i = 0; i < 8; i++) {
            up(update.chunks().get(i));
        }
        gateway.advance(50);
        assertThat(messages()).isEmpty();
        gateway.flush();
        gateway.advance(50);
        assertThat(messages())
                .allSatisfy(message -> assertThat(message).isInstanceOf(Message.Status.class))
                .isNotEmpty();
    }

    @Test
    void tellsTheBoardToWaitWhenStorageIsFullAndGoesOnAfterwards() {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        hello(update);
        messages();
        update.chunks().forEach(this::up);
        gateway.fail();
        assertThat(messages()).singleElement().isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.STORAGE_FULL);
            assertThat(refusal.waitMillis()).isPresent();
            assertThat(refusal.transfer()).hasValue(7);
        });
        hello(update);
        assertThat(messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Welcome.class,
                        welcome -> assertThat(welcome.received()
                                        .orElseThrow()
                                        .bitmap()
                                        .bytes())
                                .isEqualTo(new byte[] {0}));
        gateway.isWriting = true;
        update.chunks().forEach(this::up);
        assertThat(messages()).last().isInstanceOf(Receipt.class);
    }

    @Test
    void takesWhatCameWhenTheBoardCommits() {
        gateway.isWriting = true;
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        hello(update);
        up(update.chunks().get(2));
        messages();
        commit(update);
        assertThat(messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Receipt.class,
                        receipt -> assertThat(receipt.folded().bitmap().bytes()).isEqualTo(new byte[] {4}));
        // Late chunks change nothing.
        up(update.chunks().get(0));
        assertThat(disk()).hasSize(1);
    }

    @Test
    void repairsWhatIsMissingFromWhatIsInCustody() {
        gateway.isWriting = true;
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        hello(update);
        io.linnet.protocol.transfer.Sender sender = io.linnet.protocol.transfer.Sender.fresh(
                update.chunks(),
                update.seed().bytes(),
                io.linnet.protocol.transfer.LinkProfile.SERIAL.withEager(true),
                1,
                gateway.nowMillis());
        int packets = 0;
        for (int i = 0; i < 60 && disk().size() < 4; i++) {
            // The first two chunks are lost; nothing but repairs may bring them.
            var out = sender.poll(gateway.nowMillis());
            if (out.isEmpty()) {
                gateway.advance(20);
            } else if (packets++ >= 2) {
                up(out.get().packet());
            }
        }
        assertThat(disk().toArray()).isEqualTo(update.chunks().toArray());
    }

    @Test
    void refusesAnotherAnnouncementUnderTheSameId() {
        hello(TestUpdate.of(3, 7, 4, 100));
        messages();
        hello(TestUpdate.of(3, 7, 5, 100));
        assertThat(messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CONFLICT));
    }

    @Test
    void closesAnUpdateBegunWhenTheBoardGoesOn() {
        gateway.isWriting = true;
        TestUpdate first = TestUpdate.of(3, 7, 4, 100);
        hello(first);
        up(first.chunks().get(0));
        hello(TestUpdate.of(4, 8, 4, 100));
        assertThat(gateway.store.updates())
                .singleElement()
                .satisfies(update -> assertThat(update.isClosed()).isTrue());
    }

    @Test
    void asksToSayHelloForAnUnknownTransferButNotAtEveryChunk() {
        TestUpdate update = TestUpdate.of(3, 7, 4, 100);
        update.chunks().forEach(this::up);
        assertThat(messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_TRANSFER));
    }

    @Test
    void keepsTheEndForTheNextHello() {
        gateway.isWriting = true;
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        hello(update);
        up(update.chunks().get(0));
        gateway.up(true);
        gateway.accept(new GatewayEvent.Detached("b1", line));
        messages();
        gateway.down("b1", new Receipt("digits", update.received(0), ReceiptOutcome.FOLDED));
        assertThat(messages()).isEmpty();
        up(new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
        assertThat(messages())
                .extracting(message -> message.getClass().getSimpleName())
                .containsExactly("Welcome", "Receipt");
        hello(update);
        assertThat(messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        Receipt.class, again -> assertThat(again.outcome()).isEqualTo(ReceiptOutcome.FOLDED));
        assertThat(gateway.told)
                .contains(new GatewayPacket.BoardPresence("b1", true), new GatewayPacket.BoardPresence("b1", false));
    }

    @Test
    void aNewBoardWaitsForItsOrdinalAndIsGreetedOnceItIsKnown() {
        Attachment other = gateway.line();
        gateway.from("b2", other, nothingToAnnounce());
        assertThat(TestGateway.messages(other))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BUSY));
        gateway.up(true);
        assertThat(gateway.published)
                .singleElement()
                .satisfies(packet -> assertThat(TestGateway.read(packet)).isInstanceOf(Hello.class));
        gateway.down("b2", new Welcome("digits", 9, 4, Optional.empty()));
        assertThat(TestGateway.messages(other)).singleElement().isInstanceOfSatisfying(Welcome.class, own -> {
            assertThat(own.ordinal()).isEqualTo(9);
            assertThat(own.window()).isEqualTo(CoreSettings.DEFAULT_WINDOW_PACKETS);
        });
    }

    @Test
    void aNewBoardsHelloIsTurnedAwayWhenTheAggregatorDoesNotAnswer() {
        gateway.up(true);
        Attachment other = gateway.line();
        gateway.from("b2", other, nothingToAnnounce());
        gateway.advance(900);
        assertThat(TestGateway.messages(other)).isEmpty();
        assertThat(gateway.answered).isEmpty();
        gateway.advance(200);
        assertThat(TestGateway.messages(other))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BUSY));
        assertThat(gateway.answered).hasSize(1);
    }

    @Test
    void passesOnThatTheAggregatorDoesNotWantABoard() {
        gateway.up(true);
        Attachment other = gateway.line();
        gateway.from("b2", other, nothingToAnnounce());
        gateway.down(
                "b2",
                new Refusal(
                        Reason.NOT_ALLOWED,
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        OptionalLong.of(60_000),
                        Optional.empty()));
        assertThat(TestGateway.messages(other))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_ALLOWED));
        assertThat(gateway.answered).hasSize(1);
        assertThat(gateway.view("b2").lastError()).isEqualTo("not-allowed by the aggregator");
    }

    private static Hello nothingToAnnounce() {
        return new Hello("digits", Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty());
    }

    @Test
    void aBoardThatHasWorkedKeepsItsPlaceBeforeStrangers() {
        gateway.isWriting = true;
        gateway.up(true);
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        hello(update);
        up(update.chunks().get(0));
        assertThat(gateway.told).contains(new GatewayPacket.Worked(line));
        gateway.down("b1", new Receipt("digits", update.received(0), ReceiptOutcome.FOLDED));
        for (int i = 0; i < 5_000; i++) {
            gateway.from("x" + i, gateway.peer(), nothingToAnnounce());
        }
        assertThat(gateway.core.boards())
                .hasSize(gateway.maxBoards)
                .extracting(BoardView::board)
                .contains("b1", "x4999");
        // Somebody new is not shut out: the stranger of longest ago goes.
        Attachment fresh = gateway.line();
        gateway.from("b2", fresh, nothingToAnnounce());
        gateway.down("b2", new Welcome("digits", 9, 4, Optional.empty()));
        assertThat(TestGateway.messages(fresh)).singleElement().isInstanceOf(Welcome.class);
        assertThat(gateway.told)
                .filteredOn(GatewayPacket.BoardPresence.class::isInstance)
                .extracting(packet -> ((GatewayPacket.BoardPresence) packet).board())
                .as("strangers cost no presence")
                .containsOnly("b1", "b2");
        assertThat(gateway.store.ordinals()).as("nor a row").containsOnlyKeys("b1");
        assertThat(gateway.answered).as("who made room was answered").hasSizeGreaterThan(4_990);
    }

    @Test
    void refusesAnotherBoardWhileAllHaveUpdatesInCustody() {
        gateway.isWriting = true;
        for (String board : List.of("b1", "b2", "b3")) {
            Attachment at = gateway.line();
            gateway.from(board, at, nothingToAnnounce());
            gateway.down(board, new Welcome("digits", 1, 4, Optional.empty()));
            TestUpdate update = TestUpdate.of(3, 7, 2, 100);
            gateway.from(board, at, announcing(update));
            gateway.from(board, at, update.chunks().get(0));
        }
        gateway.from("x4", line, nothingToAnnounce());
        assertThat(messages())
                .last()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BUSY));
        assertThat(gateway.core.boards()).extracting(BoardView::board).doesNotContain("x4");
    }

    @Test
    void aStrangerThatLeavesCostsTheBrokerNoSubscription() {
        gateway.up(true);
        gateway.from("x1", line, nothingToAnnounce());
        assertThat(gateway.subscribed()).contains("x1");
        gateway.accept(new GatewayEvent.Detached("x1", line));
        assertThat(gateway.subscribed()).doesNotContain("x1");
        assertThat(gateway.core.boards()).extracting(BoardView::board).doesNotContain("x1");
        gateway.from("x2", line, TestUpdate.of(1, 1, 1, 100).chunks().get(0));
        gateway.advance(5_000);
        assertThat(gateway.subscribed()).as("who has not even greeted").doesNotContain("x2");
    }

    @Test
    void unsubscribesFromABoardThatHasLongBeenGone() {
        gateway.isWriting = true;
        TestUpdate update = TestUpdate.of(3, 7, 1, 100);
        hello(update);
        up(update.chunks().get(0));
        gateway.up(true);
        gateway.down("b1", new Receipt("digits", update.received(0), ReceiptOutcome.FOLDED));
        gateway.accept(new GatewayEvent.Detached("b1", line));
        gateway.advance(50_000);
        assertThat(gateway.subscribed()).contains("b1");
        gateway.advance(20_000);
        assertThat(gateway.subscribed()).isEmpty();
    }
}
