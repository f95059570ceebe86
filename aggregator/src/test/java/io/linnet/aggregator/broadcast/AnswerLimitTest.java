package io.linnet.aggregator.broadcast;

import static io.linnet.aggregator.broadcast.AnswerLimit.INTERVAL_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerLimitTest {
    private static final int FULL = 2;
    private static final int DIFFERENCE = 3;

    private final AnswerLimit limit = new AnswerLimit();

    private boolean asks(String board, int object, long nowMillis) {
        boolean isAnswered = limit.waitMillis(board, object, true, nowMillis) == 0;
        if (isAnswered) {
            limit.answered(true, 10);
        }
        return isAnswered;
    }

    @Test
    void aBoardGetsOneAnswerAnObjectAndInterval() {
        assertThat(asks("a", FULL, 1_000)).isTrue();
        assertThat(asks("a", FULL, 1_001)).isFalse();
        assertThat(limit.waitMillis("a", FULL, true, 1_050)).isEqualTo(INTERVAL_MILLIS - 50);
        assertThat(asks("a", DIFFERENCE, 1_050)).isTrue();
        assertThat(asks("b", FULL, 1_050)).isTrue();
        assertThat(asks("a", FULL, 1_000 + INTERVAL_MILLIS)).isTrue();
    }

    @Test
    void allBoardsTogetherGetSoManyPackets() {
        int answered = 0;
        for (int i = 0; i < 100_000; i++) {
            answered += asks("board-" + i, FULL, 1_000) ? 1 : 0;
        }
        assertThat(answered).isEqualTo((4_096 + 25) / 26);
    }

    /** Their ids are free, so the limit of one of them would be none. */
    @Test
    void boardsWithoutANumberShareASmallPartAndTakeNothingFromTheOthers() {
        int answered = 0;
        for (int i = 0; i < 100_000; i++) {
            if (limit.waitMillis("stranger-" + i, FULL, false, 1_000) == 0) {
                limit.answered(false, 128);
                answered++;
            }
        }
        assertThat(answered).isEqualTo(4);
        assertThat(asks("a", FULL, 1_001)).isTrue();
    }
}
