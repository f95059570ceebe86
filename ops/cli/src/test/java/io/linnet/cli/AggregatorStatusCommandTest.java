package io.linnet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.AggregatorStatus;
import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.round.Roster;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.points.Limits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AggregatorStatusCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static AggregatorStatus status(
            int boards,
            Roster.Missing missing,
            AggregatorStatus.@Nullable Reported reported,
            Map<String, Long> refused) {
        return status("", boards, missing, Map.of(), null, reported, null, null, null, refused);
    }

    private static AggregatorStatus status(
            String uplinkRefusal,
            int boards,
            Roster.Missing missing,
            Map<String, Memory> tooSmall,
            @Nullable String measure,
            AggregatorStatus.@Nullable Reported reported,
            AggregatorStatus.@Nullable HeldOut heldOut,
            @Nullable String held,
            @Nullable Sharing engine,
            Map<String, Long> refused) {
        return new AggregatorStatus(
                "house",
                "digits",
                true,
                uplinkRefusal,
                41,
                "92e937b2fed2d2e6f454c4657d08075d",
                boards,
                missing,
                tooSmall,
                measure,
                reported,
                heldOut,
                held,
                Map.of(),
                Map.of(),
                null,
                null,
                engine,
                1_280,
                88_000,
                640,
                12,
                3,
                0,
                1,
                refused);
    }

    /** Through JSON, as from a running one. */
    private static List<String> printed(AggregatorStatus status) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, UTF_8);
        AggregatorStatusCommand.print(
                new Output(false, stream, stream), StatusReader.as(AggregatorStatus.class, JSON.valueToTree(status)));
        return bytes.toString(UTF_8).lines().toList();
    }

    private static AggregatorStatus watching(
            Map<String, Integer> machines, Map<String, Integer> ownNormals, int heldOut) {
        return new AggregatorStatus(
                "house",
                "pumps",
                true,
                "",
                18,
                "92e937b2fed2d2e6f454c4657d08075d",
                16,
                Roster.Missing.NONE,
                Map.of(),
                null,
                null,
                null,
                null,
                machines,
                ownNormals,
                new Limits(heldOut, 80, 97, 105),
                null,
                null,
                1_280,
                88_000,
                640,
                12,
                3,
                0,
                1,
                Map.of());
    }

    @Test
    void saysHowMachinesAreAndWhatTheirLimitRestsOn() {
        assertThat(printed(watching(Map.of(), Map.of(), 0)))
                .contains(
                        "machines  no board has judged a window yet",
                        "limit     none yet: no board has brought windows that it holds out")
                .noneMatch(line -> line.startsWith("accuracy"));
        assertThat(printed(watching(
                        new TreeMap<>(Map.of("alarm", 1, "learning", 2, "normal", 13, "sensor", 0)),
                        new TreeMap<>(Map.of("asked", 0, "dropped", 1, "learning", 2)),
                        64)))
                .contains(
                        "machines  1 alarm, 2 learning what is normal, 13 normal",
                        "own       normal after a new mounting: 1 dropped, 2 learning",
                        "limit     class 97, a guess: 64 windows held out, 100 are wanted");
        assertThat(printed(watching(Map.of("normal", 16), Map.of(), 512)))
                .contains("limit     class 97, of 512 windows held out");
    }

    @Test
    void saysWhetherItLearnsAndWhoIsMissing() {
        Map<String, Long> refused = new TreeMap<>(Map.of("busy", 0L, "late", 8L, "malformed", 8L, "too-large", 40L));
        assertThat(printed(status(
                        16,
                        new Roster.Missing(2, List.of("b3", "b7")),
                        new AggregatorStatus.Reported(40, 14, 0.1234, 0.9531),
                        refused)))
                .containsExactly(
                        "model     digits of fleet house",
                        "broker    connected",
                        "training  41 rounds closed, digest 92e937b2",
                        "boards    16",
                        "missing   2: b3, b7",
                        "accuracy  95.3 %, loss 0.123, as 14 boards saw version 40",
                        "updates   640 counted, 3 of them late, 1280 packets, 88 kB",
                        "diverged  1 step far larger than those before",
                        "refused   too-large 40, late 8, malformed 8");
    }

    @Test
    void callsItByItsNameWhereANumberIsLearnt() {
        List<String> before =
                printed(status("", 4, Roster.Missing.NONE, Map.of(), "r2", null, null, null, null, Map.of()));
        assertThat(before).contains("R²        no round has closed yet");

        AggregatorStatus.Reported learnt = new AggregatorStatus.Reported(1, 4, 0.04, 0.8361);
        AggregatorStatus.HeldOut heldOut = new AggregatorStatus.HeldOut(1, 3, 60, -0.25);
        assertThat(printed(status("", 4, Roster.Missing.NONE, Map.of(), "r2", learnt, heldOut, null, null, Map.of())))
                .contains(
                        "R²        83.6 %, loss 0.040, of what 4 boards added up on version 1",
                        "held out  R² -25.0 % on 60 examples of 3 boards, on version 1")
                .noneMatch(line -> line.contains("accuracy"));
    }

    @Test
    void saysWhyAModelIsHeld() {
        assertThat(printed(status(
                        "",
                        4,
                        Roster.Missing.NONE,
                        Map.of(),
                        null,
                        null,
                        null,
                        "accuracy is 0.6 after 0.9",
                        null,
                        Map.of())))
                .contains("held      accuracy is 0.6 after 0.9");
    }

    @Test
    void saysWhichBoardsLackMemory() {
        Map<String, Memory> tooSmall =
                new TreeMap<>(Map.of("b7", new Memory(41_000, 53_056), "b8", new Memory(53_055, 53_056)));

        assertThat(printed(status("", 4, Roster.Missing.NONE, tooSmall, null, null, null, null, null, Map.of())))
                .contains(
                        "too small b7 has 41.0 kB, the model needs 53.1 kB",
                        "too small b8 has 53055 B, the model needs 53056 B");
    }

    @Test
    void saysWhoFoldsAndWhoIsBehind() {
        Sharing sharing = new Sharing(
                "agg-1",
                "",
                List.of("pumps-2"),
                List.of(
                        new Sharing.Member("agg-1", "10.0.0.1", List.of("intake", "fold", "merge"), List.of(0, 1, 3)),
                        new Sharing.Member("agg-2", "10.0.0.2", List.of("intake"), List.of())),
                List.of(
                        new Sharing.Partition(0, "agg-1", 0, 12, 11, false),
                        new Sharing.Partition(1, "agg-1", 1, 9, 9, false),
                        new Sharing.Partition(2, null, 40, 0, 0, true),
                        new Sharing.Partition(3, "agg-1", 2, 0, 0, false)));

        assertThat(printed(status("", 4, Roster.Missing.NONE, Map.of(), null, null, null, null, sharing, Map.of())))
                .endsWith(
                        "engine    2 processes, agg-1 merges",
                        "process   agg-1: intake, fold, merge; partitions 0-1, 3, 3 records behind, 20 o…",
                        "process   agg-2: intake",
                        "nobody    folds partitions 2",
                        "waits     for partitions 2",
                        "waits     for fleet pumps-2");
    }

    @Test
    void saysWhatTheBrokerDoesNotTake() {
        assertThat(printed(status(
                        "linnet/v1/f/round/m: not authorized",
                        4,
                        Roster.Missing.NONE,
                        Map.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of())))
                .contains("broker    connected, but does not take linnet/v1/f/round/m: not authorized");
    }

    @Test
    void isShortOfNothingBeforeTheFirstRoundAndFitsWithManyMissing() {
        assertThat(printed(status(0, Roster.Missing.NONE, null, Map.of())))
                .contains(
                        "boards    too few have come for the first round",
                        "accuracy  no board has reported yet",
                        "refused   nothing");
        List<String> many =
                IntStream.range(0, 100).mapToObj(i -> "greenhouse-north-" + i).toList();
        assertThat(printed(status(9_000, new Roster.Missing(4_000, many), null, Map.of())))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
                .contains("missing   4000: greenhouse-north-0, greenhouse-north-1 and 3998 more");
    }
}
