package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.Tensor;

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
}
