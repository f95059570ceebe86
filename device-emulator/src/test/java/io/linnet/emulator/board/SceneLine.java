package io.linnet.emulator.board;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A line {@code key: value} of {@code protocol/vectors/board.txt}. */
record SceneLine(String key, String value) {
    static SceneLine of(String key, Object value) {
        return new SceneLine(key, value.toString());
    }

    static SceneLine packet(String key, long at, byte[] bytes) {
        return new SceneLine(key, at + " " + HexFormat.of().formatHex(bytes));
    }

    /** The value's first number: of an event, its time. */
    long number() {
        return number(0);
    }

    long number(int place) {
        return Long.parseLong(value.split(" ")[place]);
    }

    /** The value's last word. */
    byte[] bytes() {
        return HexFormat.of().parseHex(value.substring(value.lastIndexOf(' ') + 1));
    }

    @Override
    public String toString() {
        return key + ": " + value;
    }

    /** The blocks of a file. */
    static List<List<SceneLine>> read(String text) {
        List<List<SceneLine>> blocks = new ArrayList<>();
        for (String block : text.split("\n\n")) {
            List<SceneLine> lines = Arrays.stream(block.split("\n"))
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> new SceneLine(
                            line.substring(0, line.indexOf(':')),
                            line.substring(line.indexOf(':') + 1).strip()))
                    .toList();
            if (!lines.isEmpty()) {
                blocks.add(lines);
            }
        }
        return blocks;
    }
}
