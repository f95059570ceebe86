package io.linnet.aggregator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a broker retains for boards is put there again whenever it may be gone: nobody else could. */
class RetainedOfferTest {
    private static final long DEADLINE_MILLIS = 60_000;

    private final AggregatorCore core = new AggregatorCore(
            new ModelPlan(
                    TestUpdates.MODEL,
                    TestUpdates.FIXED,
                    new SigmoidSettings(300_000, 500_000, Schedule.fresh(1, 1, 20)),
                    3,
                    false,
                    List.of(new Stage(0, new Profile(2, 16, 16, 100, true), 16)),
                    10),
            new RoundPolicy(1, 1, DEADLINE_MILLIS, 1_000, 100, 0),
            Optional.empty(),
            JournalState.NEW);

    private List<AggregatorPacket.Broadcast> broadcastsAt(long nowMillis) {
        Step<JournalWrite, AggregatorPacket> step = core.settle(nowMillis);
        return step.packets().stream()
                .filter(AggregatorPacket.Broadcast.class::isInstance)
                .map(AggregatorPacket.Broadcast.class::cast)
                .toList();
    }

    private void greet(String board, long nowMillis) {
        Hello hello = new Hello(TestUpdates.MODEL, Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty());
        core.accept(new AggregatorEvent.PacketArrived(board, MessageWriter.write(hello)), nowMillis);
    }

    private void openRound() {
        greet("b1", 0);
        assertThat(broadcastsAt(0)).hasSize(1);
        assertThat(broadcastsAt(1)).isEmpty();
    }

    @Test
    void isPublishedAgainWithItsModelWhenTheBrokerIsReachedAnew() {
        openRound();

        core.accept(new AggregatorEvent.RetainedInDoubt(), 2);

        assertThat(broadcastsAt(2))
                .singleElement()
                .satisfies(broadcast -> assertThat(broadcast.full()).isNotEmpty());
        assertThat(broadcastsAt(3)).isEmpty();
    }

    @Test
    void isPublishedAgainWhenARoundStaysOpenAtItsDeadline() {
        openRound();

        assertThat(broadcastsAt(DEADLINE_MILLIS - 1)).isEmpty();
        assertThat(broadcastsAt(DEADLINE_MILLIS)).hasSize(1);
        assertThat(broadcastsAt(DEADLINE_MILLIS + 1)).isEmpty();
    }

    /** A broker that lost it says nothing, and a fleet that has finished publishes nothing by itself. */
    @Test
    void isPublishedAgainForABoardThatGreetsOnWithoutIt() {
        openRound();

        greet("b1", 1_000);
        assertThat(broadcastsAt(1_000)).as("it may still be reading").isEmpty();
        greet("stranger", 2_000);
        greet("stranger", 32_000);
        assertThat(broadcastsAt(32_000)).as("for a board without a number").isEmpty();
        greet("b1", 33_000);
        assertThat(broadcastsAt(33_000))
                .singleElement()
                .satisfies(broadcast -> assertThat(broadcast.full()).isNotEmpty());
        greet("b1", 34_000);
        greet("b1", 58_000);
        assertThat(broadcastsAt(58_000)).as("twice in a minute").isEmpty();
    }

    @Test
    void isPublishedAgainAtTheFirstGreetingWhereNoRoundWillDoSo() {
        openRound();
        core.accept(new AggregatorEvent.ChangeAsked(1, "test", new Change.Pause()), 500);
        core.settle(500);

        greet("b1", 1_000);
        assertThat(broadcastsAt(1_000)).hasSize(1);
        greet("b1", 31_000);
        assertThat(broadcastsAt(31_000)).as("twice in a minute").isEmpty();
    }

    @Test
    void isPutBackAtOnceWhenSomebodyElseClearsIt() {
        openRound();

        core.accept(new AggregatorEvent.RetainedLost(false), 2_000);

        assertThat(broadcastsAt(2_000))
                .singleElement()
                .satisfies(broadcast -> assertThat(broadcast.full()).isEmpty());
        assertThat(broadcastsAt(4_000)).isEmpty();
    }

    @Test
    void isPutBackWithItsModelWhenThatIsReplaced() {
        openRound();

        core.accept(new AggregatorEvent.RetainedLost(true), 2_000);

        assertThat(broadcastsAt(2_000))
                .singleElement()
                .satisfies(broadcast -> assertThat(broadcast.full()).isNotEmpty());
    }

    @Test
    void isPutBackOnceASecondInAFloodOfForgeries() {
        openRound();
        int broadcasts = 0;
        for (int millis = 2_000; millis < 12_000; millis += 5) {
            core.accept(new AggregatorEvent.RetainedLost(false), millis);
            broadcasts += broadcastsAt(millis).size();
        }
        assertThat(broadcasts).isEqualTo(10);
        assertThat(core.settle(11_999).wakeAtMillis()).isEqualTo(12_000);
        assertThat(broadcastsAt(12_000)).hasSize(1);
        assertThat(core.settle(12_001).wakeAtMillis()).isEqualTo(DEADLINE_MILLIS);
    }

    @Test
    void doesNotExistBeforeTheFirstCohortIsThere() {
        core.accept(new AggregatorEvent.RetainedInDoubt(), 0);
        core.accept(new AggregatorEvent.RetainedLost(true), 0);

        assertThat(broadcastsAt(0)).isEmpty();
    }
}
