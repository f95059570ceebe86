package io.linnet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a person or a program sees: with {@code --json} one object a line on standard output and nothing else there;
 * without, tables, and on a terminal a progress line on standard error. Thread-safe.
 */
public final class Output {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAR = 24;
    private static final int LEAST_TEXT = 14;

    private final boolean isJson;
    private final boolean isTerminal;
    private final int columns;
    private final PrintStream out;
    private final PrintStream err;
    private boolean hasProgress;

    public Output(boolean isJson) {
        this(isJson, System.out, System.err);
    }

    Output(boolean isJson, PrintStream out, PrintStream err) {
        this.isJson = isJson;
        this.isTerminal = Boolean.getBoolean("linnet.terminal");
        this.columns = Integer.getInteger("linnet.columns", 80);
        this.out = out;
        this.err = err;
    }

    public boolean isJson() {
        return isJson;
    }

    /**
     * One result: a JSON line, or one line of {@code name value} pairs. Fields keep their order; those of a map without
     * one, whose order differs from run to run, are sorted.
     */
    public synchronized void result(Map<String, ?> unordered) {
        clearProgress();
        Map<?, ?> fields = ordered(unordered);
        if (isJson) {
            out.println(json(fields));
        } else {
            StringBuilder line = new StringBuilder();
            fields.forEach((name, value) -> line.append(line.length() == 0 ? "" : "  ")
                    .append(name)
                    .append(' ')
                    .append(value instanceof Double number ? shorten(number) : String.valueOf(value)));
            out.println(line);
        }
        out.flush();
    }

    /** Text for a person; left out with {@code --json}. */
    public synchronized void say(String text) {
        if (!isJson) {
            clearProgress();
            out.println(text);
            out.flush();
        }
    }

    /** What follows takes the place of what a terminal shows; elsewhere an empty line parts them. */
    synchronized void afresh() {
        if (isTerminal) {
            out.print("\033[H\033[2J");
        } else if (!isJson) {
            out.println();
        }
    }

    /** A notice that is no result: standard error. */
    public synchronized void notice(String text) {
        clearProgress();
        err.println(text);
    }

    /** Replaces the progress line. */
    public synchronized void progress(double fraction, String text) {
        if (!isTerminal || isJson) {
            return;
        }
        err.print("\r\033[K" + progressLine(fraction, text, columns));
        err.flush();
        hasProgress = true;
    }

    /** Cut to less than the terminal's width: a line that wraps cannot be replaced. The bar goes first. */
    static String progressLine(double fraction, String text, int columns) {
        int full = (int) Math.round(Math.max(0, Math.min(1, fraction)) * BAR);
        String bar = "[" + "#".repeat(full) + ".".repeat(BAR - full) + "] ";
        String line = bar.length() + text.length() < columns ? bar + text : text;
        return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
    }

    private void clearProgress() {
        if (hasProgress) {
            err.print("\r\033[K");
            err.flush();
            hasProgress = false;
        }
    }

    /** A line for a person, cut to the terminal's width. */
    void fitted(String text) {
        say(cut(text, columns));
    }

    /** Text for a person in lines of the terminal's width, those after the first set in as far as the head is long. */
    void wrapped(String head, String text) {
        folded(head, text).forEach(this::fitted);
    }

    /** A notice in such lines. */
    void wrappedNotice(String head, String text) {
        folded(head, text).forEach(this::notice);
    }

    private List<String> folded(String head, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(head);
        boolean isBegun = false;
        for (String word : text.split(" ", -1)) {
            if (isBegun && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(head.length()));
                isBegun = false;
            }
            line.append(isBegun ? " " : "").append(word);
            isBegun = true;
        }
        lines.add(line.toString());
        return lines;
    }

    /** As many items as a line of the terminal has room for, and how many of all there are besides. */
    void fittedList(String head, List<String> items, int total) {
        StringBuilder line = new StringBuilder(head);
        for (int i = 0; i < items.size(); i++) {
            String next = (i == 0 ? "" : ", ") + items.get(i);
            int left = total - i - 1;
            String rest = left == 0 ? "" : " and " + left + " more";
            if (i > 0 && line.length() + next.length() + rest.length() > columns) {
                line.append(" and ").append(left + 1).append(" more");
                break;
            }
            line.append(next);
        }
        fitted(line.toString());
    }

    /** A table cut to the terminal's width: the last column, which is text, gives way, then the widest. */
    void fittedTable(List<String> head, List<List<String>> rows) {
        int[] width = widths(head, rows);
        int over = Arrays.stream(width).sum() + 2 * (width.length - 1) - columns;
        for (; over > 0; over--) {
            int widest = width.length - 1;
            for (int i = 0; i < width.length && width[width.length - 1] <= LEAST_TEXT; i++) {
                widest = width[i] > width[widest] ? i : widest;
            }
            width[widest] = Math.max(1, width[widest] - 1);
        }
        table(cut(head, width), rows.stream().map(row -> cut(row, width)).toList());
    }

    private static List<String> cut(List<String> row, int[] width) {
        return IntStream.range(0, width.length)
                .mapToObj(i -> cut(row.get(i), width[i]))
                .toList();
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private static int[] widths(List<String> head, List<List<String>> rows) {
        int[] width = head.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        return width;
    }

    /** Rows of equal length under a head, columns aligned. */
    public synchronized void table(List<String> head, List<List<String>> rows) {
        if (isJson) {
            return;
        }
        clearProgress();
        int[] width = widths(head, rows);
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        all.addAll(rows);
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < width.length; i++) {
                line.append(i == 0 ? "" : "  ")
                        .append(row.get(i))
                        .append(" ".repeat(width[i] - row.get(i).length()));
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private static Map<?, ?> ordered(Map<?, ?> map) {
        Map<Object, @Nullable Object> ordered = new LinkedHashMap<>();
        boolean hasOrder = map instanceof LinkedHashMap || map instanceof SortedMap || map instanceof EnumMap;
        (hasOrder ? map : new TreeMap<Object, Object>(map)).forEach((key, value) -> ordered.put(key, ordered(value)));
        return ordered;
    }

    private static @Nullable Object ordered(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return ordered(map);
        }
        return value instanceof List<?> list
                ? list.stream().map(Output::ordered).collect(Collectors.toCollection(ArrayList::new))
                : value;
    }

    private static String json(Map<?, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String shorten(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.4g", value);
    }

    /** To so many decimal digits. */
    public static double round(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
