package io.linnet.protocol.message;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The fields of one message by key: typed and range-checked on the way in, in ascending order on the way out. */
final class Fields {
    private static final CBORFactory CBOR = new CBORFactory();

    /** Values are Long, String, byte[] or List of Long or byte[]. */
    private final TreeMap<Integer, Object> values = new TreeMap<>();

    Fields put(int key, long value) {
        values.put(key, value);
        return this;
    }

    Fields put(int key, String value) {
        values.put(key, value);
        return this;
    }

    Fields put(int key, byte[] value) {
        values.put(key, value);
        return this;
    }

    Fields putAll(int key, List<?> items) {
        values.put(key, items);
        return this;
    }

    byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        try (CBORGenerator cbor = CBOR.createGenerator(out)) {
            cbor.writeStartObject(this, values.size());
            for (Map.Entry<Integer, Object> entry : values.entrySet()) {
                cbor.writeFieldId(entry.getKey());
                if (entry.getValue() instanceof List<?> items) {
                    cbor.writeStartArray(items, items.size());
                    for (Object item : items) {
                        writeScalar(cbor, item);
                    }
                    cbor.writeEndArray();
                } else {
                    writeScalar(cbor, entry.getValue());
                }
            }
            cbor.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writeScalar(CBORGenerator cbor, Object value) throws IOException {
        if (value instanceof Number number) {
            cbor.writeNumber(number.longValue());
        } else if (value instanceof byte[] bytes) {
            cbor.writeBinary(bytes);
        } else {
            cbor.writeString((String) value);
        }
    }

    static Fields read(byte[] message) throws Refused {
        DeterministicCbor.check(message);
        Fields fields = new Fields();
        try (CBORParser cbor = CBOR.createParser(message)) {
            cbor.nextToken();
            while (cbor.nextToken() == JsonToken.FIELD_NAME) {
                long key = Long.parseLong(cbor.currentName());
                Object value = cbor.nextToken() == JsonToken.START_ARRAY ? array(cbor) : scalar(cbor);
                if (key <= Key.MAX) {
                    fields.values.put((int) key, value);
                }
            }
        } catch (IOException e) {
            throw new Refused(Reason.MALFORMED, "no CBOR");
        }
        return fields;
    }

    private static List<Object> array(CBORParser cbor) throws IOException {
        List<Object> items = new ArrayList<>();
        while (cbor.nextToken() != JsonToken.END_ARRAY) {
            items.add(scalar(cbor));
        }
        return items;
    }

    private static Object scalar(CBORParser cbor) throws IOException {
        return switch (cbor.currentToken()) {
            case VALUE_NUMBER_INT -> cbor.getLongValue();
            case VALUE_STRING -> cbor.getText();
            case VALUE_EMBEDDED_OBJECT -> cbor.getBinaryValue();
            default -> throw new IOException("unexpected " + cbor.currentToken());
        };
    }

    boolean has(int key) {
        return values.containsKey(key);
    }

    long number(int key, long min, long max) throws Refused {
        return checked(key, require(key, Long.class), min, max);
    }

    int integer(int key, int min, int max) throws Refused {
        return (int) number(key, min, max);
    }

    String text(int key, int maxLength) throws Refused {
        String text = require(key, String.class);
        if (text.length() > maxLength) {
            throw new Refused(Reason.MALFORMED, "key " + key + " is longer than " + maxLength);
        }
        return text;
    }

    String id(int key) throws Refused {
        String id = text(key, Ids.MAX_LENGTH);
        if (!Ids.isId(id)) {
            throw new Refused(Reason.MALFORMED, "key " + key + " is no id of 1 to 64 of [A-Za-z0-9_-]");
        }
        return id;
    }

    byte[] bytes(int key, int min, int max) throws Refused {
        byte[] bytes = require(key, byte[].class);
        if (bytes.length < min || bytes.length > max) {
            throw new Refused(
                    Reason.MALFORMED, "key " + key + " has " + bytes.length + " bytes, accepted " + min + " to " + max);
        }
        return bytes;
    }

    List<Integer> integers(int key, int minItems, int maxItems, int min, int max) throws Refused {
        List<Integer> out = new ArrayList<>();
        for (Object item : items(key, minItems, maxItems)) {
            if (!(item instanceof Long number)) {
                throw new Refused(Reason.MALFORMED, "key " + key + " holds no integers");
            }
            out.add((int) checked(key, number, min, max));
        }
        return out;
    }

    List<byte[]> byteStrings(int key, int maxItems, int maxBytes) throws Refused {
        List<byte[]> out = new ArrayList<>();
        for (Object item : items(key, 1, maxItems)) {
            if (!(item instanceof byte[] bytes) || bytes.length > maxBytes) {
                throw new Refused(Reason.MALFORMED, "key " + key + " holds no byte strings of at most " + maxBytes);
            }
            out.add(bytes);
        }
        return out;
    }

    private List<?> items(int key, int minItems, int maxItems) throws Refused {
        List<?> items = require(key, List.class);
        if (items.size() < minItems || items.size() > maxItems) {
            throw new Refused(
                    Reason.MALFORMED,
                    "key " + key + " has " + items.size() + " items, accepted " + minItems + " to " + maxItems);
        }
        return items;
    }

    private static long checked(int key, long value, long min, long max) throws Refused {
        if (value < min || value > max) {
            throw new Refused(Reason.MALFORMED, "key " + key + " is " + value + ", accepted " + min + " to " + max);
        }
        return value;
    }

    private <T> T require(int key, Class<T> type) throws Refused {
        return Optional.ofNullable(values.get(key))
                .filter(type::isInstance)
                .map(type::cast)
                .orElseThrow(() -> new Refused(Reason.MALFORMED, "key " + key + " is missing or of another type"));
    }
}
