package io.linnet.emulator.extractor;

import io.linnet.emulator.extractor.Operator.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rules of EXTRACTOR.md section 5: after them the kernels index without looking. The firmware checks the same when
 * it opens a file.
 */
final class Consistency {
    /** Half a minute at worst on the host; boards have far smaller networks. */
    private static final long MOST_WORK = 1L << 32;

    private final ExtractorModel model;
    private final List<Tensor> tensors;
    private String place = "header";

    Consistency(ExtractorModel model) {
        this.model = model;
        this.tensors = model.tensors();
    }

    void check() throws ModelRefused {
        require(
                !tensors.isEmpty() && tensors.size() <= ExtractorModel.MOST_TENSORS,
                tensors.size() + " tensors",
                "1 … " + ExtractorModel.MOST_TENSORS);
        int operators = model.operators().size();
        require(
                operators >= 1 && operators <= ExtractorModel.MOST_OPERATORS,
                operators + " operators",
                "at most " + ExtractorModel.MOST_OPERATORS);
        for (int i = 0; i < tensors.size(); i++) {
            checkTensor(tensors.get(i), "tensor " + i);
        }
        place = "header";
        requireTensor(model.inputIndex());
        requireTensor(model.outputIndex());
        long work = 0;
        for (int i = 0; i < operators; i++) {
            Operator operator = model.operators().get(i);
            place = "operator " + i + " (" + operator.kind.name().toLowerCase(Locale.ROOT) + ")";
            work += checkOperator(operator);
            require(work <= MOST_WORK, "over " + MOST_WORK + " multiply-adds in all", "less");
        }
        checkLifetimes();
    }

    static void checkTensor(Tensor tensor, String place) throws ModelRefused {
        if (!(side(tensor.height())
                && side(tensor.width())
                && side(tensor.channels())
                && (long) tensor.height() * tensor.width() * tensor.channels() <= Tensor.MOST_BYTES)) {
            throw ModelRefused.at(place, "shape " + tensor.shape(), "sides of 1 … 65535, at most 16 MiB");
        }
        if (tensor.arenaOffset() < 0 || tensor.arenaOffset() > 2 * Tensor.MOST_BYTES) {
            throw ModelRefused.at(place, "arena offset " + tensor.arenaOffset(), "at most 32 MiB");
        }
        if (!(tensor.scale() > 0 && Float.isFinite(tensor.scale()) && signedByte(tensor.zeroPoint()))) {
            throw ModelRefused.at(
                    place,
                    "scale " + tensor.scale() + ", zero point " + tensor.zeroPoint(),
                    "a positive finite scale, a zero point of -128 … 127");
        }
    }

    private static boolean side(int length) {
        return length >= 1 && length <= Tensor.LONGEST_SIDE;
    }

    private static boolean signedByte(int value) {
        return value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE;
    }

    private void requireTensor(int index) throws ModelRefused {
        require(index >= 0 && index < tensors.size(), "tensor " + index, "0 … " + (tensors.size() - 1));
    }

    /** Returns the work in multiply-adds or the like. */
    private long checkOperator(Operator operator) throws ModelRefused {
        requireTensor(operator.input);
        requireTensor(operator.output);
        Tensor in = tensors.get(operator.input);
        Tensor out = tensors.get(operator.output);
        if (operator.kind == Kind.ADD) {
            requireTensor(operator.second);
        } else {
            require(operator.second == Operator.NONE, "a second input", "one");
        }
        require(
                signedByte(operator.lowest) && signedByte(operator.highest) && operator.lowest <= operator.highest,
                "activation " + operator.lowest + " … " + operator.highest,
                "a range within -128 … 127");
        require(operator.window.fits(), "window " + operator.window, "sizes of 1 … 255, padding of 0 … 255");
        require(operator.input != operator.output && operator.second != operator.output, "output as input", "another");
        checkCounts(operator, out);
        return switch (operator.kind) {
            case CONVOLUTION -> checkConvolution(operator, in, out);
            case DEPTHWISE -> checkDepthwise(operator, in, out);
            case AVERAGE_POOL, MAX_POOL -> checkPool(operator, in, out);
            case FULLY_CONNECTED -> checkFullyConnected(operator, in, out);
            case PAD -> checkPad(operator, in, out);
            case RESHAPE -> {
                require(in.bytes() == out.bytes(), in.bytes() + " to " + out.bytes() + " bytes", "equal");
                require(in.arenaOffset() == out.arenaOffset(), "a move", "input and output in one place");
                yield 0;
            }
            case ADD -> {
                Tensor second = tensors.get(operator.second);
                require(
                        in.sameShape(out) && second.sameShape(out),
                        in.shape() + " + " + second.shape() + " = " + out.shape(),
                        "equal shapes");
                yield out.bytes();
            }
            case SOFTMAX, RESCALE -> {
                require(in.sameShape(out), in.shape() + " to " + out.shape(), "equal shapes");
                if (operator.kind == Kind.SOFTMAX) {
                    require(out.channels() <= SoftmaxKernel.MOST_CLASSES, out.channels() + " classes", "at most 4095");
                    int shift = operator.multipliers.get(0).shift();
                    require(
                            operator.extra <= 0 && shift >= 0,
                            "a left shift of " + shift + " and a least difference of " + operator.extra,
                            "a shift of 0 … 30, a difference of at most 0");
                }
                yield out.bytes();
            }
        };
    }

    private void checkCounts(Operator operator, Tensor out) throws ModelRefused {
        int channels = operator.kind.hasWeights() ? out.channels() : 0;
        int multipliers = switch (operator.kind) {
            case ADD -> 3;
            case SOFTMAX, RESCALE -> 1;
            default -> channels;
        };
        require(operator.bias.length == channels, operator.bias.length + " biases", "" + channels);
        require(
                operator.multipliers.size() == multipliers,
                operator.multipliers.size() + " multipliers",
                "" + multipliers);
        if (operator.kind == Kind.ADD) {
            for (Multiplier multiplier : operator.multipliers) {
                require(multiplier.shift() <= 0, "a left shift of " + multiplier.shift(), "factors below 1");
            }
        }
    }

    private long checkConvolution(Operator operator, Tensor in, Tensor out) throws ModelRefused {
        checkReach(operator.window, in, out);
        long taps = (long) operator.window.height() * operator.window.width() * in.channels();
        requireWeights(operator, taps * out.channels());
        return taps * out.bytes();
    }

    private long checkDepthwise(Operator operator, Tensor in, Tensor out) throws ModelRefused {
        checkReach(operator.window, in, out);
        require(
                out.channels() % in.channels() == 0,
                in.channels() + " to " + out.channels() + " channels",
                "a multiple");
        long taps = (long) operator.window.height() * operator.window.width();
        requireWeights(operator, taps * out.channels());
        return taps * out.bytes();
    }

    private long checkPool(Operator operator, Tensor in, Tensor out) throws ModelRefused {
        checkReach(operator.window, in, out);
        require(
                operator.window.dilationHeight() == 1 && operator.window.dilationWidth() == 1,
                "dilated pooling",
                "dilation 1");
        require(
                in.channels() == out.channels(),
                in.channels() + " to " + out.channels() + " channels",
                "equal channels");
        return (long) operator.window.height() * operator.window.width() * out.bytes();
    }

    /** Every window holds at least one element of the input: pooling divides by their number. */
    private void checkReach(Window window, Tensor in, Tensor out) throws ModelRefused {
        require(
                window.top() < window.spanHeight()
                        && window.left() < window.spanWidth()
                        && (long) (out.height() - 1) * window.strideHeight() - window.top() < in.height()
                        && (long) (out.width() - 1) * window.strideWidth() - window.left() < in.width()
                        && window.spanHeight() <= Tensor.LONGEST_SIDE
                        && window.spanWidth() <= Tensor.LONGEST_SIDE,
                "shape " + out.shape() + " of " + in.shape() + " through " + window,
                "windows that touch the input");
    }

    private long checkFullyConnected(Operator operator, Tensor in, Tensor out) throws ModelRefused {
        int rows = out.height() * out.width();
        require(
                in.bytes() % rows == 0,
                "shape " + out.shape() + " of " + in.shape(),
                "an equal share of the input for each row");
        long weights = (long) (in.bytes() / rows) * out.channels();
        requireWeights(operator, weights);
        return weights * rows;
    }

    private long checkPad(Operator operator, Tensor in, Tensor out) throws ModelRefused {
        require(
                operator.extra >= 0
                        && operator.extra <= out.channels() - in.channels()
                        && operator.window.top() + in.height() <= out.height()
                        && operator.window.left() + in.width() <= out.width(),
                "shape " + out.shape() + " of " + in.shape(),
                "an output that holds the input");
        return out.bytes();
    }

    private void requireWeights(Operator operator, long expected) throws ModelRefused {
        require(operator.weights.length == expected, operator.weights.length + " weights", "" + expected);
    }

    /** Runs the plan symbolically: a tensor is alive from its writing until another is written over it. */
    private void checkLifetimes() throws ModelRefused {
        Set<Integer> alive = new HashSet<>();
        alive.add(model.inputIndex());
        for (int i = 0; i < model.operators().size(); i++) {
            Operator operator = model.operators().get(i);
            place = "operator " + i + " (" + operator.kind.name().toLowerCase(Locale.ROOT) + ")";
            requireAlive(alive, operator.input);
            if (operator.second != Operator.NONE) {
                requireAlive(alive, operator.second);
            }
            Tensor out = tensors.get(operator.output);
            require(
                    mayMeet(operator, operator.input, out) && mayMeet(operator, operator.second, out),
                    "output over its input",
                    "apart, or the same place where the kind allows it");
            if (operator.kind != Kind.RESHAPE) {
                alive.removeIf(tensor -> tensors.get(tensor).overlaps(out));
            }
            alive.add(operator.output);
        }
        place = "output";
        requireAlive(alive, model.outputIndex());
    }

    private void requireAlive(Set<Integer> alive, int tensor) throws ModelRefused {
        require(alive.contains(tensor), "tensor " + tensor + " not written, or written over", "one that holds values");
    }

    private boolean mayMeet(Operator operator, int input, Tensor out) {
        if (input == Operator.NONE || !tensors.get(input).overlaps(out)) {
            return true;
        }
        return operator.kind.inPlace() && tensors.get(input).arenaOffset() == out.arenaOffset();
    }

    private void require(boolean condition, String found, String accepted) throws ModelRefused {
        if (!condition) {
            throw ModelRefused.at(place, found, accepted);
        }
    }
}
