package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AlarmsTest {
    private final Alarms alarms = new Alarms();

    @Test
    void givesBoardsInTheOrderOfTheirTimes() {
        alarms.set("b2", 20);
        alarms.set("b1", 10);
        alarms.set("b3", 10);
        assertThat(alarms.next()).isEqualTo(10);
        assertThat(alarms.takeDue(9)).isEmpty();
        assertThat(alarms.takeDue(20)).contains("b1");
        assertThat(alarms.takeDue(20)).contains("b3");
        assertThat(alarms.takeDue(20)).contains("b2");
        assertThat(alarms.takeDue(20)).isEmpty();
        assertThat(alarms.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aBoardHasOneAlarmAndMayHaveNone() {
        alarms.set("b1", 10);
        alarms.set("b1", 30);
        assertThat(alarms.takeDue(20)).isEmpty();
        alarms.set("b1", 5);
        assertThat(alarms.next()).isEqualTo(5);
        alarms.set("b1", Long.MAX_VALUE);
        assertThat(alarms.takeDue(1_000)).isEmpty();
    }
}
