package io.linnet.aggregator.core;

import static io.linnet.aggregator.core.CoreScene.only;
import static io.linnet.aggregator.core.CoreScene.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.TestBoard;
import io.linnet.aggregator.core.AggregatorPacket.BoardOpposed;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A board whose updates mostly point against the model is named, until they no longer do. */
class OpposedBoardsTest {
    private static final List<String> FLEET = List.of("a", "b", "c", "d");

    private final CoreScene scene = new CoreScene(policy(FLEET.size(), 1, 0).withMerge(MergeRule.DIRECTION));

    @BeforeEach
    void greet() {
        scene.settle();
        scene.greet(FLEET.toArray(new String[0]));
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** All boards have learnt the same, of which some send the reverse. */
    private void rounds(int count, String... reversed) {
        for (int round = 0; round < count; round++) {
            for (String id : FLEET) {
                TestBoard board = TestBoard.on(scene.newest(), 1);
                TestBoard sending = List.of(reversed).contains(id) ? board.reversed() : board;
                sending.packets().forEach(packet -> scene.exchange(id, packet));
            }
        }
    }

    private BoardView view(String board) {
        return scene.core().boards(scene.now).stream()
                .filter(of -> of.board().equals(board))
                .findFirst()
                .orElseThrow();
    }

    private List<BoardOpposed> told() {
        return only(BoardOpposed.class, scene.sent);
    }

    /** The first three rounds judge nobody. */
    @Test
    void elevenOfItsLastTwentyUpdatesAreMostOfThem() {
        rounds(13, "d");
        assertThat(view("d").opposedUpdates()).isEqualTo(10);
        assertThat(view("d").isOpposed()).isFalse();
        assertThat(told()).isEmpty();

        rounds(1, "d");
        assertThat(view("d").isOpposed()).isTrue();
        assertThat(view("a").opposedUpdates()).isZero();
        assertThat(scene.core().standing().opposed()).isEqualTo(1);
        assertThat(told()).containsExactly(new BoardOpposed("d", 11));
    }

    @Test
    void aRestartForgetsNoneAndSaysNothingAnew() {
        rounds(14, "d");
        scene.restart();
        scene.settle();
        assertThat(view("d").opposedUpdates()).isEqualTo(11);
        rounds(2, "d");
        assertThat(view("d").opposedUpdates()).isEqualTo(13);
        assertThat(told()).hasSize(1);
    }

    @Test
    void whoAgreesAgainIsForgotten() {
        rounds(14, "d");
        rounds(9);
        assertThat(view("d").isOpposed()).isTrue();
        rounds(1);
        assertThat(view("d").isOpposed()).isFalse();
        assertThat(scene.core().standing().opposed()).isZero();
        rounds(10);
        assertThat(view("d").opposedUpdates()).isZero();
    }

    /** Where most boards turn, the model's heading was wrong, and none of them is to blame. */
    @Test
    void noBoardIsCountedInARoundThatOverrulesTheHeading() {
        rounds(4);
        rounds(1, "b", "c", "d");
        assertThat(FLEET)
                .allSatisfy(board -> assertThat(view(board).opposedUpdates()).isZero());
        rounds(1, "b", "c", "d");
        assertThat(view("a").opposedUpdates()).isEqualTo(1);
        assertThat(view("b").opposedUpdates()).isZero();
    }
}
