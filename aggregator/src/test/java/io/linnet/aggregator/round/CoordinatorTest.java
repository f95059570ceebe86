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
    void aLateComerTakesTheNextNumberWhichIsKept() {
        assertThat(talk.send("z", TestBoard.greeting()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Welcome.class, welcome -> assertThat(welcome.ordinal()).isEqualTo(3));
        assertThat(talk.entries).singleElement().isEqualTo(new Entry.BoardJoined("z", 3));
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
        talk.coordinator.open(TestUpdates.next(talk.base));
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
        assertThat(talk.coordinator.isComplete()).isFalse();
        talk.sendWhole("c", 3);
        assertThat(talk.coordinator.isComplete()).isTrue();
    }

    @Test
    void aBoardThatIsSilentForTwoRoundsIsNotWaitedFor() {
        for (int i = 0; i < 2; i++) {
            talk.sendWhole("a", 1 + 2 * i);
            talk.sendWhole("b", 2 + 2 * i);
            assertThat(talk.coordinator.isComplete()).isFalse();
            nextVersion();
        }
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        assertThat(talk.coordinator.isComplete()).isTrue();
    }

    @Test
    void aBoardThatIsHeardAgainIsWaitedForAgain() {
        for (int i = 0; i < 2; i++) {
            talk.sendWhole("a", 1);
            talk.sendWhole("b", 2);
            nextVersion();
        }
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        talk.send("c", talk.board(3).announce());
        assertThat(talk.coordinator.isComplete()).isFalse();
        talk.sendWhole("c", 3);
        assertThat(talk.coordinator.isComplete()).isTrue();
    }

    private void nextVersion() {
        talk.coordinator.close(talk.effects);
        talk.base = TestUpdates.next(talk.base);
        talk.coordinator.open(talk.base);
    }

    @Test
    void anEmptyUpdateThatItsBoardClosedCountsOnceHoweverItIsAnnouncedAgain() {
        talk.sendWhole("a", 1);
        talk.sendWhole("b", 2);
        talk.send("c", talk.board(3).announce());
        talk.send("c", talk.board(3).commit());
        assertThat(talk.round().finished()).isEqualTo(3);
        talk.send("c", talk.board(3).transfer(10).announce());
        assertThat(talk.round().finished()).isEqualTo(2);
        assertThat(talk.coordinator.isComplete()).isFalse();
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
