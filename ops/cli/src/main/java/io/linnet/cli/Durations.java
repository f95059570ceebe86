package io.linnet.cli;

/** Times with their unit: {@code 100ms}, {@code 1.5s}, {@code 2min}, {@code 6h}, {@code 1d}. */
final class Durations {
    private static final double MOST_MILLIS = 366 * 86_400_000.0;

    private static final double MOST_DEADLINE_SECONDS = 4_294_967;

    private Durations() {}

    static int millis(String name, String text) {
        long millis = longMillis(name, text);
        if (millis > Integer.MAX_VALUE) {
            throw accepted(name, text);
        }
        return (int) millis;
    }

    /** A year at most. */
    static long longMillis(String name, String text) {
        String[] units = {"ms", "min", "s", "h", "d"};
        double[] factors = {1, 60_000, 1_000, 3_600_000, 86_400_000};
        try {
            for (int i = 0; i < units.length; i++) {
                if (text.endsWith(units[i])) {
                    double value = Double.parseDouble(text.substring(0, text.length() - units[i].length()));
                    if (value >= 0 && value * factors[i] <= MOST_MILLIS) {
                        return Math.round(value * factors[i]);
                    }
                }
            }
        } catch (NumberFormatException e) {
            throw accepted(name, text);
        }
        throw accepted(name, text);
    }

    /** In milliseconds; an offer has 32 bits for it. */
    static long ofDeadline(String name, double seconds) {
        if (seconds >= 0.01 && seconds <= MOST_DEADLINE_SECONDS) {
            return Math.round(1_000 * seconds);
        }
        throw new UserError(
                name + "=" + seconds + ", accepted: 0.01 to " + Math.round(MOST_DEADLINE_SECONDS) + " seconds");
    }

    private static UserError accepted(String name, String text) {
        return new UserError(name + "=" + text + ", accepted: a number and a unit, as 100ms, 1.5s, 2min or 6h");
    }
}
