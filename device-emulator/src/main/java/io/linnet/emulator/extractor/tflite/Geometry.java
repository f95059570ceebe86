package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.Tensor;
import io.linnet.emulator.extractor.Window;

/** Shapes, padding and clamps: what a file says is compared with what follows from the operator. */
final class Geometry {
    private Geometry() {}

    static void requireType(TfliteTensor tensor, int type, String place, String accepted) throws ModelRefused {
        if (tensor.type != type) {
            throw ModelRefused.at(place, "'" + tensor.name + "' " + tensor.description(), accepted);
        }
        if (tensor.sparse) {
            throw ModelRefused.at(place, "'" + tensor.name + "' sparse", "dense tensors");
        }
    }

    static Window window(
            String place, FlatTable options, int[] size, int[] stride, int[] dilation, Tensor in, Tensor out)
            throws ModelRefused {
        for (int value : new int[] {size[0], size[1], stride[0], stride[1], dilation[0], dilation[1]}) {
            if (value < 1 || value > 255) {
                throw ModelRefused.at(place, "a window, stride or dilation of " + value, "1 … 255");
            }
        }
        int padding = options.s8(0);
        if (padding != 0 && padding != 1) {
            throw ModelRefused.at(place, "padding scheme " + padding, "0 (SAME), 1 (VALID)");
        }
        boolean same = padding == 0;
        int height = outputSide(same, in.height(), size[0], stride[0], dilation[0]);
        int width = outputSide(same, in.width(), size[1], stride[1], dilation[1]);
        requireShape(
                place,
                out,
                height == out.height() && width == out.width(),
                height + " x " + width + " from " + shape(in) + " with " + (same ? "SAME" : "VALID") + " padding");
        int top = same ? before(in.height(), height, size[0], stride[0], dilation[0]) : 0;
        int left = same ? before(in.width(), width, size[1], stride[1], dilation[1]) : 0;
        if (top > 255 || left > 255) {
            throw ModelRefused.at(place, "padding of " + Math.max(top, left), "at most 255");
        }
        return new Window(size[0], size[1], stride[0], stride[1], dilation[0], dilation[1], top, left);
    }

    private static int outputSide(boolean same, int in, int size, int stride, int dilation) {
        int span = (size - 1) * dilation + 1;
        return same ? (in + stride - 1) / stride : Math.max(0, in - span + stride) / stride;
    }

    private static int before(int in, int out, int size, int stride, int dilation) {
        int span = (size - 1) * dilation + 1;
        return Math.max(0, (out - 1) * stride + span - in) / 2;
    }

    /** Least and greatest output byte under a fused activation. */
    static int[] activationRange(String place, int activation, Tensor out) throws ModelRefused {
        int[] range = switch (activation) {
            case 0 -> new int[] {-128, 127};
            case 1 -> new int[] {Math.max(-128, quantized(0, out)), 127};
            case 2 -> new int[] {Math.max(-128, quantized(-1, out)), Math.min(127, quantized(1, out))};
            case 3 -> new int[] {Math.max(-128, quantized(0, out)), Math.min(127, quantized(6, out))};
            default ->
                throw ModelRefused.at(place, "fused activation " + activation, "none, RELU, RELU6, RELU_N1_TO_1");
        };
        requireRange(place, range[0], range[1]);
        return range;
    }

    static void requireRange(String place, int least, int greatest) throws ModelRefused {
        if (least > greatest) {
            throw ModelRefused.at(place, "an activation without values", "an output scale that can hold it");
        }
    }

    /** Nearest byte value, not clamped above the int range; halves away from zero, in single precision. */
    static int quantized(float real, Tensor out) {
        float steps = real / out.scale();
        float rounded = (float) (Math.signum(steps) * Math.floor(Math.abs((double) steps) + 0.5));
        return out.zeroPoint() + (int) Math.max(-1e6f, Math.min(1e6f, rounded));
    }

    static void requireShape(String place, Tensor out, boolean condition, String accepted) throws ModelRefused {
        if (!condition) {
            throw ModelRefused.at(place, "output " + shape(out), accepted);
        }
    }

    static String shape(Tensor tensor) {
        return "[1, " + tensor.height() + ", " + tensor.width() + ", " + tensor.channels() + "]";
    }
}
