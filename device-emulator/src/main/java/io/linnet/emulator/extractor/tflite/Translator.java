package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.Multiplier;
import io.linnet.emulator.extractor.Operator;
import io.linnet.emulator.extractor.Operator.Kind;
import io.linnet.emulator.extractor.Tensor;
import io.linnet.emulator.extractor.Window;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns operators one after the other into ours: shapes worked out and compared with the file's, scales into
 * multipliers, padding into rows and columns, activations into a clamp. The arithmetic that prepares the multipliers is
 * part of the format's contract: where the reference multiplies or divides in single precision, so does this.
 */
final class Translator {
    /** A file's constants in all; far above a board's flash, and many operators may share one buffer. */
    private static final long MOST_CONSTANT_BYTES = 1 << 26;

    private static final int SOFTMAX_INTEGER_BITS = 5;
    private static final int ADD_LEFT_SHIFT = 20;

    private final TfliteModel file;
    private final List<Tensor> tensors = new ArrayList<>();
    private final Map<Integer, Integer> known = new HashMap<>();
    private final List<Operator> operators = new ArrayList<>();
    private long constantBytes;

    Translator(TfliteModel file) {
        this.file = file;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    List<Operator> operators() {
        return operators;
    }

    /** Makes the network's input known; returns its new index. */
    int addInput(int index) throws ModelRefused {
        return define(index, "network input");
    }

    /** Index of a tensor that is already written. */
    int written(int index, String place) throws ModelRefused {
        Integer ours = known.get(index);
        if (ours == null) {
            TfliteTensor tensor = file.tensor(index, place);
            throw ModelRefused.at(
                    place,
                    "input '" + tensor.name + "' " + (tensor.constant() ? "constant" : "written later or never"),
                    "the output of an earlier operator");
        }
        return ours;
    }

    private int define(int index, String place) throws ModelRefused {
        TfliteTensor tensor = file.tensor(index, place);
        if (known.containsKey(index)) {
            throw ModelRefused.at(place, "tensor '" + tensor.name + "' written twice", "once");
        }
        known.put(index, tensors.size());
        tensors.add(tensor.activation(place));
        return tensors.size() - 1;
    }

    void add(TfliteOperator operator) throws ModelRefused {
        String place = operator.place();
        if (!operator.accepted()) {
            throw ModelRefused.at(place, "an operator not known here", TfliteOperator.ACCEPTED);
        }
        if (operator.outputs.length != 1 || operator.inputs.length < 1) {
            throw ModelRefused.at(
                    place, operator.inputs.length + " inputs, " + operator.outputs.length + " outputs", "1 output");
        }
        int input = written(operator.inputs[0], place);
        int output = define(operator.outputs[0], place);
        Tensor in = tensors.get(input);
        Tensor out = tensors.get(output);
        operators.add(
                switch (operator.code) {
                    case TfliteOperator.CONV_2D -> convolution(operator, input, output);
                    case TfliteOperator.DEPTHWISE_CONV_2D -> depthwise(operator, input, output);
                    case TfliteOperator.FULLY_CONNECTED -> fullyConnected(operator, input, output);
                    case TfliteOperator.AVERAGE_POOL_2D -> pool(operator, Kind.AVERAGE_POOL, input, output);
                    case TfliteOperator.MAX_POOL_2D -> pool(operator, Kind.MAX_POOL, input, output);
                    case TfliteOperator.ADD -> addition(operator, input, output);
                    case TfliteOperator.PAD -> padding(operator, input, output);
                    case TfliteOperator.SOFTMAX -> softmax(operator, input, output);
                    case TfliteOperator.RELU -> rescale(place, input, output, 0, Float.POSITIVE_INFINITY);
                    case TfliteOperator.RELU6 -> rescale(place, input, output, 0, 6);
                    case TfliteOperator.RELU_N1_TO_1 -> rescale(place, input, output, -1, 1);
                    default -> {
                        requireSameQuantization(place, in, out);
                        Geometry.requireShape(
                                place, out, in.bytes() == out.bytes(), "as many elements as " + Geometry.shape(in));
                        yield plain(Kind.RESHAPE, input, output, Window.POINT, 0);
                    }
                });
    }

    /** Averages a map to one value a channel; returns the index of the result. */
    int addMean(int index) throws ModelRefused {
        Tensor map = tensors.get(index);
        Window whole = new Window(map.height(), map.width(), 1, 1, 1, 1, 0, 0);
        return map.height() == 1 && map.width() == 1 ? index : addMeans(index, 1, whole);
    }

    /** Averages three overlapping halves of a map's height to one vector; returns its index. */
    int addHalves(int index) throws ModelRefused {
        Tensor map = tensors.get(index);
        int step = map.height() / 4;
        if (step == 0) {
            throw ModelRefused.at("cut", "a map of " + Geometry.shape(map), "a height of at least 4 for halves");
        }
        int means = addMeans(index, 3, new Window(map.height() - 2 * step, map.width(), step, 1, 1, 1, 0, 0));
        tensors.add(new Tensor(0, 1, 1, 3 * map.channels(), map.zeroPoint(), map.scale()));
        operators.add(plain(Kind.RESHAPE, means, tensors.size() - 1, Window.POINT, 0));
        return tensors.size() - 1;
    }

    private int addMeans(int index, int count, Window window) throws ModelRefused {
        Tensor map = tensors.get(index);
        if (Math.max(map.height(), map.width()) > Window.LARGEST) {
            throw ModelRefused.at("cut", "a map of " + Geometry.shape(map), "at most 255 x 255");
        }
        tensors.add(new Tensor(0, count, 1, map.channels(), map.zeroPoint(), map.scale()));
        operators.add(plain(Kind.AVERAGE_POOL, index, tensors.size() - 1, window, 0));
        return tensors.size() - 1;
    }

    private static Operator plain(Kind kind, int input, int output, Window window, int extra) {
        return new Operator(kind, input, Operator.NONE, output, -128, 127, window, List.of(), extra);
    }

    private Operator convolution(TfliteOperator operator, int input, int output) throws ModelRefused {
        String place = operator.place();
        FlatTable options = operator.options(TfliteOperator.CONV_2D_OPTIONS);
        Tensor in = tensors.get(input);
        Tensor out = tensors.get(output);
        Weights weights = new Weights(file, operator, 4);
        if (weights.side(0) != out.channels() || weights.side(3) != in.channels()) {
            throw ModelRefused.at(
                    place,
                    "a filter " + weights.description() + " for " + Geometry.shape(in) + " to " + Geometry.shape(out),
                    "[" + out.channels() + ", height, width, " + in.channels() + "]");
        }
        Window window = Geometry.window(
                place,
                options,
                new int[] {weights.side(1), weights.side(2)},
                new int[] {options.s32(2, 1), options.s32(1, 1)},
                new int[] {options.s32(5, 1), options.s32(4, 1)},
                in,
                out);
        return weighted(
                Kind.CONVOLUTION,
                operator,
                weights,
                input,
                output,
                options.s8(3),
                window,
                weights.multipliers(0, in, out));
    }

    private Operator depthwise(TfliteOperator operator, int input, int output) throws ModelRefused {
        String place = operator.place();
        FlatTable options = operator.options(TfliteOperator.DEPTHWISE_CONV_2D_OPTIONS);
        Tensor in = tensors.get(input);
        Tensor out = tensors.get(output);
        Weights weights = new Weights(file, operator, 4);
        if (weights.side(0) != 1 || weights.side(3) != out.channels() || out.channels() % in.channels() != 0) {
            throw ModelRefused.at(
                    place,
                    "a filter " + weights.description() + " for " + Geometry.shape(in) + " to " + Geometry.shape(out),
                    "[1, height, width, " + out.channels() + "], a multiple of the input's channels");
        }
        Window window = Geometry.window(
                place,
                options,
                new int[] {weights.side(1), weights.side(2)},
                new int[] {options.s32(2, 1), options.s32(1, 1)},
                new int[] {options.s32(6, 1), options.s32(5, 1)},
                in,
                out);
        return weighted(
                Kind.DEPTHWISE,
                operator,
                weights,
                input,
                output,
                options.s8(4),
                window,
                weights.multipliers(3, in, out));
    }

    private Operator fullyConnected(TfliteOperator operator, int input, int output) throws ModelRefused {
        String place = operator.place();
        FlatTable options = operator.options(TfliteOperator.FULLY_CONNECTED_OPTIONS);
        Tensor in = tensors.get(input);
        Tensor out = tensors.get(output);
        if (options.u8(1) != 0) {
            throw ModelRefused.at(place, "weights format " + options.u8(1), "0 (rows)");
        }
        Weights weights = new Weights(file, operator, 2);
        int rows = out.height() * out.width();
        if (weights.side(0) != out.channels() || (long) weights.side(1) * rows != in.bytes()) {
            throw ModelRefused.at(
                    place,
                    "weights " + weights.description() + " for " + Geometry.shape(in) + " to " + Geometry.shape(out),
                    "[outputs, inputs]");
        }
        List<Multiplier> multipliers;
        if (weights.scales() == 1) {
            // The reference multiplies these two scales in single precision, unlike those of a convolution.
            double product = in.scale() * weights.scale(0);
            Multiplier one = Weights.multiplier(place, product / out.scale());
            multipliers = Collections.nCopies(out.channels(), one);
        } else {
            multipliers = weights.multipliers(0, in, out);
        }
        return weighted(
                Kind.FULLY_CONNECTED, operator, weights, input, output, options.s8(0), Window.POINT, multipliers);
    }

    private Operator weighted(
            Kind kind,
            TfliteOperator operator,
            Weights weights,
            int input,
            int output,
            int activation,
            Window window,
            List<Multiplier> multipliers)
            throws ModelRefused {
        String place = operator.place();
        Tensor out = tensors.get(output);
        byte[] bytes = weights.bytes();
        int[] range = Geometry.activationRange(place, activation, out);
        constantBytes += bytes.length + 9L * out.channels();
        if (constantBytes > MOST_CONSTANT_BYTES) {
            throw ModelRefused.at(place, "over 64 MiB of constants in all", "less");
        }
        return new Operator(
                kind,
                input,
                Operator.NONE,
                output,
                range[0],
                range[1],
                window,
                bytes,
                weights.bias(out.channels()),
                multipliers,
                0);
    }

    private Operator pool(TfliteOperator operator, Kind kind, int input, int output) throws ModelRefused {
        String place = operator.place();
        FlatTable options = operator.options(TfliteOperator.POOL_2D_OPTIONS);
        Tensor in = tensors.get(input);
        Tensor out = tensors.get(output);
        requireSameQuantization(place, in, out);
        Geometry.requireShape(place, out, in.channels() == out.channels(), in.channels() + " channels");
        Window window = Geometry.window(
                place,
                options,
                new int[] {options.s32(4, 0), options.s32(3, 0)},
                new int[] {options.s32(2, 0), options.s32(1, 0)},
                new int[] {1, 1},
                in,
                out);
        int[] range = Geometry.activationRange(place, options.s8(5), out);
        return new Operator(kind, input, Operator.NONE, output, range[0], range[1], window, List.of(), 0);
    }

    private static void requireSameQuantization(String place, Tensor in, Tensor out) throws ModelRefused {
        if (in.zeroPoint() != out.zeroPoint() || Math.abs(in.scale() - out.scale()) > 1e-6f) {
            throw ModelRefused.at(
                    place,
                    "scale and zero point " + in.scale() + ", " + in.zeroPoint() + " to " + out.scale() + ", "
                            + out.zeroPoint(),
                    "the same for input and output");
        }
    }

    private Operator addition(TfliteOperator operator, int input, int output) throws ModelRefused {
        String place = operator.place();
        if (operator.inputs.length != 2) {
            throw ModelRefused.at(place, operator.inputs.length + " inputs", "2");
        }
        int second = written(operator.inputs[1], place);
        Tensor a = tensors.get(input);
        Tensor b = tensors.get(second);
        Tensor out = tensors.get(output);
        if (!a.sameShape(b)) {
            throw ModelRefused.at(place, Geometry.shape(a) + " + " + Geometry.shape(b), "two inputs of one shape");
        }
        Geometry.requireShape(place, out, a.sameShape(out), Geometry.shape(a));
        double twiceGreatest = 2 * Math.max(a.scale(), b.scale());
        int[] range = Geometry.activationRange(
                place, operator.options(TfliteOperator.ADD_OPTIONS).s8(0), out);
        List<Multiplier> multipliers = List.of(
                belowOne(place, a.scale() / twiceGreatest),
                belowOne(place, b.scale() / twiceGreatest),
                belowOne(place, twiceGreatest / ((1 << ADD_LEFT_SHIFT) * out.scale())));
        return new Operator(Kind.ADD, input, second, output, range[0], range[1], Window.POINT, multipliers, 0);
    }

    private static Multiplier belowOne(String place, double factor) throws ModelRefused {
        Multiplier multiplier = factor < 1 ? Weights.multiplier(place, factor) : new Multiplier(0, 1);
        if (multiplier.shift() > 0) {
            throw ModelRefused.at(place, "an output scale 2^20 times finer than the inputs'", "closer scales");
        }
        return multiplier;
    }

    private Operator padding(TfliteOperator operator, int input, int output) throws ModelRefused {
        String place = operator.place();
        Tensor in = tensors.get(input);
        Tensor out = tensors.get(output);
        requireSameQuantization(place, in, out);
        if (operator.inputs.length != 2) {
            throw ModelRefused.at(place, operator.inputs.length + " inputs", "2");
        }
        TfliteTensor amounts = file.tensor(operator.inputs[1], place);
        Geometry.requireType(amounts, TfliteTensor.INT32, place, "INT32 amounts");
        byte[] data = amounts.data();
        if (data.length != 32) {
            throw ModelRefused.at(place, data.length + " bytes of amounts " + amounts.description(), "[4, 2] constant");
        }
        int[] pads = new int[8];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(pads);
        for (int i = 0; i < pads.length; i++) {
            if (pads[i] < 0 || pads[i] > (i < 2 ? 0 : 255)) {
                throw ModelRefused.at(place, "padding " + Arrays.toString(pads), "0 … 255, none of the batch");
            }
        }
        Geometry.requireShape(
                place,
                out,
                out.height() == in.height() + pads[2] + pads[3]
                        && out.width() == in.width() + pads[4] + pads[5]
                        && out.channels() == in.channels() + pads[6] + pads[7],
                Geometry.shape(in) + " padded by " + Arrays.toString(pads));
        return plain(Kind.PAD, input, output, new Window(1, 1, 1, 1, 1, 1, pads[2], pads[4]), pads[6]);
    }

    private Operator softmax(TfliteOperator operator, int input, int output) throws ModelRefused {
        String place = operator.place();
        Tensor in = tensors.get(input);
        Tensor out = tensors.get(output);
        Geometry.requireShape(place, out, in.sameShape(out), Geometry.shape(in));
        if (out.zeroPoint() != -128 || out.scale() != 1f / 256) {
            throw ModelRefused.at(
                    place, "output scale " + out.scale() + ", zero point " + out.zeroPoint(), "1/256 and -128");
        }
        float beta = operator.options(TfliteOperator.SOFTMAX_OPTIONS).f32(0);
        double factor = (double) beta * in.scale() * (1 << (31 - SOFTMAX_INTEGER_BITS));
        if (!(factor > 1) || Double.isInfinite(factor)) {
            throw ModelRefused.at(place, "beta " + beta + " with scale " + in.scale(), "a product above 2^-26");
        }
        // From 2^30 on only the greatest counts: any other lies beyond the exponential's reach.
        Multiplier multiplier = Multiplier.of(Math.min(factor, (1 << 30) - 1));
        long reach = ((1L << SOFTMAX_INTEGER_BITS) - 1) << (31 - SOFTMAX_INTEGER_BITS);
        int least = factor < 1 << 30 ? -(int) (reach >> multiplier.shift()) : 0;
        return new Operator(
                Kind.SOFTMAX, input, Operator.NONE, output, -128, 127, Window.POINT, List.of(multiplier), least);
    }

    private Operator rescale(String place, int input, int output, float lowest, float highest) throws ModelRefused {
        Tensor in = tensors.get(input);
        Tensor out = tensors.get(output);
        Geometry.requireShape(place, out, in.sameShape(out), Geometry.shape(in));
        int least = Math.max(-128, Geometry.quantized(lowest, out));
        int greatest = Float.isInfinite(highest) ? 127 : Math.min(127, Geometry.quantized(highest, out));
        Geometry.requireRange(place, least, greatest);
        return new Operator(
                Kind.RESCALE,
                input,
                Operator.NONE,
                output,
                least,
                greatest,
                Window.POINT,
                List.of(Weights.multiplier(place, in.scale() / out.scale())),
                0);
    }
}
