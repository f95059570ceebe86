package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.messages;
import static io.linnet.aggregator.core.CoreScene.offer;
import static io.linnet.aggregator.core.CoreScene.only;
import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.broadcast.AnswerLimit;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorPacket.Broadcast;
import io.linnet.aggregator.core.AggregatorPacket.CohortStarted;
import io.linnet.aggregator.core.AggregatorPacket.RoundClosed;
import io.linnet.aggregator.core.AggregatorPacket.ToBoard;
import io.linnet.aggregator.core.AggregatorPacket.TrainingBegun;
import io.linnet.aggregator.core.AggregatorPacket.TrainingFinished;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.ridge.RidgeShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The whole aggregator but its wires: packets and time in, writes and packets out. */
class AggregatorCoreTest {
    private static List<AggregatorPacket> started(CoreScene scene) {
        scene.settle();
        scene.greet("a", "b", "c");
        return scene.sent;
    }

    @Test
    void aNewJournalIsGivenVersionZeroFirst() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            assertThat(scene.core().settle(scene.now).writes())
                    .singleElement()
                    .isInstanceOfSatisfying(JournalWrite.CloseRound.class, first -> {
                        assertThat(first.version().number()).isZero();
                        assertThat(first.version().digest()).isEqualTo(scene.digest());
                    });
            assertThat(scene.core().settle(scene.now).writes()).isEmpty();
        }
    }

    /** Of one board the one layer would always be the first. */
    @Test
    void fewerBoardsThanLayersTrainTheWholeNetwork() {
        try (CoreScene scene = new CoreScene(TestPlans.ONE_LAYER_EACH, policy(1, 1, 0))) {
            scene.settle();
            scene.greet("a");
            assertThat(newestOffer(scene).shape().isOneLayerEach()).isFalse();
            for (byte[] packet : TestBoard.on(scene.newest(), 2).packets()) {
                scene.exchange("b", packet);
            }
            scene.sendWhole("a");
            assertThat(newestOffer(scene).admission().cohort()).isEqualTo(2);
            assertThat(newestOffer(scene).shape().isOneLayerEach()).isTrue();
        }
    }

    private static Offer newestOffer(CoreScene scene) {
        List<Broadcast> broadcasts = only(Broadcast.class, scene.sent);
        return offer(broadcasts.get(broadcasts.size() - 1));
    }

    @Test
    void nothingIsOfferedBeforeTheCohortIsThere() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            scene.settle();
            scene.greet("c", "a");
            assertThat(scene.sent).allMatch(TrainingBegun.class::isInstance);
            assertThat(scene.wakeAtMillis()).isEqualTo(Step.NEVER);
            List<AggregatorPacket> first = scene.exchange("b", TestBoard.greeting());
            assertThat(first.get(0)).isEqualTo(new CohortStarted(3));
            assertThat(first.get(1)).isInstanceOfSatisfying(Broadcast.class, broadcast -> {
                assertThat(offer(broadcast).admission().cohort()).isEqualTo(3);
                assertThat(offer(broadcast).base().digest()).isEqualTo(scene.digest());
                assertThat(broadcast.full())
                        .hasSize(offer(broadcast)
                                .downloads()
                                .full()
                                .orElseThrow()
                                .chunks());
                assertThat(broadcast.step()).isEmpty();
            });
            assertThat(messages(first, "a"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Welcome.class,
                            welcome -> assertThat(welcome.ordinal()).isZero());
            assertThat(scene.journal.recover().ordinals()).containsOnlyKeys("a", "b", "c");
            assertThat(scene.wakeAtMillis()).isEqualTo(scene.now + 60_000);
        }
    }

    @Test
    void aRoundClosesInTheStepInWhichTheLastBoardFinishes() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            started(scene);
            scene.sendWhole("a", "b");
            scene.now += 7_500;
            TestBoard last = scene.board("c");
            scene.deliver("c", last.announceWith(last.chunks()));
            Step<JournalWrite, AggregatorPacket> step = scene.core().settle(scene.now);
            assertThat(step.writes()).hasSize(4);
            assertThat(step.writes().get(0)).isInstanceOf(JournalWrite.AppendEntries.class);
            assertThat(step.writes().get(2)).isInstanceOf(JournalWrite.KeepWatch.class);
            assertThat(step.writes().get(3)).isInstanceOfSatisfying(JournalWrite.KeepRound.class, kept -> {
                assertThat(kept.record().updates()).isEqualTo(3);
                assertThat(kept.record().millis()).isEqualTo(7_500);
            });
            assertThat(step.writes().get(1)).isInstanceOfSatisfying(JournalWrite.CloseRound.class, closing -> {
                assertThat(closing.version().number()).isEqualTo(1);
                assertThat(closing.receipts()).hasSize(3);
            });
            assertThat(messages(step.packets(), "c")).singleElement().isInstanceOf(Receipt.class);
            assertThat(only(RoundClosed.class, step.packets())).singleElement().satisfies(closed -> {
                assertThat(closed.next().version()).isEqualTo(1);
                assertThat(closed.updates()).isEqualTo(3);
                assertThat(closed.seconds()).isEqualTo(7.5);
                assertThat(closed.totals().updatesFolded()).isEqualTo(3);
            });
            assertThat(only(Broadcast.class, step.packets())).singleElement().satisfies(broadcast -> {
                assertThat(offer(broadcast).round()).isEqualTo(1);
                assertThat(broadcast.step())
                        .hasSize(offer(broadcast).downloads().stepChunks());
                assertThat(broadcast.full()).as("every third version only").isEmpty();
            });
        }
    }

    @Test
    void atTheDeadlineAQuorumIsEnough() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            started(scene);
            scene.sendWhole("a");
            TestBoard slow = scene.board("b");
            scene.exchange("b", slow.announce(0));
            scene.now += 59_999;
            assertThat(scene.settle()).isEmpty();
            scene.now += 1;
            assertThat(scene.wakeAtMillis()).isEqualTo(scene.now);
            List<AggregatorPacket> closing = scene.settle();
            assertThat(messages(closing, "b"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Receipt.class,
                            receipt -> assertThat(receipt.folded().bitmap().count())
                                    .isEqualTo(1));
            assertThat(scene.newest().version()).isEqualTo(1);
            assertThat(messages(scene.exchange("b", slow.chunk(1)), "b"))
                    .singleElement()
                    .isInstanceOf(Receipt.class);
        }
    }

    @Test
    void withoutAQuorumTheRoundStaysOpenForAnotherDeadline() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            started(scene);
            scene.sendWhole("a");
            scene.now += 60_000;
            assertThat(scene.settle()).as("the offer again").singleElement().isInstanceOf(Broadcast.class);
            assertThat(scene.newest().version()).isZero();
            assertThat(scene.wakeAtMillis()).isEqualTo(scene.now + 60_000);
            scene.exchange("b", scene.board("b").announce(0));
            scene.now += 60_000;
            assertThat(only(RoundClosed.class, scene.settle())).hasSize(1);
        }
    }

    @Test
    void theLastRoundsOfferOpensNoRound() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 2))) {
            started(scene);
            scene.sendWhole("a", "b", "c");
            scene.sent.clear();
            scene.sendWhole("a", "b", "c");
            assertThat(scene.sent).last().isEqualTo(new TrainingFinished(scene.newest()));
            Broadcast last = only(Broadcast.class, scene.sent).get(0);
            assertThat(offer(last).admission().deadlineMillis()).isZero();
            assertThat(offer(last).downloads().full().orElseThrow().digest()).isEqualTo(scene.digest());
            assertThat(last.full()).isNotEmpty();
            assertThat(scene.wakeAtMillis()).isEqualTo(Step.NEVER);
            assertThat(messages(scene.exchange("a", scene.board("a").announce()), "a"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.LATE));
            scene.restart();
            List<AggregatorPacket> again = scene.settle();
            assertThat(offer(only(Broadcast.class, again).get(0)).admission().deadlineMillis())
                    .isZero();
            assertThat(only(TrainingFinished.class, again)).isEmpty();
        }
    }

    @Test
    void aFullModelIsBroadcastWhenItIsNewOnly() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            started(scene);
            for (int round = 0; round < 6; round++) {
                scene.sendWhole("a", "b", "c");
            }
            assertThat(only(Broadcast.class, scene.sent))
                    .extracting(broadcast -> !broadcast.full().isEmpty())
                    .containsExactly(true, false, false, true, false, false, true);
            scene.restart();
            assertThat(only(Broadcast.class, scene.settle())).singleElement().satisfies(broadcast -> {
                assertThat(broadcast.full()).isNotEmpty();
                assertThat(offer(broadcast).base().digest()).isEqualTo(scene.digest());
            });
        }
    }

    @Test
    void packetsInAnyOrderAndNumberGiveTheSameDigest() {
        Set<Digest> digests = new HashSet<>();
        for (int seed = 0; seed < 12; seed++) {
            try (CoreScene scene = new CoreScene(policy(3, 3, 1))) {
                started(scene);
                shuffled(scene, new SplitMix64(seed)).forEach(Runnable::run);
                scene.settle();
                assertThat(scene.newest().version()).isEqualTo(1);
                digests.add(scene.digest());
            }
        }
        assertThat(digests).hasSize(1);
    }

    /** Every packet two times, all boards mixed; announcements come first. Some share a step. */
    private static List<Runnable> shuffled(CoreScene scene, SplitMix64 random) {
        List<Runnable> packets = new ArrayList<>();
        for (String board : List.of("a", "b", "c")) {
            scene.exchange(board, scene.board(board).announce());
            for (byte[] chunk : scene.board(board).chunks()) {
                Runnable send = () -> {
                    scene.deliver(board, chunk);
                    if (random.below(3) == 0) {
                        scene.settle();
                    }
                };
                packets.add(send);
                packets.add(send);
            }
        }
        List<Runnable> mixed = new ArrayList<>();
        for (int i : random.permutation(packets.size())) {
            mixed.add(packets.get(i));
        }
        return mixed;
    }

    /** Power goes before the first write, the second, and so on; boards then send again what was not receipted. */
    @Test
    void aRestartAtAnyWriteLeadsToTheSameDigest() {
        Digest undisturbed;
        int writes;
        try (CoreScene scene = new CoreScene(policy(3, 3, 2))) {
            train(scene);
            undisturbed = scene.digest();
            writes = scene.writes();
        }
        assertThat(writes).isGreaterThan(12);
        for (int cut = 0; cut < writes; cut++) {
            try (CoreScene scene = new CoreScene(policy(3, 3, 2))) {
                scene.cutAfter(cut);
                train(scene);
                assertThat(scene.digest()).as("cut at write %s", cut).isEqualTo(undisturbed);
                assertThat(scene.journal.recover().versions()).hasSize(3);
            }
        }
    }

    private static void train(CoreScene scene) {
        scene.settle();
        for (int tries = 0; scene.newest().round() < 2 || !isOut(scene); tries++) {
            assertThat(tries).isLessThan(8);
            scene.greet("a", "b", "c");
            long version = scene.newest().version();
            for (String board : List.of("a", "b", "c")) {
                for (byte[] packet :
                        TestBoard.on(scene.newest(), board.charAt(0) - 'a').packets()) {
                    if (scene.newest().version() == version) {
                        scene.deliver(board, packet);
                        settleAtTimes(scene);
                    }
                }
            }
            scene.settle();
        }
    }

    /** Some packets share a step and with it a write. */
    private static void settleAtTimes(CoreScene scene) {
        scene.now++;
        if (scene.now % 2 == 0) {
            scene.settle();
        }
    }

    private static boolean isOut(CoreScene scene) {
        List<Broadcast> broadcasts = only(Broadcast.class, scene.sent);
        return !broadcasts.isEmpty()
                && offer(broadcasts.get(broadcasts.size() - 1)).round() == 2;
    }

    @Test
    void whatWasReceiptedBeforeARestartIsNotAskedForAgain() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            started(scene);
            scene.sendWhole("a");
            TestBoard half = scene.board("b");
            scene.exchange("b", half.announce(0, 2));
            scene.restart();
            scene.settle();
            assertThat(messages(scene.exchange("a", scene.board("a").announce()), "a"))
                    .singleElement()
                    .isInstanceOf(Receipt.class);
            assertThat(messages(scene.exchange("b", half.announce()), "b"))
                    .singleElement()
                    .isInstanceOfSatisfying(Welcome.class, welcome -> {
                        var arrived = welcome.received().orElseThrow().bitmap();
                        assertThat(arrived.count()).isEqualTo(2);
                        assertThat(arrived.has(2)).isTrue();
                    });
        }
    }

    @Test
    void entriesOfABatchShareOneWrite() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            started(scene);
            for (String board : List.of("a", "b")) {
                scene.board(board).packets().forEach(packet -> scene.deliver(board, packet));
            }
            assertThat(scene.core().settle(scene.now).writes())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            JournalWrite.AppendEntries.class,
                            append -> assertThat(append.entries())
                                    .hasSize(2
                                            + scene.board("a").size()
                                            + scene.board("b").size())
                                    .hasAtLeastOneElementOfType(Entry.ChunkFolded.class));
        }
    }

    @Test
    void whatABoardAsksForIsServedToItAlone() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            started(scene);
            scene.sendWhole("a", "b", "c");
            int steps = offer(last(scene)).downloads().stepChunks();
            List<AggregatorPacket> served = scene.exchange("b", TestBoard.request(ChunkFormat.TYPE_STEP, 0, steps));
            assertThat(only(ToBoard.class, served))
                    .hasSize(steps)
                    .allMatch(to -> to.board().equals("b"));
            assertThat(messages(scene.exchange("b", TestBoard.request(ChunkFormat.TYPE_STEP, 0, steps)), "b"))
                    .singleElement()
                    .isInstanceOfSatisfying(Refusal.class, refusal -> {
                        assertThat(refusal.reason()).isEqualTo(Reason.FLOOD);
                        assertThat(refusal.waitMillis()).hasValue(AnswerLimit.INTERVAL_MILLIS);
                    });
            scene.now += AnswerLimit.INTERVAL_MILLIS;
            List<AggregatorPacket> corrected =
                    scene.exchange("b", TestBoard.request(ChunkFormat.TYPE_STEP, 0, steps + 3));
            assertThat(corrected).hasSize(1 + steps);
            assertThat(messages(corrected.subList(0, 1), "b"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Status.class,
                            status -> assertThat(status.received().chunks()).isEqualTo(steps));
            scene.now += AnswerLimit.INTERVAL_MILLIS;
            assertThat(messages(scene.exchange("b", TestBoard.request(ChunkFormat.TYPE_STEP, 7, 1)), "b"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.WRONG_BASE));
        }
    }

    private static Broadcast last(CoreScene scene) {
        List<Broadcast> all = only(Broadcast.class, scene.sent);
        return all.get(all.size() - 1);
    }

    @Test
    void whatCannotBeReadIsRefusedAndCounted() {
        try (CoreScene scene = new CoreScene(policy(3, 2, 0))) {
            started(scene);
            assertThat(messages(scene.exchange("a", new byte[] {1, 2, 3}), "a"))
                    .singleElement()
                    .isInstanceOf(Refusal.class);
            assertThat(scene.core().tally().snapshot().refused()).isNotEmpty();
        }
    }

    @Test
    void aLargeFleetsPaceFollowsWhatAnArrivalCosts() {
        RoundPolicy small = new RoundPolicy(3, 2, 60_000, 1_000, 2, 0);
        try (CoreScene scene = new CoreScene(small)) {
            scene.settle();
            scene.core().accept(new AggregatorEvent.CostMeasured(300), scene.now);
            scene.greet("a", "b", "c");
            Offer offer = offer(last(scene));
            assertThat(offer.admission().open()).isEqualTo(2);
            assertThat(offer.admission().paceMicros()).isEqualTo(600);
        }
    }

    @Test
    void examplesThatSumsOfManyFleetsCannotHoldAreRefused() {
        RidgeSettings settings = new RidgeSettings(1, Schedule.fresh(1, 1, 200));
        ModelPlan.Stage lossless = new ModelPlan.Stage(0, new Profile(Codec.RANGE.code(), 0, 0, 200, false), 0);
        ModelPlan plan = new ModelPlan("m", new RidgeShape(3).layout(), settings, 1, false, List.of(lossless), 1);

        plan.requireSummable(1 << 20, 65_535);
        plan.requireSummable(4_096, 16 * 65_535);
        assertThatThrownBy(() -> plan.requireSummable(4_097, 16 * 65_535))
                .hasMessage("maxExamples=4097 for 1048560 boards of a model of sums, accepted: 1 to 4096");
    }

    @Test
    void examplesThatFloatSumsCannotHoldAreRefusedAtTheStart() {
        assertThatThrownBy(() -> floats(new RoundPolicy(4_200, 1, 60_000, 1 << 20, 500, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxExamples=1048576 for 4200 boards of a float32 model, accepted: 1 to 1022611");
        floats(new RoundPolicy(4_200, 1, 60_000, 1_022_611, 500, 0));
        floats(new RoundPolicy(4_096, 1, 60_000, 1 << 20, 500, 0));
    }

    private static void floats(RoundPolicy policy) {
        new AggregatorCore(TestPlans.FLOATS, policy, Optional.empty(), JournalState.NEW);
    }

    @Test
    void anOfferThatNoBoardCouldReadIsRefusedAtTheStart() {
        assertThatThrownBy(() ->
                        new AggregatorCore(TestPlans.UNREADABLE, policy(1, 1, 0), Optional.empty(), JournalState.NEW))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
