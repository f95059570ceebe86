package io.linnet.lab.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The week of {@code linnet lab week} in a hundred rounds: as many restarts and outages, in less time. */
class FieldWeekTest {
    private static final int ROUNDS = 100;
    /** What the same outages say, with room above; a line an update would be four thousand. */
    private static final long MOST_LINES = 500;

    @Test
    void leavesEveryVersionExactAndFilesAndLogSmall() {
        FieldWeek.Result week = FieldWeek.run(1, ROUNDS, progress -> {});

        assertThat(week.failure()).isEmpty();
        assertThat(week.rounds()).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(week.outages()).isGreaterThan(40);
        assertThat(week.starts()).isGreaterThan(200);
        assertThat(week.logLines()).isBetween(1L, MOST_LINES);
    }
}
