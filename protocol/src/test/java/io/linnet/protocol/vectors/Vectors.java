package io.linnet.protocol.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the vector files, whose format {@code protocol/vectors/README.md} describes. */
public final class Vectors {
    private Vectors() {}

    public static Path folder() {
        return Stream.of("vectors", "protocol/vectors", "../protocol/vectors", "../../protocol/vectors")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow();
    }

    public static List<Block> read(String file) {
        List<Block> blocks = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        try {
            for (String text : Files.readAllLines(folder().resolve(file))) {
                if (text.isBlank()) {
                    flush(lines, blocks);
                } else if (!text.startsWith("#")) {
                    int colon = text.indexOf(':');
                    lines.add(new Line(
                            text.substring(0, colon), text.substring(colon + 1).strip()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        flush(lines, blocks);
        return blocks;
    }

    private static void flush(List<Line> lines, List<Block> blocks) {
        if (!lines.isEmpty()) {
            blocks.add(new Block(List.copyOf(lines)));
            lines.clear();
        }
    }

    public record Line(String key, String value) {}

    public record Block(List<Line> lines) {
        public boolean has(String key) {
            return lines.stream().anyMatch(line -> line.key().equals(key));
        }

        /** Values of every line with this key, in order. */
        public List<String> all(String key) {
            return lines.stream()
                    .filter(line -> line.key().equals(key))
                    .map(Line::value)
                    .toList();
        }

        public String text(String key) {
            List<String> all = all(key);
            if (all.size() != 1) {
                throw new IllegalStateException(this + " has " + all.size() + " lines " + key);
            }
            return all.get(0);
        }

        public int number(String key) {
            return Integer.parseInt(text(key));
        }

        /** The integers of all lines with this key; {@code v*n} is n times v. */
        public int[] numbers(String key) {
            return all(key).stream()
                    .flatMap(value -> Stream.of(value.split(" ")))
                    .filter(token -> !token.isEmpty())
                    .flatMapToInt(Block::repeated)
                    .toArray();
        }

        private static IntStream repeated(String token) {
            int star = token.indexOf('*');
            int value = Integer.parseInt(star < 0 ? token : token.substring(0, star));
            int times = star < 0 ? 1 : Integer.parseInt(token.substring(star + 1));
            return IntStream.generate(() -> value).limit(times);
        }

        /** The bytes of all lines with this key. */
        public byte[] hex(String key) {
            return HexFormat.of().parseHex(String.join("", all(key)));
        }

        /** Names the test. */
        @Override
        public String toString() {
            return text("name");
        }
    }
}
