package io.linnet.cli;

/** Times with their unit: {@code 100ms}, {@code 1.5s}, {@code 2min}. */
final class Durations {
    private Durations() {}

    static int millis(String name, String text) {
        String[] units = {"ms", "min", "s"};
        double[] factors = {1, 60_000, 1_000};
        try {
            for (int i = 0; i < units.length; i++) {
                if (text.endsWith(units[i])) {
                    double value = Double.parseDouble(text.substring(0, text.length() - units[i].length()));
                    if (value >= 0 && value * factors[i] <= Integer.MAX_VALUE) {
                        return (int) Math.round(value * factors[i]);
                    }
                }
            }
        } catch (NumberFormatException e) {
            throw accepted(name, text);
        }
        throw accepted(name, text);
    }

    private static UserError accepted(String name, String text) {
        return new UserError(name + "=" + text + ", accepted: a number and a unit, as 100ms, 1.5s or 2min");
    }
}
