package io.linnet.models.start;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A constant of an ONNX graph (TensorProto), as real numbers.
 *
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over.
record OnnxTensor(int[] shape, float[] values) {
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;
    private static final int INT8 = 3;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int DOUBLE = 11;

    private static final int MOST_ELEMENTS = 1 << 24;

    static OnnxTensor read(String name, ProtoFields tensor) {
        String place = "constant " + name;
        // data_location 1: in a file beside it.
        if (tensor.number(14, 0) != 0) {
            throw new IllegalArgumentException(place + ": its numbers are in another file, accepted: all in one");
        }
        int[] shape = tensor.numbers(1).stream()
                .mapToInt(side -> (int) Math.max(0, Math.min(side, MOST_ELEMENTS)))
                .toArray();
        long count = 1;
        for (int side : shape) {
            count = Math.min(count * side, MOST_ELEMENTS + 1L);
        }
        if (count > MOST_ELEMENTS) {
            throw new IllegalArgumentException(place + ": more than " + MOST_ELEMENTS + " numbers");
        }
        int type = (int) tensor.number(2, 0);
        float[] values = tensor.has(9) ? raw(place, type, tensor.bytes(9).get(0)) : typed(place, type, tensor);
        if (values.length != count) {
            throw new IllegalArgumentException(
                    place + ": " + values.length + " numbers, accepted: " + count + " for its shape");
        }
        return new OnnxTensor(shape, values);
    }

    private static IllegalArgumentException refused(String place, int type) {
        return new IllegalArgumentException(
                place + ": of type " + type + ", accepted: float, double, int8, uint8, int32, int64");
    }

    private static float[] raw(String place, int type, ByteString bytes) {
        ByteBuffer in = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int width = switch (type) {
            case INT8, UINT8 -> 1;
            case FLOAT, INT32 -> Integer.BYTES;
            case DOUBLE, INT64 -> Long.BYTES;
            default -> throw refused(place, type);
        };
        float[] values = new float[in.remaining() / width];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case FLOAT -> in.getFloat();
                case DOUBLE -> (float) in.getDouble();
                case INT8 -> in.get();
                case UINT8 -> in.get() & 0xFF;
                case INT32 -> in.getInt();
                default -> in.getLong();
            };
        }
        return values;
    }

    private static float[] typed(String place, int type, ProtoFields tensor) {
        if (type == FLOAT) {
            return tensor.reals(4);
        }
        List<Long> all = switch (type) {
            case INT8, UINT8, INT32 -> tensor.numbers(5);
            case INT64 -> tensor.numbers(7);
            case DOUBLE -> tensor.fixed(10, Long.BYTES);
            default -> throw refused(place, type);
        };
        float[] values = new float[all.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = type == DOUBLE ? (float) Double.longBitsToDouble(all.get(i)) : all.get(i);
        }
        return values;
    }

    /** From whole numbers to what they stand for: one scale, or one a channel along an axis. */
    OnnxTensor dequantized(float[] scales, float[] zeroPoints, int axis) {
        int inner = 1;
        for (int d = axis + 1; d < shape.length; d++) {
            inner *= shape[d];
        }
        boolean isPerChannel = axis >= 0 && axis < shape.length && shape[axis] == scales.length;
        if (scales.length != 1 && !isPerChannel) {
            throw new IllegalArgumentException(
                    "DequantizeLinear: " + scales.length + " scales, accepted: 1, or 1 a channel");
        }
        float[] reals = new float[values.length];
        for (int i = 0; i < reals.length; i++) {
            int channel = scales.length == 1 ? 0 : i / inner % scales.length;
            float zero = zeroPoints.length == scales.length ? zeroPoints[channel] : 0;
            reals[i] = scales[channel] * (values[i] - zero);
        }
        return new OnnxTensor(shape, reals);
    }
}
