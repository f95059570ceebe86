package io.linnet.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times and amounts as people say them. */
final class Words {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Words() {}

    /** @param millis negative: never */
    static String ago(long millis) {
        if (millis < 0) {
            return "never";
        }
        return millis < 1_000 ? "now" : lasting(millis) + " ago";
    }

    /** In the unit that leaves the number small. */
    static String lasting(long millis) {
        if (millis < MINUTE) {
            return millis / 1_000 + " s";
        }
        if (millis < HOUR) {
            return millis / MINUTE + " min";
        }
        return millis < 2 * DAY ? millis / HOUR + " h" : millis / DAY + " days";
    }

    static String bytes(long bytes) {
        String[] units = {"kB", "MB", "GB", "TB"};
        double amount = bytes;
        if (bytes < 1_000) {
            return bytes + " B";
        }
        int unit = -1;
        while (amount >= 999.5 && unit + 1 < units.length) {
            amount /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, amount < 9.95 ? "%.1f %s" : "%.0f %s", amount, units[unit]);
    }

    /** @param measure that an aggregator names; null: accuracy */
    static String measure(@Nullable String measure) {
        return "r2".equals(measure) ? "R²" : "accuracy";
    }

    static String count(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }
}
