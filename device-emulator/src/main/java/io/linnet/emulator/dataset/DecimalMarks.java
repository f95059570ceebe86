package io.linnet.emulator.dataset;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings numbers with decimal commas or grouped digits to the form that Java reads. Whether 1,234 is a fraction or a
 * thousand, the other cells of the file tell; where they do not, a comma between commas stays, and is refused as no
 * number.
 */
final class DecimalMarks {
    /** As 1.234.567,8 or 1'234: one mark between all groups. */
    private static final Pattern GROUPED =
            Pattern.compile("([+-]?[1-9]\\d{0,2})([., '\u2019\u00A0\u202F])(\\d{3}(?:\\2\\d{3})*)(?:([.,])(\\d+))?");

    private static final Pattern PLAIN = Pattern.compile("[+-]?\\d*([.,])\\d+([eE][+-]?\\d+)?");

    private final boolean betweenCommas;
    private boolean commas;
    private boolean points;

    private DecimalMarks(boolean betweenCommas) {
        this.betweenCommas = betweenCommas;
    }

    /** Rewrites the cells in place. */
    static void unify(List<CsvText.Row> rows, char separator) {
        DecimalMarks marks = new DecimalMarks(separator == ',');
        for (CsvText.Row row : rows) {
            row.cells().forEach(marks::learn);
        }
        for (CsvText.Row row : rows) {
            row.cells().replaceAll(marks::plain);
        }
    }

    private void learn(String cell) {
        boolean comma = !commas && cell.indexOf(',') >= 0;
        boolean point = !points && cell.indexOf('.') >= 0;
        if (!mayBeNumber(cell) || !(comma || point)) {
            return;
        }
        Matcher grouped = GROUPED.matcher(cell);
        Matcher plain = PLAIN.matcher(cell);
        String mark = "";
        if (grouped.matches()) {
            String decimal = grouped.group(4);
            mark = decimal == null || decimal.equals(grouped.group(2)) ? "" : decimal;
        } else if (plain.matches()) {
            mark = plain.group(1);
        }
        commas |= mark.equals(",");
        points |= mark.equals(".");
    }

    private String plain(String cell) {
        if (!mayBeNumber(cell)) {
            return cell;
        }
        Matcher grouped = GROUPED.matcher(cell);
        if (grouped.matches() && isGroup(grouped)) {
            String whole = grouped.group(1) + grouped.group(3).replace(grouped.group(2), "");
            return grouped.group(5) == null ? whole : whole + '.' + grouped.group(5);
        }
        boolean fraction =
                cell.indexOf(',') >= 0 && isFraction() && PLAIN.matcher(cell).matches();
        return fraction ? cell.replace(',', '.') : cell;
    }

    private boolean isGroup(Matcher grouped) {
        String mark = grouped.group(2);
        String decimal = grouped.group(4);
        if (mark.equals(decimal)) {
            return false;
        }
        boolean certain = decimal != null;
        return switch (mark) {
            case "." -> certain || (commas && !points);
            case "," -> certain || (points && !commas) || grouped.group(3).indexOf(',') >= 0;
            default -> true;
        };
    }

    private boolean isFraction() {
        return commas || (!betweenCommas && !points);
    }

    /** Spares most cells the patterns. */
    private static boolean mayBeNumber(String cell) {
        if (cell.length() < 2 || cell.length() > 64) {
            return false;
        }
        boolean marked = false;
        for (int i = 0; i < cell.length() && !marked; i++) {
            char c = cell.charAt(i);
            marked = c == ',' || c == '.' || c == ' ' || c == '\'' || c > 127;
        }
        char first = cell.charAt(0);
        return marked
                && ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == ',' || first == '.');
    }
}
