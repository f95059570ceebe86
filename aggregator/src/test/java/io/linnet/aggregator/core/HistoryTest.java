package io.linnet.aggregator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorPacket.Broadcast;
import io.linnet.aggregator.core.AggregatorPacket.TrainingBegun;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.Version;
import io.linnet.protocol.message.Message.Base;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {
    /** Two boards, so many rounds, and half of the next. */
    private static CoreScene scene(int rounds) {
        CoreScene scene = new CoreScene(CoreScene.policy(2, 2, 0));
        scene.greet("a", "b");
        for (int round = 0; round < rounds; round++) {
            scene.sendWhole("a", "b");
        }
        scene.sendWhole("a");
        return scene;
    }

    /** The journal with a bit of that version's parameters flipped. */
    private static JournalState spoilt(JournalState state, long number) {
        List<Version> versions = new ArrayList<>();
        for (Version version : state.versions()) {
            byte[] parameters = version.parameters().clone();
            parameters[parameters.length / 2] ^= version.number() == number ? 8 : 0;
            versions.add(new Version(
                    version.number(),
                    version.round(),
                    version.digest(),
                    parameters,
                    version.stepResidual(),
                    version.limits(),
                    version.norm(),
                    version.fineUntil(),
                    version.effective16(),
                    version.optimiser()));
        }
        return new JournalState(
                state.ordinals(),
                versions,
                state.entries(),
                state.receipts(),
                state.watch(),
                state.steering(),
                state.epochs(),
                state.opening(),
                state.machines(),
                state.isPartial());
    }

    private static History history(JournalState state) {
        return History.of(state, TestPlans.PLAN, Optional.empty());
    }

    @Test
    void goesOnWithTheNewestVersionThatHoldsAsOneThatNoBoardHasSeen() {
        try (CoreScene scene = scene(3)) {
            JournalState found = scene.journal.recover();
            assertThat(found.entries()).isNotEmpty();

            History history = history(spoilt(found, 3));

            ModelState newest = history.states().get(history.states().size() - 1);
            assertThat(newest.version()).isEqualTo(4);
            assertThat(newest.round()).isEqualTo(4);
            assertThat(newest.digest()).isEqualTo(found.versions().get(2).digest());
            assertThat(history.recovered().entries())
                    .as("sums of updates on a version that is lost")
                    .isEmpty();
            assertThat(history.isResumed()).isTrue();
            scene.journal.write(history.writes());
        }
    }

    @Test
    void theJournalSaysTheSameAfterwards() {
        try (CoreScene scene = scene(3)) {
            History history = history(spoilt(scene.journal.recover(), 3));
            scene.journal.write(history.writes());
            JournalState after = scene.journal.recover();
            assertThat(after.versions()).extracting(Version::number).containsExactly(0L, 1L, 2L, 4L);
            assertThat(after.entries()).isEmpty();
            assertThat(history(after).writes()).isEmpty();
        }
    }

    @Test
    void offersNoVersionThatDoesNotHoldAndTrainsOn() {
        try (CoreScene scene = scene(3)) {
            scene.journal.write(history(spoilt(scene.journal.recover(), 3)).writes());
            scene.restart();
            scene.sent.clear();
            scene.settle();
            Base base = CoreScene.offer(
                            CoreScene.only(Broadcast.class, scene.sent).get(0))
                    .base();
            assertThat(base.version()).isEqualTo(4);
            scene.sendWhole("a", "b");
            assertThat(scene.newest().version()).isEqualTo(5);
        }
    }

    @Test
    void anOlderVersionThatDoesNotHoldIsDroppedAndNothingElse() {
        try (CoreScene scene = scene(3)) {
            JournalState found = scene.journal.recover();
            History history = history(spoilt(found, 1));
            assertThat(history.states()).extracting(ModelState::version).containsExactly(0L, 2L, 3L);
            assertThat(history.recovered().entries()).hasSameSizeAs(found.entries());
            assertThat(history.writes()).containsExactly(new JournalWrite.DropVersions(List.of(1L)));
        }
    }

    @Test
    void beginsAnewUnderANumberOfItsOwnWhereNothingHolds() {
        try (CoreScene scene = scene(0)) {
            History history = history(spoilt(scene.journal.recover(), 0));
            assertThat(history.isResumed()).isFalse();
            assertThat(history.states()).extracting(ModelState::version).containsExactly(0L, 1L);
        }
    }

    @Test
    void whatWasReadFromADamagedFileGoesOnAsANewVersion() {
        try (CoreScene scene = scene(2)) {
            JournalState found = scene.journal.recover();
            History history = history(new JournalState(
                    found.ordinals(),
                    found.versions(),
                    List.of(),
                    found.receipts(),
                    found.watch(),
                    found.steering(),
                    found.epochs(),
                    found.opening(),
                    found.machines(),
                    true));
            assertThat(history.states()).extracting(ModelState::version).containsExactly(0L, 1L, 2L, 3L);
            assertThat(history.states().get(3).digest())
                    .isEqualTo(history.states().get(2).digest());
        }
    }

    @Test
    void saysWhetherATrainingBeginsOrGoesOn() {
        try (CoreScene scene = new CoreScene(CoreScene.policy(2, 2, 0))) {
            scene.settle();
            assertThat(scene.sent).singleElement().isEqualTo(new TrainingBegun(scene.newest(), false));
            scene.greet("a", "b");
            scene.sendWhole("a", "b");
            scene.restart();
            scene.sent.clear();
            scene.settle();
            assertThat(scene.sent.get(0)).isEqualTo(new TrainingBegun(scene.newest(), true));
            assertThat(scene.newest().version()).isOne();
        }
    }
}
