package io.linnet.protocol.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;

/** Writes vector files; run by hand through the {@code main} of a {@code *VectorsWriter}. */
public final class BlockWriter {
    private static final int LINE = 4000;

    private final StringBuilder out = new StringBuilder();

    public BlockWriter(String title) {
        out.append("# ").append(title).append("\n# Format: README.md\n");
    }

    public BlockWriter block(String name, String spec, String op) {
        out.append('\n');
        return line("name", name).line("spec", spec).line("op", op);
    }

    public BlockWriter line(String key, Object value) {
        out.append(key).append(':');
        if (!value.toString().isEmpty()) {
            out.append(' ').append(value);
        }
        out.append('\n');
        return this;
    }

    public BlockWriter comment(String text) {
        out.append("# ").append(text).append('\n');
        return this;
    }

    public BlockWriter hex(String key, byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        int at = 0;
        do {
            int end = Math.min(hex.length(), at + LINE);
            line(key, hex.substring(at, end));
            at = end;
        } while (at < hex.length());
        return this;
    }

    /** Runs of five equal values and more are written as {@code v*n}. */
    public BlockWriter numbers(String key, int... values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.length; ) {
            int run = 1;
            while (i + run < values.length && values[i + run] == values[i]) {
                run++;
            }
            if (run < 5) {
                run = 1;
            }
            String token = run == 1 ? Integer.toString(values[i]) : values[i] + "*" + run;
            if (text.length() + token.length() > LINE) {
                line(key, text);
                text.setLength(0);
            }
            text.append(text.isEmpty() ? "" : " ").append(token);
            i += run;
        }
        return line(key, text);
    }

    public void save(String file) throws IOException {
        Files.createDirectories(Vectors.folder());
        Files.writeString(Vectors.folder().resolve(file), out);
    }
}
