package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Reason;
import java.util.HashMap;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Updates whose round has closed: the open one takes them, once, up to an age. */
class LateUpdateTest {
    private final Conversation talk = new Conversation();

    private void sendWhole(String id, TestBoard board) {
        board.packets().forEach(packet -> talk.send(id, packet));
    }

    @Test
    void theOpenRoundTakesWhatMissedItsOwn() {
        TestBoard slow = talk.board(3);
        talk.sendWhole("a", 1);
        talk.nextRound();
        talk.sendWhole("a", 1);
        ModelState without = talk.round().base();
        assertThat(talk.send("c", slow.announce(0))).singleElement().isInstanceOf(Welcome.class);
        for (int i = 1; i + 1 < slow.size(); i++) {
            talk.send("c", slow.chunk(i));
        }
        assertThat(talk.send("c", slow.chunk(slow.size() - 1)))
                .singleElement()
                .isInstanceOfSatisfying(Receipt.class, receipt -> {
                    assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.FOLDED);
                    assertThat(receipt.folded().version()).isEqualTo(without.version() - 1);
                });
        assertThat(talk.round().started()).isEqualTo(2);
        assertThat(talk.tally.snapshot().updatesLate()).isEqualTo(1);
        assertThat(talk.tally.snapshot().refused()).isEmpty();
    }

    @Test
    void aLateUpdateAndOneOfTheRoundItselfAreBothFolded() {
        TestBoard slow = talk.board(3);
        talk.nextRound();
        sendWhole("c", slow);
        sendWhole("c", talk.board(3).transfer(10));
        assertThat(talk.round().accumulator().slices()).isEqualTo(2L * slow.size());
        assertThat(talk.round().finished()).isEqualTo(1);
        assertThat(talk.round().receipts()).hasSize(2);
    }

    /** In the round that folded it, and in all that might take it again. */
    @Test
    void noLateUpdateIsFoldedTwice() {
        TestBoard slow = talk.board(3);
        talk.nextRound();
        sendWhole("c", slow);
        assertThat(talk.send("c", slow.announceWith(slow.chunks())))
                .singleElement()
                .isInstanceOf(Receipt.class);
        for (int round = 0; round < 25; round++) {
            talk.nextRound();
            sendWhole("c", talk.board(3).transfer(20 + round));
            assertThat(talk.send("c", slow.announceWith(slow.chunks())))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Receipt.class,
                            receipt -> assertThat(receipt.folded().transfer()).isEqualTo(9));
            assertThat(talk.round().accumulator().slices()).isEqualTo(slow.size());
            if (round == 17) {
                break;
            }
        }
    }

    @Test
    void whatIsTooOldOrOnAnotherModelIsRefused() {
        TestBoard old = talk.board(3);
        for (int round = 0; round < Conversation.POLICY.age(); round++) {
            talk.nextRound();
        }
        assertThat(talk.send("c", old.announce())).singleElement().isInstanceOf(Welcome.class);
        talk.nextRound();
        talk.assertRefused("c", old.announce(), Reason.LATE);
        ModelState other = ModelState.first(Parameters.zero(TestUpdates.FIXED));
        talk.assertRefused("c", TestBoard.on(other, 3).announce(), Reason.LATE);
    }

    @Test
    void oneLateUpdateOfABoardARound() {
        TestBoard first = talk.board(3);
        talk.nextRound();
        TestBoard second = talk.board(3).transfer(10);
        talk.nextRound();
        sendWhole("c", first);
        talk.assertRefused("c", second.announce(), Reason.LATE);
        talk.nextRound();
        sendWhole("c", second);
        assertThat(talk.round().started()).isEqualTo(1);
    }

    /** Nobody was told that it is lost. */
    @Test
    void anAnnouncementThatItsCommitOvertookIsFolded() {
        TestBoard slow = talk.board(3);
        talk.nextRound();
        talk.assertRefused("c", slow.commit(), Reason.UNKNOWN_TRANSFER);
        talk.send("c", slow.announceWith(slow.chunks()));
        assertThat(talk.round().receipts())
                .singleElement()
                .satisfies(receipt -> assertThat(receipt.board()).isEqualTo("c"));
    }

    /** It learnt twice from one version: the second update was refused in its round, and is so in later ones. */
    @Test
    void aSecondUpdateOnOneVersionIsNeverFolded() {
        sendWhole("a", talk.board(1));
        TestBoard again = talk.board(1).transfer(10);
        talk.assertRefused("a", again.announceWith(again.chunks()), Reason.CONFLICT);
        talk.nextRound();
        talk.assertRefused("a", again.announceWith(again.chunks()), Reason.CONFLICT);
        talk.assertRefused("a", again.commit(), Reason.CONFLICT);
        assertThat(talk.round().accumulator().slices()).isZero();
    }

    /** A board that was only heard is not told that nothing of its update counts: it may still send it. */
    @Test
    void anUpdateThatHasNotBegunIsOwedInTheNextRound() {
        TestBoard slow = talk.board(3);
        talk.send("c", slow.announce());
        talk.nextRound();
        assertThat(talk.receipts).isEmpty();
        talk.assertRefused("c", slow.chunk(0), Reason.UNKNOWN_TRANSFER);
        sendWhole("c", slow);
        assertThat(talk.round().receipts()).hasSize(1);
    }

    /** Shares of 256 as 1/√(1 + versions behind). */
    @Test
    void ageTakesFromTheWeightWhereItIsDiscounted() {
        int[] share = IntStream.range(0, 9)
                .map(age -> UpdateWeights.discounted(1 << 20, age) >> 12)
                .toArray();
        assertThat(share).containsExactly(256, 181, 147, 128, 114, 104, 96, 90, 85);
        assertThat(UpdateWeights.discounted(7, 3)).isEqualTo(3);
        assertThat(UpdateWeights.discounted(1, 20)).isEqualTo(1);
    }

    @Test
    void aJournalReplayedGivesTheSameModel() {
        TestBoard slow = talk.board(3);
        talk.nextRound();
        sendWhole("c", slow);
        sendWhole("c", talk.board(3).transfer(10));
        talk.sendWhole("a", 1);
        assertThat(talk.entries.stream()
                        .filter(Entry.UpdateAnnounced.class::isInstance)
                        .map(entry -> ((Entry.UpdateAnnounced) entry).version()))
                .containsExactly(talk.base.version() - 1, talk.base.version(), talk.base.version());
        OpenRound replayed = replayed(false);
        assertThat(replayed.merge(64).next().digest()).isEqualTo(talk.digest());
    }

    /** Three versions behind it weighs half of its 13 examples; what is on the round's version weighs all of them. */
    @Test
    void aDiscountChangesLateUpdatesAlone() {
        TestBoard slow = talk.board(3);
        talk.sendWhole("a", 1);
        assertThat(weight(true)).isEqualTo(weight(false)).isEqualTo(11);
        talk.nextRound();
        talk.nextRound();
        talk.nextRound();
        sendWhole("c", slow);
        assertThat(weight(false)).isEqualTo(13);
        assertThat(weight(true)).isEqualTo(6);
    }

    private long weight(boolean isAgeDiscounted) {
        return replayed(isAgeDiscounted).accumulator().weights()[0];
    }

    private OpenRound replayed(boolean isAgeDiscounted) {
        OpenRound replayed = new OpenRound(
                TestUpdates.MODEL,
                talk.base,
                MergeRule.MEAN,
                isAgeDiscounted,
                new HashMap<>(talk.earlier),
                Optional.empty());
        replayed.replay(talk.entries);
        return replayed;
    }
}
