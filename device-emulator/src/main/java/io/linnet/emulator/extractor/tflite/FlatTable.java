package io.linnet.emulator.extractor.tflite;

import com.google.flatbuffers.Table;
import io.linnet.emulator.extractor.ModelRefused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A table of a flatbuffer read by field number. The library follows offsets as they come; here each one is checked
 * against the file first, so that a damaged file ends in a refusal.
 */
final class FlatTable extends Table {
    private static final int LONGEST_NAME = 200;

    private final String place;

    private FlatTable(ByteBuffer file, int position, String place) throws ModelRefused {
        this.place = place;
        requireWithin(file, position, 4);
        long vtable = (long) position - file.getInt(position);
        requireWithin(file, vtable, 4);
        requireWithin(file, vtable, Math.max(4, file.getShort((int) vtable)));
        __reset(position, file);
    }

    /** The root table; {@code file} is little endian. */
    static FlatTable root(byte[] file) throws ModelRefused {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        String place = "model";
        if (file.length < 8) {
            throw ModelRefused.at(place, "a flatbuffer cut off after " + file.length + " bytes", "a whole file");
        }
        return new FlatTable(bytes, follow(bytes, 0, place), place);
    }

    private void requireWithin(ByteBuffer file, long position, long bytes) throws ModelRefused {
        requireWithin(file, position, bytes, place);
    }

    private static void requireWithin(ByteBuffer file, long position, long bytes, String place) throws ModelRefused {
        if (position < 0 || bytes < 0 || position + bytes > file.capacity()) {
            throw ModelRefused.at(
                    place,
                    "an offset to byte " + position + " of " + file.capacity() + " (a truncated or damaged flatbuffer)",
                    "a whole file");
        }
    }

    /** Where the u32 offset at {@code position} leads. */
    private static int follow(ByteBuffer file, int position, String place) throws ModelRefused {
        requireWithin(file, position, 4, place);
        long target = position + (file.getInt(position) & 0xFFFF_FFFFL);
        requireWithin(file, target, 4, place);
        return (int) target;
    }

    /** Position of a field's inline bytes, or 0 where the field is absent. */
    private int field(int number, int bytes) throws ModelRefused {
        int offset = __offset(4 + 2 * number);
        if (offset == 0) {
            return 0;
        }
        requireWithin(bb, (long) bb_pos + offset, bytes);
        return bb_pos + offset;
    }

    int u8(int number) throws ModelRefused {
        int at = field(number, 1);
        return at == 0 ? 0 : bb.get(at) & 0xFF;
    }

    int s8(int number) throws ModelRefused {
        return (byte) u8(number);
    }

    int s32(int number, int absent) throws ModelRefused {
        int at = field(number, 4);
        return at == 0 ? absent : bb.getInt(at);
    }

    float f32(int number) throws ModelRefused {
        int at = field(number, 4);
        return at == 0 ? 0 : bb.getFloat(at);
    }

    /** The table a field refers to. */
    FlatTable table(int number, String where) throws ModelRefused {
        int at = field(number, 4);
        if (at == 0) {
            throw ModelRefused.at(where, "no table in field " + number, "a whole file");
        }
        return new FlatTable(bb, follow(bb, at, where), where);
    }

    boolean has(int number) {
        return __offset(4 + 2 * number) != 0;
    }

    /** Number of elements, each of {@code elementBytes}, all within the file. */
    private int length(int number, int elementBytes) throws ModelRefused {
        int at = field(number, 4);
        if (at == 0) {
            return 0;
        }
        int vector = follow(bb, at, place);
        long length = bb.getInt(vector) & 0xFFFF_FFFFL;
        requireWithin(bb, vector, 4 + length * elementBytes);
        return (int) length;
    }

    private int element(int number, int index, int elementBytes) throws ModelRefused {
        return follow(bb, field(number, 4), place) + 4 + index * elementBytes;
    }

    int tables(int number) throws ModelRefused {
        return length(number, 4);
    }

    FlatTable tableAt(int number, int index, String where) throws ModelRefused {
        return new FlatTable(bb, follow(bb, element(number, index, 4), where), where);
    }

    private int checkedLength(int number, int elementBytes, int most) throws ModelRefused {
        int length = length(number, elementBytes);
        if (length > most) {
            throw ModelRefused.at(place, length + " values in field " + number, "at most " + most);
        }
        return length;
    }

    int[] ints(int number, int most) throws ModelRefused {
        int[] values = new int[checkedLength(number, 4, most)];
        for (int i = 0; i < values.length; i++) {
            values[i] = bb.getInt(element(number, i, 4));
        }
        return values;
    }

    float[] floats(int number, int most) throws ModelRefused {
        float[] values = new float[checkedLength(number, 4, most)];
        for (int i = 0; i < values.length; i++) {
            values[i] = bb.getFloat(element(number, i, 4));
        }
        return values;
    }

    long[] longs(int number, int most) throws ModelRefused {
        long[] values = new long[checkedLength(number, 8, most)];
        for (int i = 0; i < values.length; i++) {
            values[i] = bb.getLong(element(number, i, 8));
        }
        return values;
    }

    int byteCount(int number) throws ModelRefused {
        return length(number, 1);
    }

    byte[] bytes(int number) throws ModelRefused {
        return bytes(number, length(number, 1));
    }

    private byte[] bytes(int number, int count) throws ModelRefused {
        byte[] values = new byte[count];
        if (count > 0) {
            bb.get(element(number, 0, 1), values);
        }
        return values;
    }

    /** A name, cut where it is very long. */
    String string(int number) throws ModelRefused {
        return new String(bytes(number, Math.min(byteCount(number), LONGEST_NAME)), StandardCharsets.UTF_8);
    }
}
