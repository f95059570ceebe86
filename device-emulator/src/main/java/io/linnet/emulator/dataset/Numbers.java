package io.linnet.emulator.dataset;

import java.util.Locale;
import java.util.Set;

/** Numbers of a table's cells, and the words for none. */
final class Numbers {
    private static final Set<String> NONE = Set.of("", "na", "n/a", "#n/a", "nan", "?", "null", "none");

    private Numbers() {}

    static boolean isMissing(String cell) {
        return cell.length() < 5 && NONE.contains(cell.toLowerCase(Locale.ROOT));
    }

    static boolean isNumber(String cell) {
        return Float.isFinite(parse(cell));
    }

    /** NaN for what is no number. */
    static float parse(String cell) {
        if (cell.isEmpty() || cell.length() > 64 || !isEnd(cell.charAt(cell.length() - 1))) {
            return Float.NaN;
        }
        try {
            return Float.parseFloat(cell);
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    /** Java's own suffixes, as of 1f, are no number's end elsewhere. */
    private static boolean isEnd(char last) {
        return (last >= '0' && last <= '9') || last == '.';
    }
}
