package io.linnet.models.start;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of protobuf by its fields' numbers, a level at a time. Lengths are checked as it is read; what a field means its
 * reader knows.
 */
final class ProtoFields {
    private final Map<Integer, List<Object>> fields = new HashMap<>();

    /** @throws UncheckedIOException it ends early, or is no such message */
    static ProtoFields read(ByteString message) {
        ProtoFields read = new ProtoFields();
        try {
            read.all(message.newCodedInput());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    private void all(CodedInputStream in) throws IOException {
        in.enableAliasing(true);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Object value = switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> in.readInt64();
                case WireFormat.WIRETYPE_FIXED64 -> in.readFixed64();
                case WireFormat.WIRETYPE_FIXED32 -> (long) in.readFixed32();
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.readBytes();
                default -> throw new IOException("a field of another kind than ONNX has");
            };
            fields.computeIfAbsent(WireFormat.getTagFieldNumber(tag), any -> new ArrayList<>())
                    .add(value);
        }
    }

    private List<Object> of(int field) {
        return fields.getOrDefault(field, List.of());
    }

    boolean has(int field) {
        return fields.containsKey(field);
    }

    List<ByteString> bytes(int field) {
        List<ByteString> all = new ArrayList<>();
        for (Object value : of(field)) {
            if (!(value instanceof ByteString bytes)) {
                throw new UncheckedIOException(new IOException("field " + field + " is a number"));
            }
            all.add(bytes);
        }
        return all;
    }

    List<ProtoFields> messages(int field) {
        return bytes(field).stream().map(ProtoFields::read).toList();
    }

    List<String> texts(int field) {
        return bytes(field).stream()
                .map(bytes -> bytes.toString(StandardCharsets.UTF_8))
                .toList();
    }

    /** The last; empty without one. */
    String text(int field) {
        List<String> all = texts(field);
        return all.isEmpty() ? "" : all.get(all.size() - 1);
    }

    /** The last one of a whole number, or the bits of a float. */
    long number(int field, long absent) {
        List<Object> all = of(field);
        return all.isEmpty() || !(all.get(all.size() - 1) instanceof Long value) ? absent : value;
    }

    float real(int field, float absent) {
        return has(field) ? Float.intBitsToFloat((int) number(field, 0)) : absent;
    }

    /** Whole numbers, packed or not. */
    List<Long> numbers(int field) {
        List<Long> all = new ArrayList<>();
        for (Object value : of(field)) {
            if (value instanceof Long single) {
                all.add(single);
            } else if (value instanceof ByteString packed) {
                unpack(packed, all);
            }
        }
        return all;
    }

    /** Bits of numbers of 4 or 8 bytes, packed or not. */
    List<Long> fixed(int field, int width) {
        List<Long> all = new ArrayList<>();
        for (Object value : of(field)) {
            if (value instanceof Long single) {
                all.add(single);
            } else if (value instanceof ByteString packed) {
                ByteBuffer in = packed.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
                while (in.remaining() >= width) {
                    all.add(width == Integer.BYTES ? in.getInt() : in.getLong());
                }
            }
        }
        return all;
    }

    float[] reals(int field) {
        List<Long> bits = fixed(field, Integer.BYTES);
        float[] all = new float[bits.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = Float.intBitsToFloat(bits.get(i).intValue());
        }
        return all;
    }

    private static void unpack(ByteString packed, List<Long> into) {
        try {
            CodedInputStream in = packed.newCodedInput();
            while (!in.isAtEnd()) {
                into.add(in.readInt64());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
