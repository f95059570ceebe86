package io.linnet.lab.world;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The whole system through some hundred storms. A failure names its seed, which {@code linnet lab world} replays. */
class WorldTest {
    private static final int SEEDS = 300;
    private static final int SUMMING_SEEDS = 8;
    private static final int CALM_SECONDS = 30;
    private static final long FIVE_BOARDS = 1;
    /** Of a part: past them the same situations come again. */
    private static final int MOST_WRITES = 40;

    private static final Logger PARTS = (Logger) LoggerFactory.getLogger("io.linnet");
    private static Level before = PARTS.getLevel();

    @BeforeAll
    static void quiet() {
        before = PARTS.getLevel();
        Worlds.quiet();
    }

    @AfterAll
    static void asBefore() {
        PARTS.setLevel(before);
    }

    private static List<WorldResult> failed(List<WorldResult> results) {
        return results.stream().filter(result -> result.failure().isPresent()).toList();
    }

    @Test
    void comesThroughEveryStorm() throws InterruptedException {
        List<WorldResult> results = Worlds.runAll(1, SEEDS, result -> {});

        assertThat(failed(results)).isEmpty();
        assertThat(results.stream().mapToLong(WorldResult::rounds).sum()).isGreaterThan(5L * SEEDS);
    }

    /** What each of these found is mended; the storms stay. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                173, 836, 1713, 4020, 4541, 5605, 6554, 9980, 10670, 10984, 11308, 11402, 12710, 13088, 1644, 16183,
                16189, 18793, 19951
            })
    void comesThroughTheStormsThatOnceSankIt(long seed) {
        assertThat(Worlds.runFewer(seed).failure()).isEmpty();
    }

    /** With boards that roam, and brokers that forget or hide what they retain. */
    @ParameterizedTest
    @ValueSource(longs = {1186, 5261, 6529, 8941, 8942, 14092, 15641, 15659, 17198, 19007})
    void comesThroughTheStormsOfForgetfulBrokersThatOnceSankIt(long seed) {
        assertThat(Worlds.runWaiting(seed).failure()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isTheSameRunFromTheSameSeed(long seed) {
        WorldResult first = Worlds.run(seed, Optional.empty());
        WorldResult second = Worlds.run(seed, Optional.empty());

        assertThat(second).isEqualTo(first);
    }

    /** In calm weather a fleet of five does one board's work a round, and still comes to rest. */
    @Test
    void boardsThatARoundDoesNotAskForDoNotWork() {
        AtomicInteger works = new AtomicInteger();
        WorldResult result = Worlds.run(
                FIVE_BOARDS,
                Optional.of(line -> works.addAndGet(line.endsWith(" works") ? 1 : 0)),
                scenario -> {
                    assertThat(scenario.boards()).isEqualTo(5);
                    return scenario.calm(300).asking(1);
                },
                world -> {});

        assertThat(result.failure()).isEmpty();
        assertThat(result.rounds()).isGreaterThan(5);
        assertThat(works.get()).isBetween((int) result.rounds(), 2 * (int) result.rounds());
    }

    /** Of boards behind gateways that bring their updates as sums, wherever the power goes. */
    @Test
    void sumsOfGatewaysCountAsTheirUpdates() {
        int sums = 0;
        for (long seed = 1; seed <= SUMMING_SEEDS; seed++) {
            List<World> worlds = new ArrayList<>();
            long own = seed;
            WorldResult result =
                    Worlds.run(seed, Optional.empty(), scenario -> scenario.summing(new Chance(~own)), worlds::add);
            assertThat(result.failure()).as("seed %s", seed).isEmpty();
            sums += worlds.get(0).ledger().sums();
        }
        assertThat(sums).isGreaterThan(3 * SUMMING_SEEDS);
    }

    private record Cut(int part, long write, boolean isAfter) {}

    /** Of a small fleet in calm weather: board, gateway and aggregator in turn lose their power at each of their writes. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void survivesAPowerCutAtEachDurableWrite(long seed) {
        List<World> calm = new ArrayList<>();
        assertThat(Worlds.run(seed, Optional.empty(), scenario -> scenario.calm(CALM_SECONDS), calm::add)
                        .failure())
                .isEmpty();
        List<Part> parts = calm.get(0).parts();
        List<Cut> cuts = IntStream.range(0, parts.size())
                .boxed()
                .flatMap(part -> LongStream.range(
                                0, Math.min(MOST_WRITES, parts.get(part).disk().writes()))
                        .boxed()
                        .flatMap(write -> List.of(new Cut(part, write, false), new Cut(part, write, true)).stream()))
                .toList();
        assertThat(cuts).hasSizeGreaterThan(10 * parts.size());

        List<WorldResult> results = cuts.parallelStream()
                .map(cut -> Worlds.run(
                        seed,
                        Optional.empty(),
                        scenario -> scenario.calm(CALM_SECONDS),
                        world -> world.parts().get(cut.part()).disk().cutAt(cut.write(), cut.isAfter())))
                .toList();

        assertThat(failed(results)).isEmpty();
    }
}
