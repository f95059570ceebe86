package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.core.AggregatorEvent.ReportArrived;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.State;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a list of boards only the approved ones take part, from the moment at which it changes. */
class EnrolledBoardsTest {
    private static final BoardKey KEY = new BoardKey(new byte[BoardKey.BYTES]);

    private final CoreScene scene = new CoreScene(policy(3, 2, 0));
    private BoardList list = BoardList.of("demo");

    @AfterEach
    void close() {
        scene.close();
    }

    private void set(State state, String... boards) {
        list = list.with(List.of(boards).stream()
                .map(board -> new BoardList.Entry(board, state, "2026-01-01T00:00:00Z", KEY))
                .toList());
        scene.enrol(list);
    }

    private void started() {
        set(State.APPROVED, "a", "b", "c");
        scene.greet("a", "b", "c");
        assertThat(scene.journal.recover().ordinals()).containsOnlyKeys("a", "b", "c");
    }

    private Refusal refused(String board, byte[] packet) {
        return (Refusal)
                CoreScene.messages(scene.exchange(board, packet), board).get(0);
    }

    private double refusals() {
        return scene.core().tally().snapshot().refused().getOrDefault(Reason.NOT_ALLOWED, 0L);
    }

    @Test
    void onlyApprovedBoardsAreNumbered() {
        set(State.APPROVED, "a", "b", "c");
        set(State.PENDING, "p");
        set(State.REVOKED, "r");
        scene.greet("p", "r", "s", "a", "b");
        assertThat(scene.journal.recover().ordinals()).isEmpty();
        scene.greet("c");
        assertThat(scene.journal.recover().ordinals()).containsOnlyKeys("a", "b", "c");
        assertThat(refusals()).isEqualTo(3);
    }

    @Test
    void theOthersAreToldWhyAndToWait() {
        started();
        set(State.PENDING, "p");
        set(State.REVOKED, "r");
        for (var words : List.of(
                List.of("p", "the board is not approved yet"),
                List.of("r", "the board is revoked"),
                List.of("s", "the board is not enrolled"))) {
            String board = words.get(0);
            for (byte[] packet : scene.board(board).packets()) {
                Refusal refusal = refused(board, packet);
                assertThat(refusal.reason()).isEqualTo(Reason.NOT_ALLOWED);
                assertThat(refusal.detail()).contains("not-allowed: " + words.get(1));
                assertThat(refusal.waitMillis()).isEqualTo(OptionalLong.of(60_000));
            }
        }
        assertThat(scene.journal.recover().entries()).isEmpty();
        assertThat(scene.journal.recover().ordinals()).hasSize(3);
    }

    /** An evaluator is no board of the list, and may have come too late for the newest steps. */
    @Test
    void whoOnlyWatchesIsGivenModels() {
        started();
        byte[] request = MessageWriter.write(new Message.Status(
                TestUpdates.MODEL, ChunkFormat.TYPE_FULL, 0, 0, TransferStatus.of(StatusBitmap.none(1))));
        assertThat(scene.exchange("watcher", request)).hasSizeGreaterThan(1);
        assertThat(refusals()).isZero();
    }

    @Test
    void aBoardThatIsApprovedLaterTakesPart() {
        started();
        refused("d", TestBoard.greeting());
        set(State.APPROVED, "d");
        scene.greet("d");
        scene.sendWhole("d");
        assertThat(scene.journal.recover().ordinals()).containsEntry("d", 3);
    }

    @Test
    void aRoundWaitsForNobodyWhoIsRevoked() {
        started();
        scene.sendWhole("a", "b");
        assertThat(scene.newest().round()).isZero();
        set(State.REVOKED, "c");
        assertThat(scene.newest().round()).isEqualTo(1);
        var closed = CoreScene.only(AggregatorPacket.RoundClosed.class, scene.sent);
        assertThat(closed.get(0).missing().count()).isZero();
        assertThat(closed.get(0).updates()).isEqualTo(2);
    }

    /** As of a fleet in which the revoked board had never sent anything, however far it had come. */
    @Test
    void nothingOfABoardThatIsRevokedIsInTheNextVersion() {
        Digest without = afterRevoking(0, false);
        int packets = scene.board("b").packets().size();
        for (int sent = 1; sent <= packets; sent++) {
            assertThat(afterRevoking(sent, false)).as("%d packets", sent).isEqualTo(without);
            assertThat(afterRevoking(sent, true))
                    .as("%d packets, restarted", sent)
                    .isEqualTo(without);
        }
    }

    /** Its last packet comes in the same batch as the change, the others before; so does a packet of another board. */
    private static Digest afterRevoking(int packets, boolean isRestarted) {
        EnrolledBoardsTest fleet = new EnrolledBoardsTest();
        CoreScene scene = fleet.scene;
        fleet.started();
        List<byte[]> revoked = scene.board("b").packets().subList(0, packets);
        List<byte[]> others = scene.board("a").packets();
        revoked.subList(0, Math.max(0, packets - 1)).forEach(packet -> scene.exchange("b", packet));
        scene.exchange("a", others.get(0));
        scene.deliver("a", others.get(1));
        revoked.subList(Math.max(0, packets - 1), packets).forEach(packet -> scene.deliver("b", packet));
        fleet.set(State.REVOKED, "b");
        if (isRestarted) {
            scene.restart();
            scene.settle();
            // Its entries are gone: that it is approved again brings nothing back.
            fleet.set(State.APPROVED, "b");
            fleet.set(State.REVOKED, "b");
        }
        assertThat(scene.journal.recover().entries()).extracting(Entry::board).containsOnly("a");
        others.subList(2, others.size()).forEach(packet -> scene.exchange("a", packet));
        scene.sendWhole("c");
        assertThat(scene.newest().round()).isEqualTo(1);
        assertThat(scene.journal.recover().receipts())
                .extracting(FoldReceipt::board)
                .containsOnly("a", "c");
        Digest digest = scene.digest();
        scene.close();
        return digest;
    }

    /** Revoked while the aggregator was away: what it had sent is in the journal, and not in the next version. */
    @Test
    void aBoardThatIsRevokedBetweenTwoStartsIsTakenOutAtTheSecond() {
        Digest without = afterRevoking(0, false);
        started();
        scene.sendWhole("b");
        scene.restart();
        set(State.REVOKED, "b");
        scene.sendWhole("a", "c");
        assertThat(scene.digest()).isEqualTo(without);
    }

    @Test
    void whatARevokedBoardReportsCountsForNothing() {
        started();
        set(State.REVOKED, "c");
        scene.core().accept(new ReportArrived("c", scene.board("c").report(900_000)), scene.now);
        assertThat(scene.core().tally().metrics().sum("linnet.aggregator.reports.refused", "not-allowed"))
                .isEqualTo(1);
    }

    @Test
    void aBoardThatComesBackHasTheNumberItHad() {
        started();
        set(State.REVOKED, "b");
        set(State.APPROVED, "b");
        Welcome welcome = (Welcome) CoreScene.messages(scene.exchange("b", TestBoard.greeting()), "b")
                .get(0);
        assertThat(welcome.ordinal()).isEqualTo(1);
        scene.sendWhole("a", "b", "c");
        assertThat(scene.newest().round()).isEqualTo(1);
    }
}
