package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.only;
import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.core.AggregatorEvent.ReportArrived;
import io.linnet.aggregator.core.AggregatorPacket.RoundClosed;
import io.linnet.aggregator.watch.FleetFigures;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What boards say of their training reaches the record of a round, and what they should not say is counted. */
class ReportedFiguresTest {
    private final CoreScene scene = new CoreScene(policy(2, 1, 0));

    @BeforeEach
    void greet() {
        scene.settle();
        scene.greet("a", "b");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** Both boards work on the newest version and report it, as boards do when their receipts have come. */
    private void round(int accuracyOfA, int accuracyOfB) {
        TestBoard a = scene.board("a");
        TestBoard b = scene.board("b");
        scene.sendWhole("a");
        say("a", a.report(accuracyOfA));
        b.packets().forEach(packet -> scene.exchange("b", packet));
        say("b", b.report(accuracyOfB));
    }

    private void say(String board, byte[] report) {
        scene.core().accept(new ReportArrived(board, report), scene.now);
    }

    private Optional<FleetFigures> lastReported() {
        List<RoundClosed> rounds = only(RoundClosed.class, scene.sent);
        return rounds.get(rounds.size() - 1).reported();
    }

    private double counted(String name, String... labels) {
        return scene.core()
                .tally()
                .metrics()
                .counter("linnet.aggregator." + name, "", labels)
                .count();
    }

    private double refused(String reason) {
        return counted("reports.refused", "reason", reason);
    }

    @Test
    void aRoundsRecordHoldsTheMeansOfTheVersionBefore() {
        round(900_000, 300_000);
        assertThat(lastReported()).isEmpty();
        round(950_000, 950_000);
        // Boards a and b weigh 11 and 12 examples.
        assertThat(lastReported()).hasValueSatisfying(figures -> {
            assertThat(figures.version()).isZero();
            assertThat(figures.boards()).isEqualTo(2);
            assertThat(figures.accuracy()).isCloseTo((11 * 0.9 + 12 * 0.3) / 23, within(1e-6));
            assertThat(figures.loss()).hasValueCloseTo((11 * 0.1 + 12 * 0.7) / 23, within(1e-6));
        });
        round(500_000, 500_000);
        assertThat(lastReported())
                .hasValueSatisfying(figures -> assertThat(figures.accuracy()).isCloseTo(0.95, within(1e-6)));
    }

    @Test
    void linkFiguresAreSummedUp() {
        round(900_000, 900_000);
        assertThat(counted("reports")).isEqualTo(2);
        assertThat(counted("link.bytes", "way", "up")).isEqualTo(2_000);
        assertThat(counted("link.bytes", "way", "down")).isEqualTo(4_000);
        assertThat(counted("link.resent")).isEqualTo(6);
        assertThat(counted("link.joules")).isEqualTo(0.008);
    }

    @Test
    void aBoardHasOneReportAVersion() {
        TestBoard a = scene.board("a");
        scene.sendWhole("a");
        say("a", a.report(900_000));
        say("a", a.report(0));
        say("a", a.report(0));
        assertThat(refused("flood")).isEqualTo(2);
        assertThat(counted("link.resent")).isEqualTo(3);
    }

    /** Whoever has a number but did not work on the version says nothing about it. */
    @Test
    void onlyWhoTookPartCounts() {
        round(900_000, 900_000);
        TestBoard idle = scene.board("b");
        say("b", idle.report(0));
        scene.sendWhole("a");
        scene.now += 60_000;
        scene.settle();
        say("b", idle.report(0));
        round(800_000, 800_000);
        assertThat(lastReported()).isEmpty();
        round(800_000, 800_000);
        assertThat(lastReported())
                .hasValueSatisfying(figures -> assertThat(figures.accuracy()).isCloseTo(0.8, within(1e-6)));
    }

    @Test
    void strangersOtherModelsAndOtherPacketsAreRefused() {
        say("stranger", scene.board("a").report(0));
        assertThat(refused("not-allowed")).isEqualTo(1);
        say("a", scene.board("a").model("other").report(0));
        assertThat(refused("unknown-model")).isEqualTo(1);
        say("a", scene.board("a").announce(0));
        say("a", scene.board("a").chunk(0));
        assertThat(refused("not-allowed")).isEqualTo(3);
        say("a", new byte[] {(byte) 0xFF});
        say("a", new byte[0]);
        assertThat(refused("malformed")).isEqualTo(2);
        assertThat(scene.core().tally().snapshot().refused()).isEmpty();
        assertThat(counted("reports")).isZero();
    }

    @Test
    void versionsAndWeightsOutOfRangeAreRefused() {
        say("a", scene.board("a").examples(1_001).report(0));
        say("a", scene.board("a").examples(0).report(0));
        assertThat(refused("weight")).isEqualTo(2);
        TestBoard first = scene.board("a");
        round(900_000, 900_000);
        say("a", first.report(0));
        assertThat(refused("flood")).isEqualTo(1);
        round(900_000, 900_000);
        say("a", first.report(0));
        assertThat(refused("late")).isEqualTo(1);
        TestBoard ahead = TestBoard.on(scene.newest().again(9, 9), 1);
        say("a", ahead.report(0));
        assertThat(refused("wrong-base")).isEqualTo(1);
    }

    /** An accuracy above one is no message at all. */
    @Test
    void anAccuracyAboveOneIsRefused() {
        say("a", scene.board("a").report(1_000_001));
        assertThat(refused("malformed") + refused("out-of-range")).isEqualTo(1);
    }
}
