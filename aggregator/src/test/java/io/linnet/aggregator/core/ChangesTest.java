package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.only;
import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorPacket.Broadcast;
import io.linnet.aggregator.core.AggregatorPacket.ChangeAnswered;
import io.linnet.aggregator.core.AggregatorPacket.RoundClosed;
import io.linnet.aggregator.core.AggregatorPacket.ToBoard;
import io.linnet.aggregator.journal.ChangeRecord;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalReader;
import io.linnet.aggregator.journal.KeptVersion;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnProgress;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.points.Blind;
import io.linnet.protocol.points.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What people change while the training runs, and that it stays so over a restart. */
class ChangesTest {
    private static final OptionalInt SAME = OptionalInt.empty();

    private long tickets;

    private static CoreScene begun() {
        CoreScene scene = new CoreScene(policy(2, 2, 0));
        scene.settle();
        scene.greet("a", "b");
        return scene;
    }

    /** @return why it was refused */
    private Optional<String> change(CoreScene scene, Change change) {
        scene.core().accept(new AggregatorEvent.ChangeAsked(++tickets, "anna", change), scene.now);
        ChangeAnswered answer = only(ChangeAnswered.class, scene.settle()).get(0);
        assertThat(answer.ticket()).isEqualTo(tickets);
        return answer.refusal();
    }

    private static Offer offer(CoreScene scene) {
        List<Broadcast> broadcasts = only(Broadcast.class, scene.sent);
        return CoreScene.offer(broadcasts.get(broadcasts.size() - 1));
    }

    private static JournalReader reader(Journal journal) {
        return journal.reader(new JournalReader.Owner() {
            @Override
            public <T> T ask(Supplier<T> question) {
                return question.get();
            }
        });
    }

    private static int rounds(CoreScene scene) {
        return only(RoundClosed.class, scene.sent).size();
    }

    @Test
    void aPausedRoundTakesWhatComesAndClosesOnlyOnceItGoesOn() {
        try (CoreScene scene = begun()) {
            scene.sendWhole("a");
            assertThat(change(scene, new Change.Pause())).isEmpty();
            assertThat(offer(scene).admission().deadlineMillis()).isZero();
            scene.sendWhole("b");
            scene.now += 3_600_000;
            scene.settle();
            assertThat(rounds(scene)).isZero();
            assertThat(scene.core().standing().phase()).isEqualTo("paused");
            assertThat(change(scene, new Change.Pause()))
                    .hasValueSatisfying(why -> assertThat(why).contains("paused already"));

            scene.restart();
            scene.settle();
            assertThat(scene.core().standing().phase()).isEqualTo("paused");
            assertThat(scene.core().standing().finished()).isEqualTo(2);
            assertThat(change(scene, new Change.Resume())).isEmpty();
            assertThat(rounds(scene)).isEqualTo(1);
            assertThat(offer(scene).admission().deadlineMillis()).isEqualTo(60_000);
            assertThat(change(scene, new Change.Resume())).isPresent();
        }
    }

    /** The same updates give the same model, whether somebody paused in between or not. */
    @Test
    void aPauseLeavesNoTraceInTheModel() {
        try (CoreScene plain = begun();
                CoreScene paused = begun()) {
            plain.sendWhole("a", "b");
            paused.sendWhole("a");
            change(paused, new Change.Pause());
            change(paused, new Change.Resume());
            paused.sendWhole("b");
            assertThat(paused.digest()).isEqualTo(plain.digest());
        }
    }

    private static void finds(CoreScene scene, Verdict.State state, int windows) {
        MachineState found =
                new MachineState(TestPlans.PLAN.model(), 1, state, windows, 3, 98, 97, 1_408, Optional.empty());
        scene.core().accept(new AggregatorEvent.ReportArrived("a", MessageWriter.write(found)), scene.now);
        scene.settle();
    }

    @Test
    void whoHasLookedAtAMachineTellsItsBoard() throws Exception {
        try (CoreScene scene = begun()) {
            finds(scene, Verdict.State.NORMAL, 10);
            assertThat(change(scene, new Change.AcknowledgeAlarm("a")))
                    .hasValueSatisfying(why -> assertThat(why).contains("a has no alarm"));
            finds(scene, Verdict.State.ALARM, 13);

            assertThat(change(scene, new Change.AcknowledgeAlarm("a"))).isEmpty();
            scene.settle();

            List<ToBoard> told = only(ToBoard.class, scene.sent);
            assertThat(told.get(told.size() - 1).board()).isEqualTo("a");
            assertThat(MessageReader.read(told.get(told.size() - 1).packet()))
                    .isEqualTo(new Acknowledge(TestPlans.PLAN.model(), 13));
            assertThat(change(scene, new Change.AcknowledgeAlarm("b"))).isPresent();
        }
    }

    private static BoardView.Machine machine(CoreScene scene) {
        return scene.core().boards(scene.now).get(0).machine().orElseThrow();
    }

    @Test
    void anAlarmThatComesWhileARoundClosesCountsAndTheRoundDoesNotWait() throws Exception {
        try (CoreScene scene = begun()) {
            scene.sendWhole("a", "b");
            long base = scene.core().newest().version();
            scene.sendWhole("a");
            finds(scene, Verdict.State.ALARM, 40); // of a board whose update is folded, and not merged yet
            scene.sendWhole("b");
            assertThat(scene.core().newest().version()).isEqualTo(base + 1);
            assertThat(counts(scene).conditions()).containsEntry(Condition.ALARM, 1);

            finds(scene, Verdict.State.ALARM, 50); // it has not heard yet that the round closed
            assertThat(machine(scene).last().windows()).isEqualTo(50);
            assertThat(machine(scene).last().version()).isEqualTo(base);
            scene.sendWhole("a", "b");
            assertThat(counts(scene).conditions()).containsEntry(Condition.ALARM, 1);
        }
    }

    @Test
    void anAlarmOutlivesItsBoardsRestartUntilSomebodyHasLooked() throws Exception {
        try (CoreScene scene = begun()) {
            finds(scene, Verdict.State.ALARM, 130);
            assertThat(machine(scene).isFromTheFirst()).isFalse();
            finds(scene, Verdict.State.NORMAL, 1);
            finds(scene, Verdict.State.NORMAL, 11);
            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.ALARM);
            assertThat(scene.core().standing().machines().conditions()).containsEntry(Condition.ALARM, 1);

            assertThat(change(scene, new Change.AcknowledgeAlarm("a"))).isEmpty();

            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.NORMAL);
            finds(scene, Verdict.State.NORMAL, 21);
            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.NORMAL);
        }
    }

    @Test
    void anAlarmOutlivesTheRestartOfBoardAndAggregator() throws Exception {
        try (CoreScene scene = begun()) {
            scene.sendWhole("a", "b");
            finds(scene, Verdict.State.NORMAL, 90);
            finds(scene, Verdict.State.ALARM, 130);

            scene.restart();
            scene.settle();

            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.ALARM);
            assertThat(scene.core().standing().machines().conditions()).containsEntry(Condition.ALARM, 1);
            finds(scene, Verdict.State.NORMAL, 1);
            finds(scene, Verdict.State.NORMAL, 2_000);
            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.ALARM);

            assertThat(change(scene, new Change.AcknowledgeAlarm("a"))).isEmpty();
            scene.restart();
            scene.settle();
            finds(scene, Verdict.State.NORMAL, 2_010);
            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.NORMAL);
        }
    }

    private static List<OwnWish> wishes(CoreScene scene) throws Exception {
        List<OwnWish> told = new ArrayList<>();
        for (ToBoard sent : only(ToBoard.class, scene.sent)) {
            if (!ChunkFormat.isChunk(sent.packet())
                    && MessageReader.read(sent.packet()) instanceof Acknowledge word
                    && word.own().isPresent()) {
                told.add(word.own().get());
            }
        }
        return told;
    }

    private static void finds(CoreScene scene, OwnProgress own) {
        MachineState found = new MachineState(
                TestPlans.PLAN.model(), 1, Verdict.State.NORMAL, 130, 0, 98, 97, 1_408, Optional.of(own));
        scene.core().accept(new AggregatorEvent.ReportArrived("a", MessageWriter.write(found)), scene.now);
        scene.settle();
    }

    private static MachineCounts counts(CoreScene scene) {
        return scene.core().standing().machines();
    }

    @Test
    void aNewMountingIsSaidUntilItsBoardFollowsIt() throws Exception {
        try (CoreScene scene = begun()) {
            scene.sendWhole("a", "b");
            assertThat(change(scene, new Change.Remount("a", 60)))
                    .hasValueSatisfying(why -> assertThat(why).contains("told nothing of its machine"));
            finds(scene, Verdict.State.ALARM, 130);
            assertThat(change(scene, new Change.Remount("a", 0)))
                    .hasValueSatisfying(why -> assertThat(why).contains("no normal of its own"));

            assertThat(change(scene, new Change.Remount("a", 60))).isEmpty();
            scene.settle();
            OwnWish wish = new OwnWish(1, 60);
            assertThat(wishes(scene)).containsExactly(wish);
            assertThat(machine(scene).own()).contains(new OwnNormal(OwnNormal.State.ASKED, 0, 60));

            scene.restart();
            scene.settle();
            finds(scene, Verdict.State.ALARM, 131); // it was off, and has not heard
            assertThat(wishes(scene)).containsExactly(wish, wish);
            finds(scene, new OwnProgress(wish, 23));
            assertThat(machine(scene).condition()).isEqualTo(Condition.LEARNING);
            assertThat(machine(scene).own().orElseThrow().words()).isEqualTo("learning its own normal, 23 of 60");
            assertThat(counts(scene))
                    .isEqualTo(new MachineCounts(
                            Map.of(Condition.LEARNING, 1, Condition.ALARM, 0), // it is no normal one meanwhile
                            Map.of(OwnNormal.State.LEARNING, 1, OwnNormal.State.ASKED, 0)));
            finds(scene, new OwnProgress(wish, 60));
            assertThat(counts(scene).conditions()).containsEntry(Condition.NORMAL, 1);
            assertThat(wishes(scene)).hasSize(2);
            assertThat(machine(scene).own()).contains(new OwnNormal(OwnNormal.State.USED, 60, 60));
            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.NORMAL);

            finds(scene, new OwnProgress(new OwnWish(1, 0), 0)); // another scale came
            assertThat(machine(scene).own()).contains(new OwnNormal(OwnNormal.State.DROPPED, 0, 0));
            assertThat(change(scene, new Change.Remount("a", 200))).isEmpty();
            finds(scene, new OwnProgress(new OwnWish(2, 200), 7));
            assertThat(machine(scene).own()).contains(new OwnNormal(OwnNormal.State.LEARNING, 7, 200));
            assertThat(change(scene, new Change.Remount("a", 0))).isEmpty();
            finds(scene, new OwnProgress(new OwnWish(3, 0), 0));
            assertThat(machine(scene).own()).isEmpty();
        }
    }

    @Test
    void aBoardWhoseWindowsAreOthersIsNamedWithoutANumber() throws Exception {
        try (CoreScene scene = begun()) {
            int other = new Blind(Blind.Cause.OTHER_WINDOWS, 0).code();
            MachineState said = new MachineState(
                    TestPlans.PLAN.model(), 1, Verdict.State.SENSOR, 0, 0, other, 0, 0, Optional.empty());
            for (int i = 0; i < 1_100; i++) {
                scene.core().accept(new AggregatorEvent.ReportArrived("x" + i, MessageWriter.write(said)), scene.now);
            }
            scene.settle();
            List<BoardView> boards = scene.core().boards(scene.now);
            BoardView last = boards.get(boards.size() - 1);
            assertThat(last.board()).isEqualTo("x1099");
            assertThat(last.ordinal()).isNegative();
            assertThat(last.machine().orElseThrow().last()).isEqualTo(said);
            assertThat(boards).hasSizeLessThan(1_030);
        }
    }

    @Test
    void whatItsBoardEndsIsAnAlarmNoMore() throws Exception {
        try (CoreScene scene = begun()) {
            finds(scene, Verdict.State.ALARM, 4);
            assertThat(machine(scene).isFromTheFirst()).isTrue();
            finds(scene, Verdict.State.SENSOR, 5);
            assertThat(Blind.in(
                            machine(scene).last().state(), machine(scene).last().score()))
                    .contains(Blind.of(98));
            finds(scene, Verdict.State.NORMAL, 15);
            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.NORMAL);
            finds(scene, Verdict.State.NORMAL, 1);
            assertThat(machine(scene).last().state()).isEqualTo(Verdict.State.NORMAL);
            assertThat(machine(scene).scores()).hasSize(3);
        }
    }

    @Test
    void goingBackMakesAVersionOfTheOldParameters() {
        try (CoreScene scene = begun()) {
            scene.sendWhole("a", "b");
            ModelState first = scene.newest();
            scene.sendWhole("a", "b");
            scene.sendWhole("a");
            assertThat(change(scene, new Change.RollBack(first))).isEmpty();
            assertThat(scene.newest().version()).isEqualTo(3);
            assertThat(scene.digest()).isEqualTo(first.digest());
            Offer offer = offer(scene);
            assertThat(offer.base().version()).isEqualTo(3);
            assertThat(offer.downloads().previous()).isEmpty();
            assertThat(offer.admission().deadlineMillis()).isEqualTo(60_000);
            assertThat(scene.core().standing().started()).isZero();
            assertThat(change(scene, new Change.RollBack(scene.newest()))).isPresent();

            scene.restart();
            scene.settle();
            assertThat(scene.digest()).isEqualTo(first.digest());
            scene.sendWhole("a", "b");
            assertThat(scene.newest().version()).isEqualTo(4);
            assertThat(reader(scene.journal).rounds(Long.MAX_VALUE, 10))
                    .extracting(round -> round.record().version())
                    .containsExactly(4L, 3L, 2L, 1L);
            assertThat(reader(scene.journal).rounds(4, 1).get(0).record().wentBackTo())
                    .contains(1L);
        }
    }

    @Test
    void boardsMayReportOnTheVersionThatWasGoneBackTo() {
        try (CoreScene scene = begun()) {
            scene.sendWhole("a", "b");
            scene.sendWhole("a", "b");
            change(scene, new Change.RollBack(state(scene, 1)));
            scene.core()
                    .accept(
                            new AggregatorEvent.ReportArrived(
                                    "a", scene.board("a").report(900_000)),
                            scene.now);
            assertThat(scene.core().boards(scene.now).get(0).reportedVersion()).hasValue(3);
        }
    }

    private static ModelState state(CoreScene scene, long version) {
        return StoredVersion.readIfItHolds(
                        reader(scene.journal).version(version).orElseThrow(), TestPlans.PLAN.layout())
                .orElseThrow();
    }

    @Test
    void aPinnedVersionStays() {
        try (CoreScene scene = begun()) {
            scene.sendWhole("a", "b");
            assertThat(change(scene, new Change.Pin(1, true))).isEmpty();
            for (int i = 0; i < Journal.VERSIONS_KEPT + 2; i++) {
                scene.sendWhole("a", "b");
            }
            List<KeptVersion> versions = reader(scene.journal).versions();
            assertThat(versions).hasSize(Journal.VERSIONS_KEPT + 1);
            assertThat(versions.get(Journal.VERSIONS_KEPT).number()).isEqualTo(1);
            assertThat(versions.get(Journal.VERSIONS_KEPT).isPinned()).isTrue();
            assertThat(change(scene, new Change.Pin(1, false))).isEmpty();
            scene.sendWhole("a", "b");
            assertThat(reader(scene.journal).version(1)).isEmpty();
        }
    }

    @Test
    void whatIsSetHoldsUntilTheConfigurationIsAnother() {
        try (CoreScene scene = begun()) {
            assertThat(change(scene, new Change.SetRounds(OptionalLong.of(5_000), OptionalInt.of(1))))
                    .isEmpty();
            assertThat(offer(scene).admission().deadlineMillis()).isEqualTo(5_000);
            scene.sendWhole("a");
            scene.now += 5_000;
            scene.settle();
            assertThat(rounds(scene)).isEqualTo(1);

            scene.restart();
            assertThat(scene.core().standing().deadlineMillis()).isEqualTo(5_000);
            scene.restart(policy(2, 2, 0).withDeadline(30_000));
            assertThat(scene.core().standing().deadlineMillis()).isEqualTo(30_000);
            assertThat(scene.core().standing().quorum()).isEqualTo(1);
        }
    }

    @Test
    void aSettingThatNoRoundCanHaveChangesNothing() {
        try (CoreScene scene = begun()) {
            assertThat(change(scene, new Change.SetRounds(OptionalLong.of(30_000), OptionalInt.of(3))))
                    .hasValueSatisfying(why -> assertThat(why).contains("quorum=3, accepted: 1 to 2"));
            assertThat(change(scene, new Change.SetRounds(OptionalLong.of(1), SAME)))
                    .isPresent();
            assertThat(scene.core().standing().deadlineMillis()).isEqualTo(60_000);
            assertThat(reader(scene.journal).changes(Long.MAX_VALUE, 10)).isEmpty();
        }
    }

    @Test
    void whoChangedWhatIsKept() {
        try (CoreScene scene = begun()) {
            change(scene, new Change.SetRounds(OptionalLong.of(5_000), SAME));
            change(scene, new Change.Pause());
            assertThat(reader(scene.journal).changes(Long.MAX_VALUE, 10))
                    .extracting(ChangeRecord.Kept::change)
                    .containsExactly(
                            new ChangeRecord("anna", "paused", "false", "true"),
                            new ChangeRecord("anna", "deadlineMillis", "60000", "5000"));
        }
    }

    @Test
    void aModelThatIsNotHeldCannotBeReleased() {
        try (CoreScene scene = begun()) {
            assertThat(change(scene, new Change.Release())).isPresent();
        }
    }

    /** Wherever the power goes, a change is there as a whole or not at all. */
    @Test
    void aKillBetweenTheWritesOfAChangeLeavesAModelThatHolds() {
        for (int cut = 0; cut < 6; cut++) {
            try (CoreScene scene = begun()) {
                scene.sendWhole("a", "b");
                ModelState first = scene.newest();
                scene.sendWhole("a", "b");
                ModelState second = scene.newest();
                scene.cutAfter(cut);
                scene.core().accept(new AggregatorEvent.ChangeAsked(1, "anna", new Change.RollBack(first)), scene.now);
                scene.settle();
                scene.settle();
                assertThat(scene.digest()).as("cut before write %d", cut).isIn(first.digest(), second.digest());
                scene.sendWhole("a", "b");
                assertThat(scene.newest().version()).isGreaterThan(second.version());
            }
        }
    }
}
