package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor as its file describes it. Made when it is needed and not kept: many tensors may point at the same long
 * vectors. The arrays are not changed.
 */
final class TfliteTensor {
    static final int FLOAT32 = 0;
    static final int INT32 = 2;
    static final int INT8 = 9;

    private static final int MOST_DIMENSIONS = 8;

    private static final String[] TYPES = {
        "FLOAT32", "FLOAT16", "INT32", "UINT8", "INT64", "STRING", "BOOL", "INT16", "COMPLEX64", "INT8", "FLOAT64"
    };

    final int index;
    final String name;
    final int type;
    final int[] shape;
    final float[] scales;
    final long[] zeroPoints;
    final int quantizedDimension;
    final boolean sparse;
    private final FlatTable buffer;

    TfliteTensor(FlatTable table, int index, FlatTable model) throws ModelRefused {
        this.index = index;
        this.shape = table.ints(0, MOST_DIMENSIONS);
        this.type = table.u8(1);
        this.name = table.string(3);
        this.buffer = buffer(model, table.s32(2, 0));
        this.sparse = table.has(6);
        if (table.has(4)) {
            FlatTable quantization = table.table(4, place());
            this.scales = quantization.floats(2, Tensor.LONGEST_SIDE);
            this.zeroPoints = quantization.longs(3, Tensor.LONGEST_SIDE);
            this.quantizedDimension = quantization.s32(6, 0);
        } else {
            this.scales = new float[0];
            this.zeroPoints = new long[0];
            this.quantizedDimension = 0;
        }
    }

    private FlatTable buffer(FlatTable model, int number) throws ModelRefused {
        int buffers = model.tables(4);
        if (number < 0 || number >= buffers) {
            throw ModelRefused.at(place(), "buffer " + number, "0 … " + (buffers - 1));
        }
        return model.tableAt(4, number, place());
    }

    /** Empty for what is computed. */
    byte[] data() throws ModelRefused {
        return buffer.bytes(0);
    }

    boolean constant() throws ModelRefused {
        return buffer.byteCount(0) > 0;
    }

    /** What a constant stands for: floats as they are, int8 and int32 by their scales, one or one a channel. */
    float[] reals() throws ModelRefused {
        long count = 1;
        for (int side : shape) {
            count *= Math.max(0, side);
        }
        byte[] data = data();
        int width = type == INT8 ? 1 : 4;
        if ((type != FLOAT32 && type != INT8 && type != INT32) || sparse || count * width != data.length) {
            throw ModelRefused.at(
                    place(), description() + " with " + data.length + " bytes", "constants of FLOAT32, INT8 or INT32");
        }
        ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = type == FLOAT32 ? in.getFloat() : real(type == INT8 ? in.get() : in.getInt(), i);
        }
        return values;
    }

    private float real(int value, int at) throws ModelRefused {
        int inner = 1;
        for (int d = quantizedDimension + 1; d < shape.length; d++) {
            inner *= shape[d];
        }
        int channel = scales.length == 1 ? 0 : at / inner % Math.max(1, scales.length);
        boolean isPerChannel = scales.length > 1
                && quantizedDimension >= 0
                && quantizedDimension < shape.length
                && shape[quantizedDimension] == scales.length;
        if (scales.length != 1 && !isPerChannel) {
            throw ModelRefused.at(place(), description() + " with " + scales.length + " scales", "1, or 1 a channel");
        }
        long zeroPoint = zeroPoints.length == scales.length ? zeroPoints[channel] : 0;
        return scales[channel] * (value - zeroPoint);
    }

    String place() {
        return "tensor " + index + " '" + name + "'";
    }

    String typeName() {
        return type < TYPES.length ? TYPES[type] : "type " + type;
    }

    /** {@code INT8 [1, 96, 96, 3]}. */
    String description() {
        StringBuilder text = new StringBuilder(typeName()).append(" [");
        for (int i = 0; i < shape.length; i++) {
            text.append(i == 0 ? "" : ", ").append(shape[i]);
        }
        return text.append("]").toString();
    }

    /** This tensor as one that operators write: int8, with one scale, of a batch of one. */
    Tensor activation(String place) throws ModelRefused {
        Geometry.requireType(this, TfliteTensor.INT8, place, "INT8 activations (a network quantised in full)");
        boolean sound = shape.length >= 1 && shape.length <= 4 && (shape.length == 1 || shape[0] == 1);
        for (int side : shape) {
            sound &= side >= 1 && side <= Tensor.LONGEST_SIDE;
        }
        if (!sound) {
            throw ModelRefused.at(place, "'" + name + "' " + description(), "1 to 4 dimensions, a batch of 1");
        }
        if (scales.length != 1 || zeroPoints.length > 1) {
            throw ModelRefused.at(place, "'" + name + "' with " + scales.length + " scales", "1");
        }
        long zeroPoint = zeroPoints.length == 0 ? 0 : zeroPoints[0];
        float scale = scales[0];
        if (!(scale > 0 && Float.isFinite(scale)) || zeroPoint < Byte.MIN_VALUE || zeroPoint > Byte.MAX_VALUE) {
            throw ModelRefused.at(
                    place,
                    "'" + name + "' with scale " + scale + " and zero point " + zeroPoint,
                    "a positive finite scale, a zero point of -128 … 127");
        }
        int height = shape.length == 4 ? shape[1] : 1;
        int width = shape.length >= 3 ? shape[shape.length - 2] : 1;
        return new Tensor(0, height, width, shape[shape.length - 1], (int) zeroPoint, scale);
    }
}
