package io.linnet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a person or a program sees: with {@code --json} one object a line on standard output and nothing else there;
 * without, tables, and on a terminal a progress line on standard error. Thread-safe.
 */
public final class Output {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAR = 24;

    private final boolean isJson;
    private final boolean isTerminal;
    private final PrintStream out;
    private final PrintStream err;
    private boolean hasProgress;

    public Output(boolean isJson) {
        this.isJson = isJson;
        this.isTerminal = Boolean.getBoolean("linnet.terminal");
        this.out = System.out;
        this.err = System.err;
    }

    public boolean isJson() {
        return isJson;
    }

    /** One result: a JSON line, or one line of {@code name value} pairs. */
    public synchronized void result(Map<String, ?> fields) {
        clearProgress();
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
        int full = (int) Math.round(Math.max(0, Math.min(1, fraction)) * BAR);
        err.print("\r\033[K[" + "#".repeat(full) + ".".repeat(BAR - full) + "] " + text);
        err.flush();
        hasProgress = true;
    }

    private void clearProgress() {
        if (hasProgress) {
            err.print("\r\033[K");
            err.flush();
            hasProgress = false;
        }
    }

    /** Rows of equal length under a head, columns aligned. */
    public synchronized void table(List<String> head, List<List<String>> rows) {
        if (isJson) {
            return;
        }
        clearProgress();
        int[] width = new int[head.size()];
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        all.addAll(rows);
        for (List<String> row : all) {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < width.length; i++) {
                line.append(i == 0 ? "" : "  ").append(String.format("%-" + Math.max(1, width[i]) + "s", row.get(i)));
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private static String json(Map<String, ?> fields) {
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
