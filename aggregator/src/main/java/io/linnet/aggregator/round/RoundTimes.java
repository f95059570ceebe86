package io.linnet.aggregator.round;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * When rounds may open: at once, or so long after the last one opened, and within hours of the day. A round that is open goes
 * on to its end whatever the hour. Times are of the wall clock, as people mean them.
 *
 * @param everyMillis from one opening to the next, at least; 0: a round opens as the last one closes
 */
public record RoundTimes(long everyMillis, Optional<Hours> between) {
    public static final RoundTimes ALWAYS = new RoundTimes(0, Optional.empty());

    private static final long YEAR_MILLIS = 365 * 86_400_000L;

    public RoundTimes {
        if (everyMillis < 0 || everyMillis > YEAR_MILLIS) {
            throw new IllegalArgumentException("rounds.every=" + everyMillis / 1_000 + "s, accepted: 0s to 365d");
        }
    }

    /**
     * Of each day, where they are read off the wall: over midnight where they end before they begin.
     *
     * @param to the first moment that is no longer in it
     */
    public record Hours(LocalTime from, LocalTime to, ZoneId zone) {
        /** @throws IllegalArgumentException what is wrong with the text, as in {@code 22:00-05:00} */
        public static Hours parse(String text, String zone) {
            int dash = text.indexOf('-');
            try {
                if (dash > 0) {
                    LocalTime from = LocalTime.parse(text.substring(0, dash).strip());
                    LocalTime to = LocalTime.parse(text.substring(dash + 1).strip());
                    if (!from.equals(to)) {
                        return new Hours(from, to, zone(zone));
                    }
                }
            } catch (DateTimeParseException e) {
                // Said below.
            }
            throw new IllegalArgumentException(
                    "rounds.between=" + text + ", accepted: two times of a day, as \"22:00-05:00\"");
        }

        private static ZoneId zone(String name) {
            try {
                return ZoneId.of(name);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "rounds.zone=" + name + ", accepted: a time zone, as Europe/Berlin or UTC", e);
            }
        }

        /** The first moment in these hours, from this one on. */
        Instant next(Instant at) {
            ZonedDateTime here = at.atZone(zone);
            LocalTime time = here.toLocalTime();
            boolean isAfterFrom = !time.isBefore(from);
            boolean isBeforeTo = time.isBefore(to);
            boolean isIn = from.isBefore(to) ? isAfterFrom && isBeforeTo : isAfterFrom || isBeforeTo;
            if (isIn) {
                return at;
            }
            ZonedDateTime today = here.toLocalDate().atTime(from).atZone(zone);
            return (isAfterFrom ? here.toLocalDate().plusDays(1).atTime(from).atZone(zone) : today).toInstant();
        }
    }

    public boolean areAlways() {
        return everyMillis == 0 && between.isEmpty();
    }

    /**
     * When the next round may open.
     *
     * @param openedMillis when the last one did; of a clock that was set back since, now at the latest
     * @param nowMillis the result is never before
     */
    public long opensAtMillis(long openedMillis, long nowMillis) {
        long at = Math.max(nowMillis, Math.min(openedMillis, nowMillis) + everyMillis);
        return between.map(hours -> hours.next(Instant.ofEpochMilli(at)).toEpochMilli())
                .orElse(at);
    }
}
