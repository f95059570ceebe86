package io.linnet.emulator.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cells of separated text as spreadsheets and statistics programs write it: UTF-8 or UTF-16 with a mark, else UTF-8,
 * else Windows-1252; commas, semicolons, tabs, bars or runs of blanks; quotes around separators and line ends; lines of
 * comment after #, the last of which may be the head.
 */
final class CsvText {
    static final int MAX_ROWS = 2_000_000;
    static final int MAX_LINE = 1 << 20;

    private static final char[] SEPARATORS = {'\t', ';', ',', '|', ' '};
    /** So many records tell the separator. */
    private static final int LOOK = 20;

    private static final char MARK = '\uFEFF';

    private final String name;
    private final String text;
    private final char separator;
    private int at;
    private int line = 1;
    private boolean quoted;

    private CsvText(String name, String text, int from, char separator) {
        this.name = name;
        this.text = text;
        this.at = from;
        this.line =
                1 + (int) text.substring(0, from).chars().filter(c -> c == '\n').count();
        this.separator = separator;
    }

    /** Cells of a record and the line where it begins. */
    record Row(int line, List<String> cells) {}

    record Content(List<Row> rows) {}

    static Content read(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(DataFile.MAX_BYTES);
        if (in.read() >= 0) {
            throw DatasetException.at(name, "its size", "more bytes", "up to " + DataFile.MAX_BYTES);
        }
        String text = decoded(bytes);
        int from = 0;
        char separator = 0;
        if (text.regionMatches(true, 0, "sep=", 0, 4) && text.length() > 5 && isLineEnd(text.charAt(5))) {
            separator = text.charAt(4);
            from = text.startsWith("\r\n", 5) ? 7 : 6;
        }
        if (separator == 0) {
            separator = separator(name, text);
        }
        List<Row> rows = trimmed(new CsvText(name, text, from, separator).rows(MAX_ROWS + 1));
        DecimalMarks.unify(rows, separator);
        return new Content(rows);
    }

    private static String decoded(byte[] bytes) {
        String text;
        if (starts(bytes, 0xFF, 0xFE) || starts(bytes, 0xFE, 0xFF)) {
            return new String(bytes, StandardCharsets.UTF_16);
        }
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUnicode) {
            text = new String(bytes, Charset.forName("windows-1252"));
        }
        return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }

    private static boolean starts(byte[] bytes, int first, int second) {
        return bytes.length > 1 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    /** The one that cuts the first records into equally many cells, else the one that cuts the first into most. */
    private static char separator(String name, String text) {
        char most = ',';
        int cells = 1;
        for (char candidate : SEPARATORS) {
            if (candidate == ' ' && cells > 1) {
                return most;
            }
            List<Row> rows = new CsvText(name, text, 0, candidate).rows(LOOK);
            int width = rows.isEmpty() ? 1 : rows.get(0).cells().size();
            if (width > 1 && rows.stream().allMatch(row -> row.cells().size() == width)) {
                return candidate;
            }
            if (width > cells) {
                most = candidate;
                cells = width;
            }
        }
        return most;
    }

    private List<Row> rows(int atMost) {
        List<Row> rows = new ArrayList<>();
        Row comment = null;
        while (at < text.length() && rows.size() < atMost) {
            int from = line;
            if (text.charAt(at) == '#') {
                int begin = at;
                skipLine();
                comment = new Row(from, List.of(text.substring(begin, at)));
                continue;
            }
            List<String> cells = record();
            if (cells.size() > 1 || !cells.get(0).isEmpty()) {
                if (rows.isEmpty() && comment != null) {
                    head(comment, cells).ifPresent(rows::add);
                }
                rows.add(new Row(from, cells));
            }
        }
        if (rows.size() > MAX_ROWS) {
            throw DatasetException.at(name, "line " + line, "more rows", "up to " + MAX_ROWS);
        }
        return rows;
    }

    /** The last line of comment before numbers names their columns, if it has as many cells. */
    private Optional<Row> head(Row comment, List<String> first) {
        String names = comment.cells().get(0).replaceFirst("^#+", "").strip();
        if (names.chars().filter(c -> c == '"').count() % 2 != 0) {
            return Optional.empty();
        }
        List<String> cells = new CsvText(name, names, 0, separator).record();
        boolean named = cells.size() > 1
                && cells.size() == first.size()
                && cells.stream().noneMatch(cell -> cell.isEmpty() || Numbers.isNumber(cell))
                && first.stream().anyMatch(Numbers::isNumber);
        return named ? Optional.of(new Row(comment.line(), cells)) : Optional.empty();
    }

    private void skipLine() {
        while (at < text.length() && !isLineEnd(text.charAt(at))) {
            at++;
        }
        endLine();
    }

    private List<String> record() {
        int from = at;
        List<String> cells = new ArrayList<>();
        skipBlanks();
        cells.add(cell());
        while (at < text.length() && text.charAt(at) == separator) {
            at++;
            skipBlanks();
            if (separator != ' ' || (at < text.length() && !isLineEnd(text.charAt(at)))) {
                cells.add(cell());
            }
        }
        if (at - from > MAX_LINE) {
            throw DatasetException.at(name, "line " + line, "more characters", "up to " + MAX_LINE);
        }
        endLine();
        return cells;
    }

    /** Between blanks, however many. */
    private void skipBlanks() {
        while (separator == ' ' && at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private String cell() {
        int from = at;
        while (at < text.length() && text.charAt(at) != separator && !isLineEnd(text.charAt(at))) {
            if (text.charAt(at) == '"' && text.substring(from, at).isBlank()) {
                return quotedCell();
            }
            at++;
        }
        return text.substring(from, at).strip();
    }

    /** What stands between the quotes, two of them for one; what follows up to the separator belongs to it. */
    private String quotedCell() {
        int opened = line;
        quoted = true;
        StringBuilder cell = new StringBuilder();
        at++;
        while (at < text.length() && (quoted || (text.charAt(at) != separator && !isLineEnd(text.charAt(at))))) {
            char c = text.charAt(at++);
            if (c == '"' && quoted) {
                quoted = at < text.length() && text.charAt(at) == '"';
                if (!quoted) {
                    continue;
                }
                at++;
            } else if (c == '\n' || (c == '\r' && !text.startsWith("\n", at))) {
                line++;
            }
            cell.append(c);
            if (cell.length() > MAX_LINE) {
                break;
            }
        }
        if (quoted) {
            throw DatasetException.at(name, "line " + opened, "a quote that does not end", "a closing quote");
        }
        return cell.toString().strip();
    }

    private void endLine() {
        if (at < text.length()) {
            at += text.startsWith("\r\n", at) ? 2 : 1;
            line++;
        }
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    /** Without the empty cell that a separator at each line's end makes. */
    private static List<Row> trimmed(List<Row> rows) {
        int width = rows.stream().mapToInt(row -> row.cells().size()).max().orElse(0);
        boolean trailing = width > 1
                && rows.stream()
                        .allMatch(row -> (row.cells().size() == width
                                        && row.cells().get(width - 1).isEmpty())
                                || (row.line() == rows.get(0).line()
                                        && row.cells().size() == width - 1));
        if (!trailing) {
            return rows;
        }
        return rows.stream()
                .map(row -> new Row(row.line(), row.cells().subList(0, width - 1)))
                .toList();
    }
}
