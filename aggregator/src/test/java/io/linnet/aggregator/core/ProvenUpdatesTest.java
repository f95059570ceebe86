package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.State;
import io.linnet.protocol.trust.MacKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a board whose key is known an update counts only with its MAC, whole, and once. */
class ProvenUpdatesTest {
    private final CoreScene scene = new CoreScene(policy(3, 2, 0));

    @BeforeEach
    void start() {
        scene.enrol(list("a", "b", "c"));
        scene.greet("a", "b", "c");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static BoardList list(String... boards) {
        return BoardList.of("demo")
                .with(Arrays.stream(boards)
                        .map(board -> new BoardList.Entry(board, State.APPROVED, "2026-01-01T00:00:00Z", key(board)))
                        .toList());
    }

    private static BoardKey key(String board) {
        byte[] bytes = new byte[BoardKey.BYTES];
        Arrays.fill(bytes, (byte) board.charAt(0));
        return new BoardKey(bytes);
    }

    /** What a round of the boards leads to when nobody has a key. */
    private static Digest without(String... boards) {
        try (CoreScene plain = new CoreScene(policy(3, 2, 0))) {
            plain.greet("a", "b", "c");
            plain.sendWhole(boards);
            plain.now += 60_000;
            plain.settle();
            return plain.digest();
        }
    }

    private Digest closed() {
        scene.now += 60_000;
        scene.settle();
        return scene.digest();
    }

    private List<Message> say(String board, byte[] packet) {
        return CoreScene.messages(scene.exchange(board, packet), board);
    }

    private long unproven() {
        return scene.core().tally().snapshot().refused().getOrDefault(Reason.UNPROVEN, 0L);
    }

    /** All of it comes, and it does not count. */
    private void assertRejected(String board, Announcement claim, List<byte[]> chunks) {
        List<Message> told = new ArrayList<>(say(board, scene.board(board).announceWith(claim, List.of())));
        chunks.forEach(chunk -> told.addAll(say(board, chunk)));
        assertThat(told)
                .anySatisfy(message -> assertThat(message)
                        .isInstanceOfSatisfying(
                                Refusal.class,
                                refusal -> assertThat(refusal.reason()).isIn(Reason.UNPROVEN, Reason.OVERLAP)));
        assertThat(scene.core().tally().snapshot().updatesFolded()).isZero();
    }

    @Test
    void theVersionIsThatOfAFleetWithoutKeys() {
        scene.sendWhole("a", "b", "c");
        assertThat(scene.newest().version()).isEqualTo(1);
        assertThat(scene.digest()).isEqualTo(without("a", "b", "c"));
        assertThat(unproven()).isZero();
    }

    @Test
    void anAnnouncementWithoutAMacCostsACounterOnly() {
        TestBoard honest = scene.board("a");
        Announcement bare = new Announcement(
                honest.announcement().transfer(),
                honest.size(),
                honest.announcement().examples());
        Refusal refusal =
                (Refusal) say("a", honest.announceWith(bare, honest.chunks())).get(0);
        assertThat(refusal.reason()).isEqualTo(Reason.UNPROVEN);
        assertThat(unproven()).isEqualTo(1);
        assertThat(scene.journal.recover().entries()).isEmpty();
        scene.sendWhole("a", "b");
        assertThat(closed()).isEqualTo(without("a", "b"));
    }

    @Test
    void whatSomebodyChangedOnTheWayDoesNotCount() {
        TestBoard honest = scene.board("a");
        Announcement said = honest.announcement();
        assertRejected(
                "a",
                new Announcement(said.transfer(), said.chunks(), said.examples() + 1, said.mac()),
                honest.chunks());
        assertRejected("a", said.with(new Mac(said.mac().get().bits() ^ 1)), honest.chunks());

        List<byte[]> anothers = new ArrayList<>(honest.chunks());
        anothers.set(0, scene.board("b").chunk(0));
        assertRejected("a", said, anothers);
        assertRejected("b", said, honest.chunks());

        scene.sendWhole("c");
        scene.sendWhole("b");
        assertThat(closed()).isEqualTo(without("b", "c"));
    }

    @Test
    void aForgeryThatCameFirstDoesNotKeepTheUpdateOut() {
        TestBoard honest = scene.board("a");
        Announcement said = honest.announcement();
        assertRejected("a", new Announcement(said.transfer(), said.chunks(), 1, said.mac()), honest.chunks());
        scene.sendWhole("a", "b", "c");
        assertThat(scene.digest()).isEqualTo(without("a", "b", "c"));
    }

    @Test
    void theOrderOfArrivalIsFree() {
        TestBoard honest = scene.board("a");
        say("a", honest.announce());
        List<byte[]> chunks = new ArrayList<>(honest.chunks());
        Collections.reverse(chunks);
        chunks.forEach(chunk -> say("a", chunk));
        scene.sendWhole("b", "c");
        assertThat(scene.digest()).isEqualTo(without("a", "b", "c"));
    }

    @Test
    void aPartIsHeldAndNotFolded() {
        TestBoard honest = scene.board("a");
        say("a", honest.announce(0));
        Refusal refusal = (Refusal) say("a", honest.commit()).get(0);
        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_TRANSFER);
        scene.sendWhole("b", "c");
        assertThat(closed()).isEqualTo(without("b", "c"));
    }

    @Test
    void aRestartGoesOnWithWhatIsHeld() {
        TestBoard honest = scene.board("a");
        say("a", honest.announce(0));
        scene.restart();
        for (byte[] chunk : honest.chunks().subList(1, honest.size())) {
            say("a", chunk);
        }
        scene.sendWhole("b");
        scene.restart();
        scene.settle();
        scene.sendWhole("c");
        assertThat(scene.digest()).isEqualTo(without("a", "b", "c"));
    }

    @Test
    void aRestartKnowsWhatWasRejected() {
        TestBoard honest = scene.board("a");
        List<byte[]> changed = new ArrayList<>(honest.chunks());
        changed.set(0, scene.board("b").chunk(0));
        assertRejected("a", honest.announcement(), changed);
        scene.restart();
        Refusal again = (Refusal) say("a", honest.announceWith(honest.chunks())).get(0);
        assertThat(again.reason()).isEqualTo(Reason.UNPROVEN);
        scene.sendWhole("b", "c");
        assertThat(closed()).isEqualTo(without("b", "c"));
    }

    @Test
    void whatAnEarlierAnnouncementHeldIsVoid() {
        TestBoard honest = scene.board("a");
        Announcement other = honest.announcement().with(new Mac(1));
        List<byte[]> forged = scene.board("b").chunks();
        say("a", honest.announceWith(other, forged.subList(0, 1)));
        scene.sendWhole("a");
        assertThat(scene.journal.recover().entries().stream()
                        .filter(Entry.ChunkHeld.class::isInstance)
                        .filter(entry -> entry.board().equals("a")))
                .hasSize(honest.size());
        scene.restart();
        scene.settle();
        scene.sendWhole("b", "c");
        assertThat(scene.digest()).isEqualTo(without("a", "b", "c"));
    }

    @Test
    void aRevokedBoardsUpdateLeavesAProvenSum() {
        scene.sendWhole("a", "b");
        scene.enrol(list("b", "c"));
        scene.sendWhole("c");
        assertThat(closed()).isEqualTo(without("b", "c"));
    }

    @Test
    void aChunkThatCannotBeReadEndsTheUpdate() {
        TestBoard honest = scene.board("a");
        say("a", honest.announce());
        byte[] bad = honest.forge(0, 1, 0, 0, 65_535, new byte[8]);
        assertThat(((Refusal) say("a", bad).get(0)).reason()).isEqualTo(Reason.OUT_OF_RANGE);
        assertThat(((Refusal) say("a", honest.commit()).get(0)).reason()).isEqualTo(Reason.UNPROVEN);
    }

    /** A receipt that is not about the announcement would be believed by the board that then sends under its number. */
    @Test
    void whatAForgerAnnouncedIsNotAnsweredByAReceipt() {
        TestBoard other = scene.board("b");
        List<Message> told = new ArrayList<>(say("a", other.announceWith(other.chunks())));
        told.addAll(say("a", other.chunk(0)));
        told.addAll(say("a", other.commit()));
        assertThat(told).isNotEmpty().noneMatch(Receipt.class::isInstance);
        scene.sendWhole("a", "b", "c");
        assertThat(scene.digest()).isEqualTo(without("a", "b", "c"));
    }

    @Test
    void answersAreProven() {
        MacKey own = scene.key("a").orElseThrow();
        Welcome welcome = (Welcome) say("a", TestBoard.greeting()).get(0);
        assertThat(own.fits(welcome)).isTrue();
        TestBoard honest = scene.board("a");
        Receipt receipt =
                (Receipt) say("a", honest.announceWith(honest.chunks())).get(0);
        assertThat(own.fits(receipt)).isTrue();
        assertThat(scene.key("b").orElseThrow().fits(receipt)).isFalse();

        Announcement heavy = scene.board("b").examples(1 << 20).announcement();
        Refusal refusal = (Refusal)
                say("b", scene.board("b").announceWith(heavy, List.of())).get(0);
        assertThat(refusal.reason()).isEqualTo(Reason.WEIGHT);
        MacKey others = scene.key("b").orElseThrow();
        assertThat(others.fits(refusal, heavy.mac().orElseThrow())).isTrue();
        assertThat(others.fits(refusal, scene.board("b").announcement().mac().orElseThrow()))
                .isFalse();
    }

    private void report(String board, byte[] packet) {
        scene.core().accept(new AggregatorEvent.ReportArrived(board, packet), scene.now);
        scene.settle();
    }

    private double reportsRefused(Reason reason) {
        return scene.core().tally().metrics().sum("linnet.aggregator.reports.refused", reason.label());
    }

    private BoardView view(String board) {
        return scene.core().boards(scene.now).stream()
                .filter(view -> view.board().equals(board))
                .findFirst()
                .orElseThrow();
    }

    /** Else who passes its packets on could have rounds go on without it, and say so to people. */
    @Test
    void nobodyElseSaysThatABoardLacksMemory() {
        Report lacking = Report.of(TestPlans.PLAN.model(), 0, new Memory(1_000, 2_000));
        BoardView before = view("a");
        report("a", MessageWriter.write(lacking));
        report("a", MessageWriter.write(lacking, new Mac(7)));
        report("a", scene.board("b").say(lacking));
        assertThat(reportsRefused(Reason.UNPROVEN)).isEqualTo(3);
        assertThat(view("a")).isEqualTo(before);
        scene.sendWhole("b", "c");
        assertThat(scene.newest().version()).as("the round waits for it").isZero();

        byte[] own = scene.board("a").say(lacking);
        report("a", own);
        assertThat(scene.newest().version()).isEqualTo(1);
        assertThat(view("a").lack()).isPresent();

        scene.sendWhole("a", "b", "c");
        assertThat(scene.newest().version()).isEqualTo(2);
        report("a", own);
        assertThat(reportsRefused(Reason.LATE)).as("said again by another").isEqualTo(1);
        assertThat(view("a").lack()).isEmpty();
    }

    @Test
    void figuresAndStatesAreTheBoardsOwn() {
        byte[] own = scene.board("a").report(900_000);
        byte[] better = own.clone();
        better[own.length - 23] ^= 1; // of the accuracy
        report("a", better);
        report("b", own);
        assertThat(reportsRefused(Reason.UNPROVEN)).isEqualTo(2);
        assertThat(view("a").accuracy()).isEmpty();
        report("a", own);
        assertThat(view("a").accuracy()).hasValue(0.9);

        MachineState alarm = new MachineState(
                TestPlans.PLAN.model(), 4, Verdict.State.ALARM, 164, 3, 98, 97, 1_290, Optional.empty());
        MachineState before = new MachineState(
                TestPlans.PLAN.model(), 3, Verdict.State.NORMAL, 90, 0, 80, 97, 1_290, Optional.empty());
        report("a", MessageWriter.write(alarm));
        assertThat(view("a").machine()).isEmpty();
        report("a", scene.board("a").say(alarm));
        report("a", scene.board("a").say(before));
        assertThat(reportsRefused(Reason.LATE)).as("from before").isEqualTo(1);
        assertThat(view("a").machine().orElseThrow().last().state()).isEqualTo(Verdict.State.ALARM);
    }

    @Test
    void aBoardWithoutAKeySpeaksAsEver() {
        BoardList mixed = list("a", "b")
                .with(List.of(new BoardList.Entry("c", State.APPROVED, "2026-01-01T00:00:00Z", Optional.empty())));
        scene.enrol(mixed);
        Welcome welcome = (Welcome) say("c", TestBoard.greeting()).get(0);
        assertThat(welcome.mac()).isEmpty();
        scene.report("c", 900_000);
        assertThat(view("c").accuracy()).hasValue(0.9);
        scene.sendWhole("a", "b", "c");
        assertThat(scene.digest()).isEqualTo(without("a", "b", "c"));
    }
}
