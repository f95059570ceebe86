package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Who may take part, who is waited for, and what is said to whom. */
class CoordinatorTest {
    private final Conversation talk = new Conversation();

    @Test
    void aBoardThatGreetsLearnsItsNumberAndItsWindow() {
        assertThat(talk.send("b", TestBoard.greeting()))
                .singleElement()
                .isInstanceOfSatisfying(Welcome.class, welcome -> {
                    assertThat(welcome.ordinal()).isEqualTo(1);
                    assertThat(welcome.window()).isEqualTo(Conversation.POLICY.window(3));
                    assertThat(welcome.received()).isEmpty();
                });
    }

    @Test
    void aLateComerEarnsTheNextNumberByTheFirstChunkOfAnUpdate() {
        assertThat(talk.send("z", TestBoard.greeting()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Welcome.class, welcome -> assertThat(welcome.ordinal()).isBetween(3, 3 + 1_023));
        talk.send("z", talk.board(4).announce());
        assertThat(talk.entries).isEmpty();
        assertThat(talk.roster.size()).isEqualTo(3);

        List<Message> answers = talk.send("z", talk.board(4).chunk(0));

        assertThat(talk.entries).contains(new Entry.BoardJoined("z", 3));
        assertThat(talk.roster.isExpected("z")).isTrue();
        assertThat(answers)
                .filteredOn(Welcome.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Welcome.class, welcome -> assertThat(welcome.ordinal()).isEqualTo(3));
    }

    @Test
    void aBoardThatOnlyGreetsIsNeverWaitedFor() {
        for (int round = 0; round < 3; round++) {
            talk.send("z", TestBoard.greeting());
            talk.sendWhole("a", 1);
            talk.sendWhole("b", 2);
            talk.sendWhole("c", 3);
            talk.send("z", talk.board(4).announce());
            assertThat(talk.isComplete()).isTrue();
            nextVersion();
        }
        assertThat(talk.entries).noneMatch(entry -> entry.board().equals("z"));
        assertThat(talk.receipts).noneMatch(receipt -> receipt.board().equals("z"));
    }

    @Test
    void aNumberedBoardThatOnlyGreetsAndAnnouncesIsWaitedForTwice() {
        for (int round = 0; round < 4; round++) {
            talk.send("c", TestBoard.greeting());
            talk.send("c", talk.board(3).announce());
            talk.sendWhole("a", 1);
            talk.sendWhole("b", 2);
            assertThat(talk.isComplete()).as("round %d", round).isEqualTo(round >= 2);
            nextVersion();
        }
    }

    @Test
    void aBoardWhoseUpdateCameTooLateIsWaitedForAgain() {
        TestBoard slow = talk.board(3);
        for (int round = 0; round < 2; round++) {
            talk.sendWhole("a", 1);
            talk.sendWhole("b", 2);
            nextVersion();
        }
        talk.assertRefused("c", slow.announce(0), Reason.LATE);
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        assertThat(talk.isComplete()).isFalse();
    }

    /** Ordinals and cohorts are u16. */
    @Test
    void theBoardAfterTheLastNumberIsToldToWaitWhateverItSends() {
        Map<String, Integer> full = new LinkedHashMap<>();
        for (int i = 0; i < 65_535; i++) {
            full.put("board-" + i, i);
        }
        Coordinator crowded =
                new Coordinator(TestUpdates.MODEL, Conversation.POLICY, new Roster(1, full), talk.tally, List.of());
        crowded.open(talk.base, Map.of());
        for (byte[] packet : List.of(
                TestBoard.greeting(), talk.board(1).announce(0), talk.board(1).commit())) {
            crowded.handle(Conversation.read("one-more", packet), 0, talk.effects);
            assertThat(talk.answers()).singleElement().isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
                assertThat(refusal.waitMillis()).hasValue(60_000);
            });
        }
        assertThat(talk.entries).isEmpty();
        crowded.handle(Conversation.read("board-7", TestBoard.greeting()), 0, talk.effects);
        assertThat(talk.answers()).singleElement().isInstanceOf(Welcome.class);
    }

    @Test
    void aRoundClosesSomeUpdatesLengthsAfterTheShareHasFinished() {
        Map<String, Integer> ten = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            ten.put("b" + i, i);
        }
        Coordinator coordinator = new Coordinator(
                TestUpdates.MODEL, Conversation.POLICY.closingAt(90), new Roster(10, ten), talk.tally, List.of());
        coordinator.open(talk.base, Map.of());
        for (int i = 0; i < 9; i++) {
            long now = 2_000 * (i + 1);
            TestBoard board = talk.board(i);
            coordinator.handle(Conversation.read("b" + i, board.announceWith(board.chunks())), now, talk.effects);
            assertThat(coordinator.isComplete(0, now)).isFalse();
        }
        // The fifth of nine took 10 s.
        assertThat(coordinator.wakeAtMillis()).isEqualTo(18_000 + 3 * 10_000);
        assertThat(coordinator.isComplete(0, 47_999)).isFalse();
        assertThat(coordinator.isComplete(0, 48_000)).isTrue();
    }

    /** Ten boards, of which few are awake: rounds close at three updates. */
    private Coordinator closingAtThree() {
        Map<String, Integer> ten = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            ten.put("b" + i, i);
        }
        Coordinator coordinator = new Coordinator(
                TestUpdates.MODEL, Conversation.POLICY.closingAfter(3), new Roster(10, ten), talk.tally, List.of());
        coordinator.open(talk.base, Map.of());
        return coordinator;
    }

    private void sendWhole(Coordinator coordinator, int board, long now) {
        TestBoard sender = talk.board(board);
        coordinator.handle(Conversation.read("b" + board, sender.announceWith(sender.chunks())), now, talk.effects);
    }

    @Test
    void aRoundClosesWhenSoManyUpdatesAreWhole() {
        Coordinator coordinator = closingAtThree();
        sendWhole(coordinator, 0, 1_000);
        sendWhole(coordinator, 1, 2_000);
        assertThat(coordinator.isComplete(0, 2_000)).isFalse();
        sendWhole(coordinator, 2, 3_000);
        assertThat(coordinator.isComplete(0, 3_000)).isTrue();
    }

    @Test
    void updatesUnderWayHaveSomeTimeMoreWhenTheCountIsThere() {
        Coordinator coordinator = closingAtThree();
        sendWhole(coordinator, 0, 1_000);
        assertThat(coordinator.isComplete(0, 1_000)).isFalse();
        sendWhole(coordinator, 1, 2_000);
        assertThat(coordinator.isComplete(0, 2_000)).isFalse();
        TestBoard last = talk.board(2);
        coordinator.handle(
                Conversation.read("b2", last.announceWith(last.chunks().subList(0, 1))), 3_000, talk.effects);
        assertThat(coordinator.isComplete(0, 3_000)).isFalse();
        // Three times the 2 s that the slower of the two took.
        assertThat(coordinator.wakeAtMillis()).isEqualTo(3_000 + 3 * 2_000);
        assertThat(coordinator.isComplete(0, 8_999)).isFalse();
        assertThat(coordinator.isComplete(0, 9_000)).isTrue();
    }

    @Test
    void withoutAShareARoundWaitsForEveryBoardThatWorks() {
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        assertThat(talk.isComplete()).isFalse();
        assertThat(talk.coordinator.isComplete(0, 1_000_000)).isFalse();
    }

    @Test
    void beforeNumbersAreGivenAHelloIsNotAnswered() {
        Roster gathering = new Roster(2, Map.of());
        Coordinator coordinator =
                new Coordinator(TestUpdates.MODEL, Conversation.POLICY, gathering, talk.tally, List.of());
        Effects effects = new Effects();
        coordinator.handle(talk.hello("x"), 0, effects);
        assertThat(effects.takeReplies()).isEmpty();
        coordinator.handle(talk.hello("k"), 0, effects);
        assertThat(gathering.isGathered()).isTrue();
        coordinator.numberFirstCohort(effects);
        assertThat(effects.takeReplies()).extracting(Effects.Reply::board).containsExactly("k", "x");
        assertThat(effects.takeEntries()).hasSize(2);
    }

    @Test
    void whoComesAfterTheCloseLearnsWhatWasFolded() {
        talk.sendWhole("a", 1);
        TestBoard second = talk.board(2);
        talk.send("b", second.announce(0));
        talk.coordinator.close(talk.effects);
        assertThat(talk.effects.takeReplies()).singleElement().satisfies(reply -> {
            assertThat(reply.board()).isEqualTo("b");
            assertThat(reply.message()).isInstanceOf(Receipt.class);
        });
        talk.coordinator.open(TestUpdates.next(talk.base), Map.of());
        assertThat(talk.send("a", talk.board(1).announce())).singleElement().isInstanceOf(Receipt.class);
        assertThat(talk.send("b", second.chunk(1))).singleElement().isInstanceOf(Receipt.class);
        talk.assertRefused("c", talk.board(3).announce(), Reason.LATE);
    }

    @Test
    void betweenRoundsBoardsAreToldToComeBack() {
        talk.coordinator.close(talk.effects);
        assertThat(talk.coordinator.isOpen()).isFalse();
        assertThat(talk.send("a", talk.board(1).announce()))
                .singleElement()
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
                    assertThat(refusal.waitMillis()).hasValue(1_000);
                    assertThat(refusal.transfer()).hasValue(9);
                });
    }

    /** A gateway that brings an update after days of outage would else ask for ever. */
    @Test
    void afterTheLastRoundWhatIsNotFoldedIsLateAndWhatIsGetsItsReceipt() {
        talk.sendWhole("a", 1);
        TestBoard late = talk.board(2);
        talk.coordinator.close(talk.effects);
        talk.coordinator.end();

        talk.assertRefused("b", late.announce(), Reason.LATE);
        talk.assertRefused("b", late.chunk(0), Reason.LATE);
        assertThat(talk.send("a", talk.board(1).chunk(0))).singleElement().isInstanceOf(Receipt.class);
    }

    @Test
    void aRoundIsCompleteWhenEveryExpectedBoardHasFinished() {
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        assertThat(talk.isComplete()).isFalse();
        talk.sendWhole("c", 3);
        assertThat(talk.isComplete()).isTrue();
    }

    @Test
    void aBoardThatIsSilentForTwoRoundsIsNotWaitedFor() {
        for (int i = 0; i < 2; i++) {
            talk.sendWhole("a", 1 + 2 * i);
            talk.sendWhole("b", 2 + 2 * i);
            assertThat(talk.isComplete()).isFalse();
            nextVersion();
        }
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        assertThat(talk.isComplete()).isTrue();
    }

    @Test
    void aBoardThatWorksAgainIsWaitedForAgain() {
        for (int i = 0; i < 2; i++) {
            talk.sendWhole("a", 1);
            talk.sendWhole("b", 2);
            nextVersion();
        }
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        talk.send("c", talk.board(3).announce());
        assertThat(talk.isComplete()).isTrue();
        talk.send("c", talk.board(3).chunk(0));
        assertThat(talk.isComplete()).isFalse();
        talk.sendWhole("c", 3);
        assertThat(talk.isComplete()).isTrue();
    }

    private void nextVersion() {
        talk.receipts.addAll(talk.coordinator.close(talk.effects));
        talk.base = TestUpdates.next(talk.base);
        talk.coordinator.open(talk.base, Map.of());
    }

    /** A board that went after a forged offer and back: the round must not wait for what it was told is closed. */
    @Test
    void anUpdateOfWhichNothingArrivedIsNotClosed() {
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        talk.assertRefused("c", talk.board(3).commit(), Reason.UNKNOWN_TRANSFER);
        talk.send("c", talk.board(3).announce());
        talk.assertRefused("c", talk.board(3).commit(), Reason.UNKNOWN_TRANSFER);
        assertThat(talk.round().finished()).isEqualTo(2);
        assertThat(talk.isComplete()).isFalse();
        talk.sendWhole("c", 3);
        assertThat(talk.isComplete()).isTrue();
    }

    @Test
    void whatNoBoardMaySendIsRefused() {
        talk.assertRefused("a", MessageWriter.write(new Message.Presence(true)), Reason.NOT_ALLOWED);
        talk.assertRefused("a", TestBoard.request(ChunkFormat.TYPE_UPDATE, 0, 4), Reason.NOT_ALLOWED);
        talk.assertRefused("a", talk.board(1).model("cats").announce(), Reason.UNKNOWN_MODEL);
        talk.assertRefused("a", talk.board(1).model("cats").commit(), Reason.UNKNOWN_MODEL);
        assertThat(talk.tally.snapshot().refused())
                .containsEntry(Reason.NOT_ALLOWED, 2L)
                .containsEntry(Reason.UNKNOWN_MODEL, 2L);
    }

    @Test
    void whateverTextIsPublishedIsRefused() {
        for (String text : List.of("temperature 21", "{\"on\":true}", "", "Aaaaaaaaaaaaaaaaaaaaaaaaa")) {
            assertThat(talk.send("a", text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .singleElement()
                    .isInstanceOf(Refusal.class);
        }
    }

    @Test
    void aReportIsCountedAndNotAnswered() {
        Report report = new Report(
                TestUpdates.MODEL, 0, OptionalInt.of(60), OptionalInt.empty(), OptionalInt.empty(), List.of());
        assertThat(talk.send("a", MessageWriter.write(report))).isEmpty();
        assertThat(talk.tally.snapshot().packets()).isEqualTo(1);
    }

    @Test
    void aRequestForChunksIsHandedOn() {
        assertThat(talk.send("a", TestBoard.request(ChunkFormat.TYPE_FULL, 0, 4)))
                .isEmpty();
        assertThat(talk.effects.takeRequests()).singleElement().satisfies(request -> {
            assertThat(request.board()).isEqualTo("a");
            assertThat(request.status().object()).isEqualTo(ChunkFormat.TYPE_FULL);
        });
    }

    @Test
    void aRefusalsDetailIsCutToWhatAMessageHolds() {
        talk.assertRefused("a", talk.board(1).model("m".repeat(64)).announce(), Reason.UNKNOWN_MODEL);
        assertThat(talk.send("a", talk.board(1).model("m".repeat(64)).announce()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.detail().orElseThrow()).hasSize(64));
    }
}
