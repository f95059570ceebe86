package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ModelRefused;
import java.util.Map;
import java.util.Set;

/** An operator as its file describes it: code, tensors, and the table of its options where there is one. */
final class TfliteOperator {
    private static final int MOST_TENSORS = 16;

    static final int ADD = 0;
    static final int AVERAGE_POOL_2D = 1;
    static final int CONV_2D = 3;
    static final int DEPTHWISE_CONV_2D = 4;
    static final int FULLY_CONNECTED = 9;
    static final int MAX_POOL_2D = 17;
    static final int RELU = 19;
    static final int RELU_N1_TO_1 = 20;
    static final int RELU6 = 21;
    static final int RESHAPE = 22;
    static final int SOFTMAX = 25;
    static final int PAD = 34;

    static final int CONV_2D_OPTIONS = 1;
    static final int DEPTHWISE_CONV_2D_OPTIONS = 2;
    static final int POOL_2D_OPTIONS = 5;
    static final int FULLY_CONNECTED_OPTIONS = 8;
    static final int SOFTMAX_OPTIONS = 9;
    static final int ADD_OPTIONS = 11;

    static final String ACCEPTED =
            "ADD, AVERAGE_POOL_2D, CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, MAX_POOL_2D, PAD,"
                    + " RELU, RELU6, RELU_N1_TO_1, RESHAPE, SOFTMAX";

    /** The first field of their options is an activation: ADD, FULLY_CONNECTED, MUL, SUB, DIV. */
    private static final Set<Integer> ACTIVATES = Set.of(ADD, FULLY_CONNECTED, 18, 41, 42);

    /** Those accepted, and others often met, so that a refusal names them. */
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(ADD, "ADD"),
            Map.entry(AVERAGE_POOL_2D, "AVERAGE_POOL_2D"),
            Map.entry(2, "CONCATENATION"),
            Map.entry(CONV_2D, "CONV_2D"),
            Map.entry(DEPTHWISE_CONV_2D, "DEPTHWISE_CONV_2D"),
            Map.entry(6, "DEQUANTIZE"),
            Map.entry(8, "FLOOR"),
            Map.entry(FULLY_CONNECTED, "FULLY_CONNECTED"),
            Map.entry(14, "LOGISTIC"),
            Map.entry(16, "LSTM"),
            Map.entry(MAX_POOL_2D, "MAX_POOL_2D"),
            Map.entry(18, "MUL"),
            Map.entry(RELU, "RELU"),
            Map.entry(RELU_N1_TO_1, "RELU_N1_TO_1"),
            Map.entry(RELU6, "RELU6"),
            Map.entry(RESHAPE, "RESHAPE"),
            Map.entry(23, "RESIZE_BILINEAR"),
            Map.entry(SOFTMAX, "SOFTMAX"),
            Map.entry(27, "SVDF"),
            Map.entry(28, "TANH"),
            Map.entry(32, "CUSTOM"),
            Map.entry(PAD, "PAD"),
            Map.entry(36, "GATHER"),
            Map.entry(39, "TRANSPOSE"),
            Map.entry(40, "MEAN"),
            Map.entry(41, "SUB"),
            Map.entry(42, "DIV"),
            Map.entry(43, "SQUEEZE"),
            Map.entry(45, "STRIDED_SLICE"),
            Map.entry(47, "EXP"),
            Map.entry(49, "SPLIT"),
            Map.entry(50, "LOG_SOFTMAX"),
            Map.entry(53, "CAST"),
            Map.entry(55, "MAXIMUM"),
            Map.entry(56, "ARG_MAX"),
            Map.entry(57, "MINIMUM"),
            Map.entry(58, "LESS"),
            Map.entry(60, "PADV2"),
            Map.entry(67, "TRANSPOSE_CONV"),
            Map.entry(77, "SHAPE"),
            Map.entry(83, "PACK"),
            Map.entry(90, "FLOOR_DIV"),
            Map.entry(97, "RESIZE_NEAREST_NEIGHBOR"),
            Map.entry(98, "LEAKY_RELU"),
            Map.entry(114, "QUANTIZE"),
            Map.entry(117, "HARD_SWISH"),
            Map.entry(126, "BATCH_MATMUL"));

    final int index;
    final int code;
    final int[] inputs;
    final int[] outputs;
    private final FlatTable table;

    TfliteOperator(FlatTable table, int index, FlatTable model) throws ModelRefused {
        this.table = table;
        this.index = index;
        this.inputs = table.ints(1, MOST_TENSORS);
        this.outputs = table.ints(2, MOST_TENSORS);
        int codeIndex = table.s32(0, 0);
        int codes = model.tables(1);
        if (codeIndex < 0 || codeIndex >= codes) {
            throw ModelRefused.at("operator " + index, "operator code " + codeIndex, "0 … " + (codes - 1));
        }
        FlatTable entry = model.tableAt(1, codeIndex, "operator code " + codeIndex);
        // The old byte field ends at 127; newer writers fill both.
        this.code = Math.max(entry.s8(0), entry.s32(3, 0));
    }

    String name() {
        return NAMES.getOrDefault(code, "operator code " + code);
    }

    String place() {
        return "operator " + index + " (" + name() + ")";
    }

    boolean accepted() {
        return (", " + ACCEPTED + ",").contains(" " + name() + ",");
    }

    /** The schema's number of what the operator applies to its output; 0: nothing. */
    int activation() throws ModelRefused {
        return ACTIVATES.contains(code) && table.has(4)
                ? table.table(4, place() + " options").u8(0)
                : 0;
    }

    /** The options, which the schema calls by {@code type} in its union. */
    FlatTable options(int type) throws ModelRefused {
        if (table.u8(3) != type) {
            throw ModelRefused.at(place(), "options of type " + table.u8(3), "type " + type);
        }
        return table.table(4, place() + " options");
    }
}
