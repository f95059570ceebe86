package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.accumulate.TestSum;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.Journal;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.PartialSum.Member;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.trust.BoardList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A gateway's sum of updates: it counts as they do, once each, or not at all. */
class GatewaySumTest {
    private static final int BOARDS = 16;
    private static final String GATEWAY = "gate";
    private static final RoundPolicy POLICY = new RoundPolicy(BOARDS, 1, 60_000, 100, 500, 0)
            .withMerge(MergeRule.MEAN)
            .withGatewaySums(Set.of(GATEWAY));
    private static final Map<String, Integer> NUMBERS = Conversation.numbers(
            IntStream.range(0, BOARDS).mapToObj(GatewaySumTest::name).toArray(String[]::new));

    private final Conversation talk = new Conversation(POLICY, NUMBERS);

    private static String name(int ordinal) {
        return "board-" + (char) ('a' + ordinal);
    }

    private static TestBoard board(Conversation in, int ordinal) {
        return in.board(ordinal).examples(20).transfer(100 + ordinal);
    }

    private static TestSum sum(Conversation in, int transfer, int... ordinals) {
        TreeMap<Integer, TestBoard> boards = new TreeMap<>();
        for (int ordinal : ordinals) {
            boards.put(ordinal, board(in, ordinal));
        }
        List<String> names = boards.keySet().stream().map(GatewaySumTest::name).toList();
        return new TestSum(in.base, transfer, names, boards);
    }

    private static int[] from(int first) {
        return IntStream.range(first, BOARDS).toArray();
    }

    private static List<Message> send(Conversation in, TestSum sum) {
        List<Message> last = List.of();
        for (byte[] packet : sum.packets()) {
            last = in.send(GATEWAY, packet);
        }
        return last;
    }

    private static void sendSingly(Conversation in, int ordinal) {
        board(in, ordinal).packets().forEach(packet -> in.send(name(ordinal), packet));
    }

    /** Of all boards' updates, each by itself; and of the round after it. */
    private static List<Digest> singly() {
        Conversation in = new Conversation(POLICY, NUMBERS);
        IntStream.range(0, BOARDS).forEach(ordinal -> sendSingly(in, ordinal));
        Digest first = in.nextRound().digest();
        IntStream.range(0, BOARDS).forEach(ordinal -> sendSingly(in, ordinal));
        return List.of(first, in.digest());
    }

    private static Receipt receipt(List<Message> answers) {
        assertThat(answers).singleElement().isInstanceOf(Receipt.class);
        Receipt receipt = (Receipt) answers.get(0);
        assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.FOLDED);
        return receipt;
    }

    private static Refusal refusal(List<Message> answers) {
        assertThat(answers).singleElement().isInstanceOf(Refusal.class);
        return (Refusal) answers.get(0);
    }

    @Test
    void aSumLeadsToTheModelThatItsUpdatesLeadTo() {
        TestSum sum = sum(talk, 7, from(0));
        assertThat(talk.send(GATEWAY, sum.hello()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Welcome.class,
                        welcome -> assertThat(welcome.received().orElseThrow().transfer())
                                .isEqualTo(7));
        assertThat(receipt(send(talk, sum)).folded().transfer()).isEqualTo(7);
        assertThat(talk.isComplete()).isTrue();
        assertThat(talk.round().started()).isEqualTo(BOARDS);

        Digest first = talk.nextRound().digest();
        send(talk, sum(talk, 8, from(5)));
        IntStream.range(0, 5).forEach(ordinal -> sendSingly(talk, ordinal));
        assertThat(List.of(first, talk.digest())).isEqualTo(singly());
    }

    @Test
    void aBoardThatAsksForItselfGetsItsReceiptAndIsNotFoldedAgain() {
        send(talk, sum(talk, 7, from(0)));
        TestBoard own = board(talk, 3);
        Receipt receipt = receipt(talk.send(name(3), own.announce(0)));
        assertThat(receipt.folded().transfer()).isEqualTo(103);
        assertThat(receipt.folded().chunks()).isEqualTo(own.size());
        receipt(talk.send(name(3), own.commit()));
        talk.assertRefused(name(3), own.chunk(0), Reason.UNKNOWN_TRANSFER);
        talk.assertRefused(name(3), board(talk, 3).transfer(55).announce(0), Reason.CONFLICT);
        byte[] report = own.announce();

        Digest digest = talk.nextRound().digest();
        assertThat(digest).isEqualTo(singly().get(0));
        assertThat(receipt(talk.send(name(3), report)).folded().chunks()).isEqualTo(own.size());
        talk.assertRefused(name(3), own.chunk(0), Reason.UNKNOWN_TRANSFER);
        assertThat(talk.coordinator.hasFolded(name(3), 0)).isTrue();
    }

    @Test
    void anUpdateThatWasAnnouncedButHasNotBegunIsInTheSumAlone() {
        talk.send(name(3), board(talk, 3).announce());
        send(talk, sum(talk, 7, from(0)));
        talk.assertRefused(name(3), board(talk, 3).chunk(0), Reason.UNKNOWN_TRANSFER);
        assertThat(talk.nextRound().digest()).isEqualTo(singly().get(0));
    }

    @Test
    void aMemberThatHasBegunAnotherWayIsNamedAndTheOthersAreSummedAnew() {
        talk.send(name(3), board(talk, 3).announce(0));
        sendSingly(talk, 9);
        Refusal refusal = refusal(talk.send(GATEWAY, sum(talk, 7, from(0)).hello()));
        assertThat(refusal.reason()).isEqualTo(Reason.CONFLICT);
        assertThat(refusal.begun()).containsExactly(new Member(3, 103), new Member(9, 109));

        int[] others = IntStream.range(0, BOARDS).filter(n -> n != 3 && n != 9).toArray();
        receipt(send(talk, sum(talk, 8, others)));
        sendSingly(talk, 3);
        assertThat(talk.nextRound().digest()).isEqualTo(singly().get(0));
    }

    @Test
    void whoBeginsWhileTheSumIsUnderWayIsNamedAtItsEnd() {
        TestSum sum = sum(talk, 7, from(0));
        talk.send(GATEWAY, sum.hello());
        sum.chunks().subList(1, sum.chunks().size()).forEach(chunk -> talk.send(GATEWAY, chunk));
        sendSingly(talk, 4);
        assertThat(refusal(talk.send(GATEWAY, sum.chunks().get(0))).begun()).containsExactly(new Member(4, 104));
        assertThat(talk.round().started()).isEqualTo(1);
        talk.assertRefused(GATEWAY, sum.chunks().get(0), Reason.UNKNOWN_TRANSFER);
    }

    @Test
    void anUpdateIsInOneSumOnly() {
        send(talk, sum(talk, 7, 0, 1, 2));
        assertThat(refusal(talk.send(GATEWAY, sum(talk, 8, 2, 3).hello())).begun())
                .containsExactly(new Member(2, 102));
        assertThat(receipt(talk.send(GATEWAY, sum(talk, 7, 0, 1, 2).hello()))
                        .folded()
                        .transfer())
                .isEqualTo(7);
    }

    @Test
    void whatIsReplayedIsTheSameRound() {
        sendSingly(talk, 2);
        send(talk, sum(talk, 7, from(3)));
        sendSingly(talk, 1);
        assertThat(talk.entries).filteredOn(Entry.SumFolded.class::isInstance).hasSize(1);
        Conversation later = new Conversation(POLICY, NUMBERS);
        later.coordinator.abandon(later.effects);
        later.coordinator.resume(later.base, Map.of(), Optional.empty(), talk.entries, later.effects);
        assertThat(later.digest()).isEqualTo(talk.digest());
        receipt(later.send(GATEWAY, sum(talk, 7, from(3)).hello()));
        receipt(later.send(name(5), board(talk, 5).announce(0)));
        sendSingly(later, 0);
        assertThat(later.nextRound().digest()).isEqualTo(singly().get(0));
    }

    @Test
    void whatHasComeOfASumIsGoneWithARestart() {
        TestSum sum = sum(talk, 7, from(0));
        talk.send(GATEWAY, sum.hello());
        talk.send(GATEWAY, sum.chunks().get(0));
        assertThat(talk.entries).isEmpty();
        Conversation later = new Conversation(POLICY, NUMBERS);
        later.assertRefused(GATEWAY, sum.chunks().get(1), Reason.UNKNOWN_TRANSFER);
        receipt(send(later, sum));
    }

    @Test
    void aSumThatIsLostOnTheWayIsAskedForAsAnyUpdate() {
        TestSum sum = sum(talk, 7, from(0));
        talk.send(GATEWAY, sum.hello());
        byte[] polling = TestUpdates.polling(talk.base, sum.chunks().get(1));
        assertThat(talk.send(GATEWAY, polling))
                .singleElement()
                .isInstanceOfSatisfying(
                        Status.class,
                        status -> assertThat(status.content().bitmap().count()).isEqualTo(1));
        assertThat(talk.send(GATEWAY, sum.hello()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Welcome.class,
                        welcome -> assertThat(welcome.received()
                                        .orElseThrow()
                                        .bitmap()
                                        .count())
                                .isEqualTo(1));
    }

    @Test
    void onlyAGatewayThatIsNamedMaySum() {
        byte[] hello = sum(talk, 7, from(1)).hello();
        talk.assertRefused(name(0), hello, Reason.NOT_ALLOWED);
        talk.assertRefused("stranger", hello, Reason.NOT_ALLOWED);
        Conversation without = new Conversation(POLICY.withGatewaySums(Set.of()), NUMBERS);
        without.assertRefused(GATEWAY, hello, Reason.NOT_ALLOWED);
        Conversation asBoard = new Conversation(POLICY.withGatewaySums(Set.of(name(0))), NUMBERS);
        asBoard.assertRefused(name(0), hello, Reason.NOT_ALLOWED);
        assertThat(talk.entries).isEmpty();
    }

    @Test
    void aMergeThatLooksAtSingleUpdatesTakesNone() {
        Conversation clipping = new Conversation(POLICY.withMerge(MergeRule.CLIP), NUMBERS);
        assertThat(refusal(send(clipping, sum(clipping, 7, from(0)))).reason()).isEqualTo(Reason.NOT_ALLOWED);
        assertThat(clipping.round().started()).isZero();
    }

    @Test
    void aFleetWithAListOfBoardsTakesNone() {
        try (Journal journal = Journal.inMemory()) {
            talk.coordinator.enrol(BoardList.of("demo"), journal, talk.effects);
        }
        talk.assertRefused(GATEWAY, sum(talk, 7, from(0)).hello(), Reason.NOT_ALLOWED);
    }

    @Test
    void membersThatNobodyIsAreRefused() {
        TestSum sum = sum(talk, 7, 0, 1);
        byte[] others =
                sum.claiming(List.of(new Member(0, 100), new Member(2, 101))).hello();
        talk.assertRefused(GATEWAY, others, Reason.OUT_OF_RANGE);
        byte[] unknown =
                sum.claiming(List.of(new Member(0, 100), new Member(BOARDS, 1))).hello();
        talk.assertRefused(GATEWAY, unknown, Reason.OUT_OF_RANGE);
        byte[] twice =
                sum.claiming(List.of(new Member(0, 100), new Member(0, 101))).hello();
        talk.assertRefused(GATEWAY, twice, Reason.MALFORMED);
        byte[] one = sum.claiming(List.of(new Member(0, 100))).hello();
        talk.assertRefused(GATEWAY, one, Reason.MALFORMED);
    }

    @Test
    void energiesThatNoUpdatesHaveAreRefusedAndNothingIsFolded() {
        for (List<Long> energies : List.of(List.of(0L, 0L), List.of(1L << 40))) {
            Refusal refusal = refusal(send(talk, sum(talk, 7, from(0)).energies(energies)));
            assertThat(refusal.reason()).isIn(Reason.OUT_OF_RANGE, Reason.MALFORMED);
        }
        assertThat(talk.round().started()).isZero();
        receipt(send(talk, sum(talk, 7, from(0))));
        assertThat(talk.nextRound().digest()).isEqualTo(singly().get(0));
    }

    @Test
    void aSumOfAnotherRoundIsLate() {
        byte[] hello = sum(talk, 7, from(0)).hello();
        sendSingly(talk, 0);
        talk.nextRound();
        talk.assertRefused(GATEWAY, hello, Reason.LATE);
    }
}
