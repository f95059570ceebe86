package io.linnet.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finished cells, a JSON line each, appended and flushed as they come: whatever ends the program, what was finished
 * stays. A last line that was cut short is dropped when the file is opened. Thread-safe.
 */
public final class Ledger implements AutoCloseable {
    public static final String FILE = "results.jsonl";
    private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private final FileChannel file;
    private final Map<String, Map<String, Object>> finished = new HashMap<>();

    private Ledger(FileChannel file) {
        this.file = file;
    }

    /** @param folder made if absent */
    public static Ledger open(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve(FILE);
        byte[] known = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        Ledger ledger = new Ledger(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            ledger.file.truncate(ledger.read(known));
            ledger.file.position(ledger.file.size());
            return ledger;
        } catch (IOException e) {
            ledger.close();
            throw e;
        }
    }

    /** @return where the next line belongs */
    private int read(byte[] bytes) {
        int start = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                String line = new String(bytes, start, at - start, StandardCharsets.UTF_8);
                start = at + 1;
                parsed(line).ifPresent(this::take);
            }
        }
        return start;
    }

    /** Empty for a line that is none of ours: its cell is run again. */
    private static Optional<Map<String, Object>> parsed(String line) {
        try {
            return Optional.of(JSON.readValue(line, FIELDS));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked")
    private void take(Map<String, Object> line) {
        if (line.get("settings") instanceof Map<?, ?> settings
                && line.get("result") instanceof Map<?, ?> result
                && line.get("seed") instanceof Number seed) {
            finished.put(
                    key(String.valueOf(line.get("experiment")), (Map<String, Object>) settings, seed.longValue()),
                    (Map<String, Object>) result);
        }
    }

    private static String key(String experiment, Map<String, Object> settings, long seed) {
        return experiment + " " + json(settings) + " " + seed;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a cell holds what JSON does not: " + value, e);
        }
    }

    /** The cell's figures, if it is finished. */
    public synchronized Optional<Map<String, Object>> find(Cell cell) {
        return Optional.ofNullable(finished.get(key(cell.experiment(), cell.settings(), cell.seed())));
    }

    public synchronized int size() {
        return finished.size();
    }

    /** Keeps a finished cell. */
    synchronized void append(Cell cell, double seconds, Map<String, Object> result) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("experiment", cell.experiment());
        line.put("settings", cell.settings());
        line.put("seed", cell.seed());
        line.put("seconds", seconds);
        line.put("result", result);
        String text = json(line);
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
        // As it will be read again, so that a report does not depend on when its cells were run.
        parsed(text).ifPresent(this::take);
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
