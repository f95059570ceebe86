package io.linnet.aggregator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.core.AggregatorPacket.Broadcast;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.RoundTimes;
import io.linnet.protocol.message.Admission;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds that open every six hours, of two boards that sleep in between. */
class ScheduleTest {
    private static final long HOUR = 3_600_000;
    private static final RoundTimes EVERY = new RoundTimes(6 * HOUR, Optional.empty());
    private static final RoundPolicy POLICY = CoreScene.policy(2, 2, 0).withTimes(EVERY);

    private final CoreScene scene = new CoreScene(POLICY);
    private long wall = 1_000 * HOUR;

    @BeforeEach
    void learnOneRound() {
        step(0);
        scene.greet("a", "b");
        scene.sendWhole("a", "b");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** Time goes on, on both clocks. */
    private List<AggregatorPacket> step(long millis) {
        scene.now += millis;
        wall += millis;
        return read();
    }

    private List<AggregatorPacket> read() {
        scene.core().accept(new AggregatorEvent.ClockRead(wall), scene.now);
        return scene.settle();
    }

    private static Admission offered(List<AggregatorPacket> packets) {
        List<Broadcast> all = CoreScene.only(Broadcast.class, packets);
        return CoreScene.offer(all.get(all.size() - 1)).admission();
    }

    private String state() {
        return scene.core().standing().phase();
    }

    @Test
    void theFirstRoundOpensAtOnceAndTheNextInItsTime() {
        assertThat(state()).isEqualTo("resting");
        assertThat(scene.newest().version()).isEqualTo(1);
        assertThat(scene.core().standing().nextAtMillis()).isEqualTo(wall + 6 * HOUR);
        Admission resting = offered(scene.sent);
        assertThat(resting.deadlineMillis()).isZero();
        assertThat(resting.nextSeconds()).isEqualTo(21_600);

        step(6 * HOUR - 1);
        assertThat(state()).isEqualTo("resting");
        Admission open = offered(step(1));
        assertThat(state()).isEqualTo("learning");
        assertThat(open.deadlineMillis()).isEqualTo(POLICY.deadlineMillis());
        assertThat(open.nextSeconds()).isZero();
        scene.sendWhole("a", "b");
        assertThat(scene.newest().version()).isEqualTo(2);
        assertThat(scene.core().standing().nextAtMillis()).isEqualTo(wall + 6 * HOUR);
    }

    @Test
    void whatAnOfferSaysIsSaidAnewBeforeItIsWrongByMuch() {
        int said = 0;
        long left = 6 * HOUR;
        long told = 21_600;
        while (state().equals("resting")) {
            List<AggregatorPacket> packets = step(1_000);
            left -= 1_000;
            if (!CoreScene.only(Broadcast.class, packets).isEmpty() && left > 0) {
                told = offered(packets).nextSeconds();
                said++;
                assertThat(told * 1_000).isEqualTo(left);
            }
            assertThat(told * 1_000 - left).isLessThan(Math.max(16_000, told * 1_000 / 16 + 1_000));
        }
        assertThat(said).isBetween(20, 200);
    }

    @Test
    void aRestartRestsOnUntilTheSameTime() {
        long next = scene.core().standing().nextAtMillis();
        step(2 * HOUR);
        scene.restart();
        assertThat(state()).isEqualTo("resting");
        assertThat(offered(step(1)).nextSeconds()).isEqualTo((int) (4 * HOUR / 1_000));
        assertThat(scene.core().standing().nextAtMillis()).isEqualTo(next);
    }

    @Test
    void aRestartInAnOpenRoundGoesOnWithIt() {
        step(6 * HOUR);
        scene.sendWhole("a");
        scene.restart();
        assertThat(state()).isEqualTo("learning");
        step(1);
        scene.sendWhole("b");
        assertThat(scene.newest().version()).isEqualTo(2);
    }

    @Test
    void aClockThatIsSetForwardOpensTheRoundAndOneThatIsSetBackDelaysItByOneInterval() {
        wall -= 87_600 * HOUR;
        read();
        assertThat(scene.core().standing().nextAtMillis()).isEqualTo(wall + 6 * HOUR);
        wall += 87_600 * HOUR + 7 * HOUR;
        read();
        assertThat(state()).isEqualTo("learning");
    }

    @Test
    void whatComesWhileTheModelRestsIsFoldedButClosesNoRound() {
        scene.sendWhole("a", "b");
        assertThat(scene.newest().version()).isEqualTo(1);
        assertThat(scene.core().standing().finished()).isEqualTo(2);
        step(6 * HOUR);
        assertThat(scene.newest().version()).isEqualTo(2);
    }

    @Test
    void whoIsPausedRestsAsLongAsPeopleWantAndThenByTheSchedule() {
        scene.core().accept(new AggregatorEvent.ChangeAsked(1, "anna", new Change.Pause()), scene.now);
        step(1);
        assertThat(offered(scene.sent).nextSeconds()).isZero();
        step(7 * HOUR);
        assertThat(state()).isEqualTo("paused");
        scene.core().accept(new AggregatorEvent.ChangeAsked(2, "anna", new Change.Resume()), scene.now);
        step(1);
        assertThat(state()).isEqualTo("learning");
        scene.core()
                .accept(
                        new AggregatorEvent.ChangeAsked(
                                3, "anna", new Change.SetRounds(OptionalLong.of(30_000), OptionalInt.empty())),
                        scene.now);
        step(1);
        assertThat(state()).isEqualTo("learning");
    }
}
