package io.linnet.protocol.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A message as a map of keys to Long, String, byte[] and lists of these, written and read by a few lines of its own: the
 * second opinion on what the module's CBOR does, and the maker of messages that it never writes.
 */
record RawMessage(TreeMap<Long, Object> fields) {
    static RawMessage of(Object... keysAndValues) {
        TreeMap<Long, Object> fields = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put(number(keysAndValues[i]), plain(keysAndValues[i + 1]));
        }
        return new RawMessage(fields);
    }

    RawMessage with(long key, Object value) {
        TreeMap<Long, Object> changed = new TreeMap<>(fields);
        changed.put(key, plain(value));
        return new RawMessage(changed);
    }

    RawMessage without(long key) {
        TreeMap<Long, Object> changed = new TreeMap<>(fields);
        changed.remove(key);
        return new RawMessage(changed);
    }

    private static Object plain(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return number(value);
        }
        return value instanceof List<?> items
                ? items.stream().map(RawMessage::plain).toList()
                : value;
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        head(out, 5, fields.size());
        fields.forEach((key, value) -> {
            head(out, 0, key);
            write(out, value);
        });
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, Object value) {
        if (value instanceof Long number) {
            head(out, number < 0 ? 1 : 0, number < 0 ? ~number : number);
        } else if (value instanceof byte[] bytes) {
            head(out, 2, bytes.length);
            out.writeBytes(bytes);
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            head(out, 3, utf8.length);
            out.writeBytes(utf8);
        } else {
            List<?> items = (List<?>) value;
            head(out, 4, items.size());
            items.forEach(item -> write(out, item));
        }
    }

    private static void head(ByteArrayOutputStream out, int major, long argument) {
        int extra = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65_536 ? 2 : argument < 1L << 32 ? 4 : 8;
        out.write(major << 5 | (extra == 0 ? (int) argument : 24 + Integer.numberOfTrailingZeros(extra)));
        for (int i = extra - 1; i >= 0; i--) {
            out.write((int) (argument >>> (8 * i)));
        }
    }

    /** Reads what is known to be well-formed. */
    static RawMessage parse(byte[] bytes) {
        int[] at = {0};
        TreeMap<Long, Object> fields = new TreeMap<>();
        for (long pairs = argument(bytes, at); pairs > 0; pairs--) {
            long key = argument(bytes, at);
            fields.put(key, value(bytes, at));
        }
        return new RawMessage(fields);
    }

    private static Object value(byte[] bytes, int[] at) {
        int major = bytes[at[0]] >> 5 & 7;
        long argument = argument(bytes, at);
        if (major <= 1) {
            return major == 0 ? argument : ~argument;
        }
        if (major == 4) {
            List<Object> items = new ArrayList<>();
            for (long i = 0; i < argument; i++) {
                items.add(value(bytes, at));
            }
            return items;
        }
        byte[] string = java.util.Arrays.copyOfRange(bytes, at[0], at[0] + (int) argument);
        at[0] += (int) argument;
        return major == 2 ? string : new String(string, StandardCharsets.UTF_8);
    }

    private static long argument(byte[] bytes, int[] at) {
        int info = bytes[at[0]++] & 0x1F;
        if (info < 24) {
            return info;
        }
        long argument = 0;
        for (int i = 1 << (info - 24); i > 0; i--) {
            argument = argument << 8 | bytes[at[0]++] & 0xFF;
        }
        return argument;
    }

    /** One {@code key value} a field, values in the diagnostic notation of CBOR. */
    List<String> lines() {
        return fields.entrySet().stream().map(RawMessage::line).toList();
    }

    private static String line(Map.Entry<Long, Object> field) {
        return field.getKey() + " " + diagnostic(field.getValue());
    }

    private static String diagnostic(Object value) {
        if (value instanceof byte[] bytes) {
            return "h'" + HexFormat.of().formatHex(bytes) + "'";
        }
        if (value instanceof List<?> items) {
            return items.stream().map(RawMessage::diagnostic).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
    }
}
