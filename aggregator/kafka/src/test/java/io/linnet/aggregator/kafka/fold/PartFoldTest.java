package io.linnet.aggregator.kafka.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.kafka.log.BoardUpdates;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.Learning;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.kafka.log.Spread;
import io.linnet.aggregator.kafka.merge.Gathering;
import io.linnet.aggregator.round.PartsSum;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds in parts give the very model that one process gives, whoever takes over where. */
class PartFoldTest {
    private static final int BOARDS = 40;
    private static final int ROUNDS = 4;
    private static final ModelId ID = new ModelId(BoardUpdates.FLEET, BoardUpdates.MODEL);

    private static List<Digest> alone(RoundPolicy policy) {
        return alone(Learning.TRAINING, policy).stream().map(Round::version).toList();
    }

    /** What is told of a round when it closes. */
    private record Round(Digest version, int updates, Optional<FleetFigures> reported, Optional<HeldRecord> held) {
        static Stream<Round> of(AggregatorPacket packet) {
            return packet instanceof AggregatorPacket.RoundClosed closed
                    ? Stream.of(new Round(closed.next().digest(), closed.updates(), closed.reported(), closed.held()))
                    : Stream.empty();
        }
    }

    /** One process with a journal. */
    private static List<Round> alone(Learning learning, RoundPolicy policy) {
        List<Round> rounds = new ArrayList<>();
        AggregatorCore core = new AggregatorCore(learning.plan(), policy, Optional.empty(), JournalState.NEW);
        core.settle(0);
        for (int i = 0; i < BOARDS; i++) {
            core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.greeting()), 0);
        }
        core.settle(0);
        for (int round = 0; round < ROUNDS; round++) {
            ModelState base = core.newest();
            for (int i = 0; i < BOARDS; i++) {
                for (byte[] packet : learning.packets(base, i)) {
                    core.accept(new AggregatorEvent.PacketArrived("b" + i, packet), 0);
                }
            }
            core.settle(0).packets().stream().flatMap(Round::of).forEach(rounds::add);
        }
        return rounds;
    }

    /** Logs in memory, a fold for each, and the merge's core. */
    private static final class Parts implements FoldOutput {
        private final int partitions;
        private final RoundPolicy policy;
        private final Spread spread;
        private final List<List<Object>> logs = new ArrayList<>();
        private final List<PartFold> folds = new ArrayList<>();
        private final Map<Integer, List<Partial>> partials = new HashMap<>();
        private final Map<String, Integer> numbers = new LinkedHashMap<>();
        private final Journal journal = Journal.inMemory();
        private final AggregatorCore core;
        private final Gathering gathering;
        private final SplitMix64 random = new SplitMix64(5);
        private final List<Object> waiting = new ArrayList<>();
        private final List<Round> rounds = new ArrayList<>();
        private Optional<BoardList> boards = Optional.empty();
        private long nowMillis;

        Parts(int partitions, RoundPolicy policy) {
            this(Learning.TRAINING, partitions, policy);
        }

        Parts(Learning learning, int partitions, RoundPolicy policy) {
            this.partitions = partitions;
            this.policy = policy;
            this.spread = new Spread(ID.fleet(), partitions, partitions);
            this.core = new AggregatorCore(
                    learning.plan(), policy, Optional.empty(), JournalState.NEW, Optional.empty(), true);
            this.gathering = new Gathering(
                    ID,
                    policy.merge(),
                    new EngineSettings(
                            "nowhere:1",
                            "linnet",
                            partitions,
                            1,
                            Set.of(EngineSettings.Role.MERGE),
                            "test",
                            OptionalInt.empty(),
                            10,
                            Optional.empty()));
            for (int p = 0; p < partitions; p++) {
                logs.add(new ArrayList<>());
                folds.add(fold(p));
            }
            settle();
        }

        private PartFold fold(int partition) {
            PartFold fold = new PartFold(
                    ID,
                    partition,
                    policy,
                    count -> Map.copyOf(numbers),
                    partials.getOrDefault(partition, List.of()),
                    new Tally(),
                    this);
            boards.ifPresent(fold::enrol);
            return fold;
        }

        /** @return partitions that had to be folded again */
        int enrol(BoardList list) {
            boards = Optional.of(list);
            core.accept(new AggregatorEvent.BoardsChanged(list, journal), 0);
            int again = 0;
            for (int p = 0; p < partitions; p++) {
                if (!folds.get(p).enrol(list)) {
                    takeOver(p);
                    again++;
                }
            }
            return again;
        }

        record Packet(String board, byte[] bytes) {}

        void send(String board, byte[] packet) {
            append(spread.ofBoard(board), new Packet(board, packet));
        }

        private void append(int partition, Object entry) {
            logs.get(partition).add(entry);
            take(folds.get(partition), entry);
        }

        private void take(PartFold fold, Object entry) {
            if (entry instanceof Packet packet) {
                fold.accept(packet.board(), packet.bytes(), 0);
            } else {
                fold.accept((Marker) entry);
            }
        }

        /** Whoever folds a partition is gone, and another folds its log again from the beginning. */
        void takeOver(int partition) {
            PartFold fold = fold(partition);
            fold.silent(true);
            logs.get(partition).forEach(entry -> take(fold, entry));
            fold.silent(false);
            folds.set(partition, fold);
        }

        void takeOverSomewhere() {
            takeOver(random.below(partitions));
        }

        private void all(Marker marker) {
            for (int partition : spread.all()) {
                append(partition, marker);
            }
        }

        void settle() {
            for (PartFold fold : folds) {
                fold.progress().ifPresent(part -> core.accept(new AggregatorEvent.PartProgressed(part), nowMillis));
            }
            Step<JournalWrite, AggregatorPacket> step = core.settle(nowMillis);
            for (JournalWrite write : step.writes()) {
                journal.write(List.of(write));
            }
            journal.recover().ordinals().forEach(numbers::put);
            step.packets().forEach(this::tell);
            try {
                gathering.takeLimits().ifPresent(this::all);
                Optional<PartsSum> sum = gathering.takeSum();
                sum.ifPresent(all -> core.accept(new AggregatorEvent.PartsSummed(all), nowMillis));
                boolean isMore = sum.isPresent() || !waiting.isEmpty();
                waiting.clear();
                if (isMore) {
                    settle();
                }
            } catch (Refused refused) {
                throw new IllegalStateException(refused);
            }
        }

        private void tell(AggregatorPacket packet) {
            Round.of(packet).forEach(rounds::add);
            if (packet instanceof AggregatorPacket.RoundOpens open) {
                gathering.opened(open.base(), open.sums());
                all(new Marker.Open(
                        open.base().version(),
                        open.base().round(),
                        open.base().digest(),
                        open.base().parameters().layout(),
                        open.base().limits(),
                        policy.merge(),
                        policy.maxExamples(),
                        policy.underWay(),
                        policy.age(),
                        open.numbered(),
                        open.earlier(),
                        open.sums().map(of -> new Marker.Sums(of, open.base().parameters()))));
            } else if (packet instanceof AggregatorPacket.RoundEnds end) {
                all(new Marker.End(end.version()));
                waiting.add(end);
            }
        }

        @Override
        public void answer(String board, byte[] packet) {}

        @Override
        public void ask(String board, byte[] packet) {
            core.accept(new AggregatorEvent.PacketArrived(board, packet), 0);
        }

        @Override
        public void partial(Partial partial) {
            partials.computeIfAbsent(partial.partition(), unused -> new ArrayList<>())
                    .add(partial);
            gathering.accept(ID, partial);
        }
    }

    private static RoundPolicy policy() {
        return new RoundPolicy(BOARDS, 1, 60_000, 1_000, 500, 0);
    }

    private static List<Digest> inParts(int partitions, RoundPolicy policy, boolean isRough) {
        return inParts(Learning.TRAINING, partitions, policy, isRough).stream()
                .map(Round::version)
                .toList();
    }

    private static List<Round> inParts(Learning learning, int partitions, RoundPolicy policy, boolean isRough) {
        Parts parts = new Parts(learning, partitions, policy);
        for (int i = 0; i < BOARDS; i++) {
            parts.send("b" + i, BoardUpdates.greeting());
        }
        parts.settle();
        for (int round = 0; round < ROUNDS; round++) {
            ModelState base = parts.core.newest();
            for (int i = 0; i < BOARDS; i++) {
                for (byte[] packet : learning.packets(base, i)) {
                    parts.send("b" + i, packet);
                    if (isRough && i % 3 == 0) {
                        parts.send("b" + i, packet);
                        parts.takeOverSomewhere();
                    }
                }
            }
            parts.settle();
        }
        parts.journal.close();
        return parts.rounds;
    }

    @ParameterizedTest
    @EnumSource(value = MergeRule.class, mode = EnumSource.Mode.EXCLUDE, names = "DIRECTION")
    void partsGiveTheModelsOfOneProcess(MergeRule rule) {
        RoundPolicy policy = policy().withMerge(rule);

        assertThat(inParts(4, policy, false)).isEqualTo(alone(policy)).doesNotHaveDuplicates();
    }

    @Test
    void updatesOfBoardsWithKeysCountWholeWhoeverTakesOver() {
        Parts parts = new Parts(4, policy());
        parts.enrol(BoardUpdates.list(BOARDS));
        List<Digest> digests = new ArrayList<>();
        for (int i = 0; i < BOARDS; i++) {
            parts.send("b" + i, BoardUpdates.greeting());
        }
        parts.settle();
        for (int round = 0; round < ROUNDS; round++) {
            ModelState base = parts.core.newest();
            for (int i = 0; i < BOARDS; i++) {
                // Without its MAC it counts nothing.
                parts.send("b" + i, BoardUpdates.update(base, i));
                for (byte[] packet : BoardUpdates.provenOneByOne(base, i)) {
                    parts.send("b" + i, packet);
                    if (i % 5 == 0) {
                        parts.takeOverSomewhere();
                    }
                }
            }
            parts.settle();
            digests.add(parts.core.newest().digest());
        }

        assertThat(digests).isEqualTo(alone(policy()));
    }

    @Test
    void whoIsThrownOutInMidRoundIsInNoSum() {
        Parts parts = new Parts(4, policy());
        parts.enrol(BoardUpdates.list(BOARDS));
        for (int i = 0; i < BOARDS; i++) {
            parts.send("b" + i, BoardUpdates.greeting());
        }
        parts.settle();
        ModelState base = parts.core.newest();
        for (int i = 0; i < BOARDS - 1; i++) {
            parts.send("b" + i, BoardUpdates.proven(base.version(), base.digest(), i));
        }
        assertThat(parts.enrol(BoardUpdates.list(BOARDS))).isZero();
        assertThat(parts.enrol(BoardUpdates.list(BOARDS).without(List.of("b7"))))
                .isEqualTo(1);
        int last = BOARDS - 1;
        parts.send("b" + last, BoardUpdates.proven(base.version(), base.digest(), last));
        parts.settle();

        AggregatorCore alone = new AggregatorCore(BoardUpdates.PLAN, policy(), Optional.empty(), JournalState.NEW);
        alone.settle(0);
        for (int i = 0; i < BOARDS; i++) {
            alone.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.greeting()), 0);
        }
        alone.settle(0);
        alone.accept(
                new AggregatorEvent.BoardsChanged(BoardUpdates.list(BOARDS).without(List.of("b7")), Journal.inMemory()),
                0);
        for (int i = 0; i < BOARDS; i++) {
            alone.accept(
                    new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.proven(base.version(), base.digest(), i)),
                    0);
        }
        alone.settle(0);
        assertThat(parts.core.newest().version()).isEqualTo(1);
        assertThat(parts.core.newest().digest()).isEqualTo(alone.newest().digest());
    }

    /** Sums count whole: what a part holds of one is found again by whoever takes it over. */
    @ParameterizedTest
    @EnumSource(value = Learning.class, mode = EnumSource.Mode.EXCLUDE, names = "TRAINING")
    void sumsInPartsGiveTheModelsAndFiguresOfOneProcess(Learning learning) {
        List<Round> alone = alone(learning, policy());

        assertThat(inParts(learning, 4, policy(), true))
                .hasSize(ROUNDS)
                .usingRecursiveComparison()
                .isEqualTo(alone);
        assertThat(alone).extracting(Round::version).doesNotHaveDuplicates();
        assertThat(alone).extracting(Round::updates).containsOnly(BOARDS);
        assertThat(alone).allMatch(round -> round.held().isPresent() == (learning == Learning.RIDGE));
    }

    /** A round of sums goes on at its deadline without others where three boards of four are there. */
    @Test
    void sumsInPartsWaitForThreeBoardsOfFour() {
        Parts parts = new Parts(Learning.RIDGE, 4, policy());
        for (int i = 0; i < BOARDS; i++) {
            parts.send("b" + i, BoardUpdates.greeting());
        }
        parts.settle();
        ModelState base = parts.core.newest();
        int most = BOARDS * 3 / 4;
        for (int i = 0; i < most - 1; i++) {
            Learning.RIDGE.packets(base, i).forEach(sendsAs(parts, i));
        }
        parts.nowMillis = policy().deadlineMillis();
        parts.settle();
        assertThat(parts.rounds).isEmpty();
        List<byte[]> last = Learning.RIDGE.packets(base, most);
        last.subList(0, last.size() - 1).forEach(sendsAs(parts, most));
        parts.nowMillis = 2 * policy().deadlineMillis();
        parts.settle();
        assertThat(parts.rounds).isEmpty();
        last.subList(last.size() - 1, last.size()).forEach(sendsAs(parts, most));
        parts.settle();
        assertThat(parts.rounds).isEmpty();

        parts.nowMillis = 3 * policy().deadlineMillis();
        parts.settle();
        assertThat(parts.rounds).extracting(Round::updates).containsExactly(most);
    }

    private static Consumer<byte[]> sendsAs(Parts parts, int board) {
        return packet -> parts.send("b" + board, packet);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void duplicatesAndTakeOversChangeNothing(int partitions) {
        assertThat(inParts(partitions, policy(), true)).isEqualTo(alone(policy()));
    }
}
