package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.ReceiverPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusPacingTest {
    private static final ReceiverPolicy RULES = ReceiverPolicy.of(LinkProfile.MQTT, 16);
    private static final int SPACING = RULES.spacingMillis();

    private final ModelState base = TestUpdates.base(TestUpdates.FIXED);
    private final ChunkSeed seed = ChunkSeed.of(TestUpdates.MODEL, base.version(), base.digest());
    private final TestBoard board = TestBoard.on(base, 1);
    private final StatusPacing statuses = new StatusPacing(TestUpdates.MODEL);
    private final Effects effects = new Effects();

    /** A chunk that asks for a status comes. */
    private void poll(String id, UpdateProgress update, long now) throws Refused {
        update.accept(TestUpdates.polling(base, board.chunk(0)), RULES, now);
        statuses.answer(id, update, now, effects);
    }

    private List<String> told() {
        return effects.takeReplies().stream()
                .filter(reply -> reply.message() instanceof Status)
                .map(Effects.Reply::board)
                .toList();
    }

    private UpdateProgress update() {
        return new UpdateProgress(board.announcement(), base.version(), seed, false);
    }

    @Test
    void theFirstStatusGoesAtOnce() throws Refused {
        poll("a", update(), 1_000);
        assertThat(told()).containsExactly("a");
        assertThat(statuses.wakeAtMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void oneThatComesTooSoonWaitsForItsTime() throws Refused {
        UpdateProgress update = update();
        poll("a", update, 1_000);
        told();
        poll("a", update, 1_001);
        poll("a", update, 1_002);
        assertThat(told()).isEmpty();
        assertThat(statuses.wakeAtMillis()).isEqualTo(1_000 + SPACING);
        statuses.settle(999 + SPACING, effects);
        assertThat(told()).isEmpty();
        statuses.settle(1_000 + SPACING, effects);
        assertThat(told()).containsExactly("a");
        assertThat(statuses.wakeAtMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void thoseThatWaitGoInTheOrderOfTheirTimes() throws Refused {
        UpdateProgress late = update();
        UpdateProgress early = update();
        poll("early", early, 1_000);
        poll("late", late, 1_001);
        told();
        poll("late", late, 1_002);
        poll("early", early, 1_002);
        assertThat(statuses.wakeAtMillis()).isEqualTo(1_000 + SPACING);
        statuses.settle(2_000 + SPACING, effects);
        assertThat(told()).containsExactly("early", "late");
    }

    @Test
    void anUpdateThatFinishedMeanwhileIsNotReported() throws Refused {
        UpdateProgress update = update();
        poll("a", update, 1_000);
        told();
        poll("a", update, 1_001);
        update.close();
        statuses.settle(1_000 + SPACING, effects);
        assertThat(told()).isEmpty();
    }

    @Test
    void aNewRoundDropsWhatWaited() throws Refused {
        UpdateProgress update = update();
        poll("a", update, 1_000);
        told();
        poll("a", update, 1_001);
        statuses.clear();
        assertThat(statuses.wakeAtMillis()).isEqualTo(Long.MAX_VALUE);
        statuses.settle(9_000, effects);
        assertThat(told()).isEmpty();
    }
}
