package io.linnet.models.start;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One array of NumPy's file format, versions 1 and 2: numbers or texts, little endian. */
@SuppressWarnings("ArrayRecordComponent") // Handed over.
record NumpyArray(String name, String type, boolean isFortran, int[] shape, ByteBuffer data) {
    private static final Pattern HEAD = Pattern.compile(
            "\\{\\s*'descr':\\s*'([<|]?[a-zA-Z]\\d+)',\\s*'fortran_order':\\s*(True|False),\\s*'shape':\\s*\\(([0-9, ]*)\\)"
                    + ",?\\s*\\}\\s*");
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MOST_ELEMENTS = 1 << 24;

    static NumpyArray read(String name, byte[] file) {
        if (file.length < 12 || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw refused(name, "no array of NumPy");
        }
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean isFirst = file[6] == 1;
        int length = isFirst ? in.getShort(8) & 0xFFFF : in.getInt(8);
        int start = isFirst ? 10 : 12;
        if (length < 0 || length > file.length - start) {
            throw refused(name, "ends early");
        }
        Matcher head = HEAD.matcher(new String(file, start, length, StandardCharsets.US_ASCII));
        if (!head.matches()) {
            throw refused(name, "of another kind than little-endian numbers or texts");
        }
        int[] shape = Pattern.compile(",")
                .splitAsStream(head.group(3))
                .map(String::strip)
                .filter(side -> !side.isEmpty())
                .mapToInt(side -> side.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(side))
                .toArray();
        NumpyArray array = new NumpyArray(
                name,
                head.group(1).replaceFirst("^[<|]", ""),
                head.group(2).equals("True"),
                shape,
                in.position(start + length).slice().order(ByteOrder.LITTLE_ENDIAN));
        long bytes = (long) array.count() * array.width();
        if (bytes != array.data.remaining()) {
            throw refused(name, array.data.remaining() + " bytes, accepted: " + bytes + " for its shape");
        }
        return array;
    }

    private static IllegalArgumentException refused(String name, String why) {
        return new IllegalArgumentException("array " + name + ": " + why);
    }

    private int count() {
        long count = 1;
        for (int side : shape) {
            count *= side;
            if (count > MOST_ELEMENTS) {
                throw refused(name, "more than " + MOST_ELEMENTS + " elements");
            }
        }
        return (int) count;
    }

    private int width() {
        int size = type.length() > 7 ? MOST_ELEMENTS : Integer.parseInt(type.substring(1));
        return type.charAt(0) == 'U' ? 4 * size : size;
    }

    /** Row-major. */
    float[] reals() {
        float[] values = new float[count()];
        for (int k = 0; k < values.length; k++) {
            int at = k * width();
            values[place(k)] = switch (type) {
                case "f4" -> data.getFloat(at);
                case "f8" -> (float) data.getDouble(at);
                case "i1" -> data.get(at);
                case "i2" -> data.getShort(at);
                case "i4" -> data.getInt(at);
                case "i8" -> data.getLong(at);
                default -> throw refused(name, "of type " + type + ", accepted: f4, f8, i1 … i8");
            };
        }
        return values;
    }

    /** Where element k of the file stands in row-major order. */
    private int place(int k) {
        return isFortran && shape.length == 2 ? k % shape[0] * shape[1] + k / shape[0] : k;
    }

    List<String> texts() {
        List<String> all = new ArrayList<>();
        if (type.charAt(0) != 'U') {
            for (float value : reals()) {
                all.add(value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value));
            }
            return all;
        }
        for (int k = 0; k < count(); k++) {
            StringBuilder text = new StringBuilder();
            for (int c = 0; c < width() / 4; c++) {
                int point = data.getInt(k * width() + 4 * c);
                if (point != 0) {
                    text.appendCodePoint(Character.isValidCodePoint(point) ? point : '?');
                }
            }
            all.add(text.toString());
        }
        return all;
    }
}
