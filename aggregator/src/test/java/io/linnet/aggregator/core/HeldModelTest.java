package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.only;
import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.core.AggregatorEvent.ReportArrived;
import io.linnet.aggregator.core.AggregatorPacket.Broadcast;
import io.linnet.aggregator.core.AggregatorPacket.ModelFell;
import io.linnet.aggregator.core.AggregatorPacket.RoundClosed;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a model that has fallen behind its best: held, gone back or only said; and all of it over restarts. */
class HeldModelTest {
    private static final int GOOD = 950_000;
    private static final int BAD = 600_000;
    /** Rounds for which a model has to be bad. */
    private static final int ROUNDS = 5;

    private final Map<Long, Digest> digests = new HashMap<>();

    private static RoundPolicy watched(WatchAction action) {
        return policy(2, 2, 0).withWatch(new WatchPolicy(0.05, ROUNDS, action, false));
    }

    private CoreScene begun(WatchAction action) {
        CoreScene scene = new CoreScene(watched(action));
        scene.settle();
        scene.greet("a", "b");
        return scene;
    }

    /** Both boards work on the newest version, and say that so much of it is right. */
    private void round(CoreScene scene, int accuracy) {
        digests.put(scene.newest().version(), scene.digest());
        TestBoard a = scene.board("a");
        TestBoard b = scene.board("b");
        scene.core().accept(new ReportArrived("a", a.report(accuracy)), scene.now);
        scene.core().accept(new ReportArrived("b", b.report(accuracy)), scene.now);
        a.packets().forEach(packet -> scene.exchange("a", packet));
        b.packets().forEach(packet -> scene.exchange("b", packet));
    }

    /** So many good rounds, then bad ones until the watch says something. */
    private ModelFell fallen(CoreScene scene, int good) {
        for (int i = 0; i < good; i++) {
            round(scene, GOOD + i);
        }
        for (int i = 0; i < 10 * ROUNDS && only(ModelFell.class, scene.sent).isEmpty(); i++) {
            round(scene, BAD);
        }
        assertThat(only(ModelFell.class, scene.sent)).hasSize(1);
        return only(ModelFell.class, scene.sent).get(0);
    }

    private static Offer newestOffer(CoreScene scene) {
        List<Broadcast> broadcasts = only(Broadcast.class, scene.sent);
        return CoreScene.offer(broadcasts.get(broadcasts.size() - 1));
    }

    private static void assertThatNoRoundIsOpen(CoreScene scene) {
        Digest before = scene.digest();
        int rounds = only(RoundClosed.class, scene.sent).size();
        for (String board : new String[] {"a", "b"}) {
            List<AggregatorPacket> answer =
                    scene.exchange(board, scene.board(board).announce(0));
            assertThat(CoreScene.messages(answer, board))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.reason()).isIn(Reason.LATE, Reason.BUSY));
        }
        scene.now += 3_600_000;
        scene.settle();
        assertThat(scene.digest()).isEqualTo(before);
        assertThat(only(RoundClosed.class, scene.sent)).hasSize(rounds);
    }

    @Test
    void aHeldModelIsItsBestVersionAndNoRoundOpens() {
        try (CoreScene scene = begun(WatchAction.HOLD)) {
            ModelFell fell = fallen(scene, 20);
            long last = scene.newest().version();
            assertThat(fell.action()).isEqualTo(WatchAction.HOLD);
            assertThat(fell.reason()).contains("best: version 19");
            assertThat(scene.digest()).isEqualTo(digests.get(19L));
            assertThat(fell.newest()).isEqualTo(scene.newest());
            Offer offer = newestOffer(scene);
            assertThat(offer.admission().deadlineMillis()).isZero();
            assertThat(offer.base().version()).isEqualTo(last);
            assertThat(offer.base().digest()).isEqualTo(digests.get(19L));
            assertThat(offer.downloads().full().orElseThrow().version()).isEqualTo(last);
            assertThat(offer.downloads().previous()).isEmpty();
            assertThatNoRoundIsOpen(scene);
            assertThat(scene.core()
                            .tally()
                            .metrics()
                            .counter("linnet.aggregator.falls", "")
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aPersonLetsItGoOnFromItsBest() {
        try (CoreScene scene = begun(WatchAction.HOLD)) {
            fallen(scene, 20);
            Digest held = scene.digest();
            scene.core().accept(new AggregatorEvent.ChangeAsked(7, "anna", new Change.Release()), scene.now);
            assertThat(only(AggregatorPacket.ChangeAnswered.class, scene.settle()))
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.refusal()).isEmpty());
            assertThat(newestOffer(scene).admission().deadlineMillis()).isEqualTo(60_000);
            assertThat(newestOffer(scene).base().digest()).isEqualTo(held);
            int rounds = only(RoundClosed.class, scene.sent).size();
            round(scene, GOOD);
            assertThat(only(RoundClosed.class, scene.sent)).hasSize(rounds + 1);
            scene.restart();
            assertThat(scene.core().standing().phase()).isEqualTo("learning");
        }
    }

    @Test
    void aKillLeavesItHeld() {
        try (CoreScene scene = begun(WatchAction.HOLD)) {
            String reason = fallen(scene, 20).reason();
            Digest held = scene.digest();
            for (int i = 0; i < 3; i++) {
                scene.restart();
                List<AggregatorPacket> first = scene.settle();
                assertThat(only(ModelFell.class, first))
                        .singleElement()
                        .satisfies(fell -> assertThat(fell.reason()).isEqualTo(reason));
                assertThat(scene.digest()).isEqualTo(held);
                assertThat(newestOffer(scene).admission().deadlineMillis()).isZero();
                assertThatNoRoundIsOpen(scene);
            }
        }
    }

    /** Wherever the power goes, the model is held after the next rounds at the latest, and never anything but a version. */
    @Test
    void aKillOnTheWayThereDoesNotHinderIt() {
        for (int cut = 0; cut < 60; cut += 7) {
            try (CoreScene scene = begun(WatchAction.HOLD)) {
                for (int i = 0; i < 20; i++) {
                    round(scene, GOOD + i);
                }
                scene.cutAfter(cut);
                for (int i = 0;
                        i < 12 * ROUNDS && only(ModelFell.class, scene.sent).isEmpty();
                        i++) {
                    round(scene, BAD);
                    scene.settle();
                }
                assertThat(only(ModelFell.class, scene.sent))
                        .as("cut before write %d", cut)
                        .isNotEmpty();
                // What was reported of the newest version and not yet taken in is lost with the power.
                assertThat(scene.digest()).as("cut before write %d", cut).isIn(digests.get(18L), digests.get(19L));
                assertThatNoRoundIsOpen(scene);
            }
        }
    }

    /** The best may be older than what boards can be behind. */
    @Test
    void theBestVersionIsKeptHoweverOldItIs() {
        try (CoreScene scene = begun(WatchAction.HOLD)) {
            for (int i = 0; i < 20; i++) {
                round(scene, GOOD + i);
            }
            for (int i = 0; i < 2 * Journal.VERSIONS_KEPT; i++) {
                round(scene, GOOD - 1_000);
            }
            scene.restart();
            scene.settle();
            assertThat(scene.journal.recover().versions().stream().map(Version::number))
                    .contains(19L)
                    .hasSize(Journal.VERSIONS_KEPT + 1);
            fallen(scene, 0);
            assertThat(scene.digest()).isEqualTo(digests.get(19L));
        }
    }

    @Test
    void aReleasedModelGoesOnFromItsBestAndStaysReleased() {
        try (CoreScene scene = begun(WatchAction.HOLD)) {
            fallen(scene, 20);
            Digest held = scene.digest();
            RoundPolicy policy = watched(WatchAction.HOLD);
            scene.restart(policy.withWatch(policy.watch().released()));
            scene.settle();
            assertThat(scene.digest()).isEqualTo(held);
            assertThat(newestOffer(scene).admission().deadlineMillis()).isPositive();
            scene.restart(policy);
            scene.settle();
            int falls = only(ModelFell.class, scene.sent).size();
            round(scene, BAD);
            assertThat(scene.digest()).isNotEqualTo(held);
            // What is usual from here on is what it is measured by: the world may have changed.
            for (int i = 0; i < 10 * ROUNDS; i++) {
                round(scene, BAD);
            }
            assertThat(only(ModelFell.class, scene.sent)).hasSize(falls);
        }
    }

    @Test
    void aWatchThatOnlyWarnsReleasesWhatWasHeld() {
        try (CoreScene scene = begun(WatchAction.HOLD)) {
            fallen(scene, 20);
            scene.restart(watched(WatchAction.WARN));
            scene.settle();
            assertThat(newestOffer(scene).admission().deadlineMillis()).isPositive();
        }
    }

    @Test
    void aRollbackGoesOnFromTheBestVersion() {
        try (CoreScene scene = begun(WatchAction.ROLLBACK)) {
            ModelFell fell = fallen(scene, 20);
            assertThat(fell.action()).isEqualTo(WatchAction.ROLLBACK);
            assertThat(scene.digest()).isEqualTo(digests.get(19L));
            assertThat(newestOffer(scene).admission().deadlineMillis()).isPositive();
            long from = scene.newest().version();
            round(scene, GOOD);
            assertThat(scene.newest().version()).isEqualTo(from + 1);
            assertThat(scene.digest()).isNotEqualTo(digests.get(19L));
        }
    }

    @Test
    void aWarningChangesNothing() {
        Digest unwatched = null;
        for (int accuracy : new int[] {GOOD, BAD}) {
            try (CoreScene scene = begun(WatchAction.WARN)) {
                for (int i = 0; i < 40; i++) {
                    round(scene, i < 20 ? GOOD : accuracy);
                }
                assertThat(only(ModelFell.class, scene.sent)).hasSize(accuracy == GOOD ? 0 : 1);
                assertThat(unwatched == null ? scene.digest() : unwatched).isEqualTo(scene.digest());
                unwatched = scene.digest();
            }
        }
    }

    /** A board that comes to a held model is told its number, and finds the model whole. */
    @Test
    void boardsThatComeLaterAreGreeted() {
        try (CoreScene scene = begun(WatchAction.HOLD)) {
            fallen(scene, 20);
            assertThat(CoreScene.messages(scene.exchange("late", TestBoard.greeting()), "late"))
                    .singleElement()
                    .isInstanceOf(Welcome.class);
        }
    }
}
