package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.round.RoundTimes.Hours;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTimesTest {
    private static final long HOUR = 3_600_000;

    private static long at(String text) {
        return Instant.parse(text).toEpochMilli();
    }

    private static RoundTimes between(String hours, String zone) {
        return new RoundTimes(0, Optional.of(Hours.parse(hours, zone)));
    }

    @Test
    void withoutAScheduleRoundsOpenAtOnce() {
        assertThat(RoundTimes.ALWAYS.areAlways()).isTrue();
        assertThat(RoundTimes.ALWAYS.opensAtMillis(5, 7)).isEqualTo(7);
    }

    @Test
    void aRoundOpensSoLongAfterTheLastOpened() {
        RoundTimes times = new RoundTimes(6 * HOUR, Optional.empty());
        assertThat(times.opensAtMillis(10 * HOUR, 11 * HOUR)).isEqualTo(16 * HOUR);
        assertThat(times.opensAtMillis(10 * HOUR, 17 * HOUR)).isEqualTo(17 * HOUR);
    }

    @Test
    void aClockThatWasSetBackCostsOneIntervalAtMost() {
        RoundTimes times = new RoundTimes(6 * HOUR, Optional.empty());
        assertThat(times.opensAtMillis(87_600 * HOUR, 2 * HOUR)).isEqualTo(8 * HOUR);
    }

    @ParameterizedTest
    @CsvSource({
        "22:00-05:00, 2026-03-01T23:00:00Z, 2026-03-01T23:00:00Z",
        "22:00-05:00, 2026-03-01T04:59:59Z, 2026-03-01T04:59:59Z",
        "22:00-05:00, 2026-03-01T05:00:00Z, 2026-03-01T22:00:00Z",
        "22:00-05:00, 2026-03-01T12:00:00Z, 2026-03-01T22:00:00Z",
        "08:00-17:30, 2026-03-01T07:00:00Z, 2026-03-01T08:00:00Z",
        "08:00-17:30, 2026-03-01T17:30:00Z, 2026-03-02T08:00:00Z",
    })
    void roundsOpenWithinHoursOfTheDay(String hours, String now, String opens) {
        assertThat(between(hours, "UTC").opensAtMillis(0, at(now))).isEqualTo(at(opens));
    }

    /** In Berlin 02:30 does not exist on 29 March 2026, and the clock goes from 02:00 to 03:00. */
    @Test
    void hoursAreThoseOnTheWallAlsoWhenSummerBegins() {
        RoundTimes times = between("02:30-06:00", "Europe/Berlin");
        assertThat(times.opensAtMillis(0, at("2026-03-28T12:00:00Z"))).isEqualTo(at("2026-03-29T01:30:00Z"));
        assertThat(times.opensAtMillis(0, at("2026-03-29T12:00:00Z"))).isEqualTo(at("2026-03-30T00:30:00Z"));
    }

    @Test
    void theIntervalEndsInTheNextHours() {
        RoundTimes times = new RoundTimes(6 * HOUR, Optional.of(Hours.parse("22:00-05:00", "UTC")));
        assertThat(times.opensAtMillis(at("2026-03-01T23:30:00Z"), at("2026-03-02T00:10:00Z")))
                .isEqualTo(at("2026-03-02T22:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "22:00", "22-05", "22:00-22:00", "-05:00", "25:00-05:00", "22:00-05:00-07:00"})
    void hoursThatAreNoneAreRefusedInOneSentence(String hours) {
        assertThatThrownBy(() -> Hours.parse(hours, "UTC"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rounds.between=" + hours + ", accepted: two times of a day, as \"22:00-05:00\"");
    }

    @Test
    void aZoneThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Hours.parse("22:00-05:00", "Moon/Crater"))
                .hasMessage("rounds.zone=Moon/Crater, accepted: a time zone, as Europe/Berlin or UTC");
    }

    @Test
    void anIntervalOfMoreThanAYearIsRefused() {
        assertThatThrownBy(() -> new RoundTimes(366 * 24 * HOUR, Optional.empty()))
                .hasMessageContaining("accepted: 0s to 365d");
    }
}
