package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.only;
import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.core.AggregatorEvent.ReportArrived;
import io.linnet.aggregator.core.AggregatorPacket.RoundClosed;
import io.linnet.aggregator.core.AggregatorPacket.TooSmall;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.MessageWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Boards whose memory is too small for the model: people learn of them, and the fleet goes on. */
class TooSmallBoardsTest {
    private static final Memory LACK = new Memory(41_000, 53_056);

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

    private void lacks(String board, Memory memory) {
        byte[] said = MessageWriter.write(
                Report.of(TestPlans.PLAN.model(), scene.newest().version(), memory));
        scene.core().accept(new ReportArrived(board, said), scene.now);
        scene.settle();
    }

    private Optional<Memory> lack(String board) {
        return scene.core().boards(scene.now).stream()
                .filter(view -> view.board().equals(board))
                .findFirst()
                .flatMap(BoardView::lack)
                .map(BoardView.Lack::memory);
    }

    private Map<String, Memory> told() {
        List<TooSmall> all = only(TooSmall.class, scene.sent);
        return all.get(all.size() - 1).boards();
    }

    @Test
    void noRoundWaitsForThem() {
        lacks("b", LACK);
        scene.sendWhole("a");

        assertThat(only(RoundClosed.class, scene.sent)).hasSize(1);
        assertThat(lack("b")).contains(LACK);
        assertThat(lack("a")).isEmpty();
        assertThat(told()).containsExactly(Map.entry("b", LACK));
    }

    /** As after a new program on the board. */
    @Test
    void whoWorksIsNoLongerOneOfThem() {
        lacks("a", LACK);
        scene.sendWhole("a");
        scene.now += 60_000;
        scene.settle();

        assertThat(only(RoundClosed.class, scene.sent)).hasSize(1);
        assertThat(lack("a")).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void aBoardWithoutANumberIsShownToo() {
        lacks("stranger", LACK);

        assertThat(lack("stranger")).contains(LACK);
        assertThat(scene.core().boards(scene.now))
                .filteredOn(view -> view.ordinal() < 0)
                .hasSize(1);
        assertThat(scene.journal.recover().ordinals()).containsOnlyKeys("a", "b");
    }

    /** Peoples' screens are not rewritten for what they show already. */
    @Test
    void theSameWordAgainIsNoNews() {
        lacks("b", LACK);
        lacks("b", LACK);
        assertThat(only(TooSmall.class, scene.sent)).hasSize(1);
        lacks("b", new Memory(45_000, 53_056));
        assertThat(only(TooSmall.class, scene.sent)).hasSize(2);
    }

    /** Strangers cost no more memory than this, however many they are. */
    @Test
    void theNewestThousandAreRemembered() {
        for (int i = 0; i < 1_100; i++) {
            lacks("s" + i, LACK);
        }
        assertThat(scene.core().boards(scene.now)).hasSize(2 + 1_024);
        assertThat(lack("s75")).isEmpty();
        assertThat(lack("s76")).contains(LACK);
        assertThat(told()).hasSize(100);
    }
}
