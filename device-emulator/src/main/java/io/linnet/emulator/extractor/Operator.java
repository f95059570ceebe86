package io.linnet.emulator.extractor;

import java.util.List;

/**
 * One step of the network. Which parts are used depends on the kind; the others are empty. The arrays belong to the
 * operator from its construction on and are never changed.
 */
public final class Operator {
    /** Kinds with their code in the file (EXTRACTOR.md section 4). */
    public enum Kind {
        CONVOLUTION(1),
        DEPTHWISE(2),
        AVERAGE_POOL(3),
        MAX_POOL(4),
        ADD(5),
        RESHAPE(6),
        FULLY_CONNECTED(7),
        SOFTMAX(8),
        PAD(9),
        RESCALE(10);

        final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Whether a step may write where it reads: each output byte depends on the input byte of the same place. */
        public boolean inPlace() {
            return this == ADD || this == RESHAPE || this == SOFTMAX || this == RESCALE;
        }

        boolean hasWeights() {
            return this == CONVOLUTION || this == DEPTHWISE || this == FULLY_CONNECTED;
        }
    }

    /** No second input. */
    public static final int NONE = -1;

    final Kind kind;
    final int input;
    final int second;
    final int output;
    final int lowest;
    final int highest;
    final Window window;
    final byte[] weights;
    final int[] bias;
    final List<Multiplier> multipliers;
    final int extra;

    /**
     * @param input index of the tensor read
     * @param second index of the second addend, or {@link #NONE}
     * @param output index of the tensor written
     * @param lowest least output byte: the fused activation
     * @param highest greatest output byte
     * @param weights convolution [out][h][w][in], depthwise [h][w][out], fully connected [out][in], else empty
     * @param bias one a channel of the output where there are weights, else empty
     * @param multipliers one a channel of the output where there are weights; add: first, second, output; softmax and
     *     rescale: one; else empty
     * @param extra softmax: the least difference to the maximum that counts; pad: channels before the first; else 0
     */
    public Operator(
            Kind kind,
            int input,
            int second,
            int output,
            int lowest,
            int highest,
            Window window,
            byte[] weights,
            int[] bias,
            List<Multiplier> multipliers,
            int extra) {
        this.kind = kind;
        this.input = input;
        this.second = second;
        this.output = output;
        this.lowest = lowest;
        this.highest = highest;
        this.window = window;
        this.weights = weights;
        this.bias = bias;
        this.multipliers = List.copyOf(multipliers);
        this.extra = extra;
    }

    /** An operator without weights. */
    public Operator(
            Kind kind,
            int input,
            int second,
            int output,
            int lowest,
            int highest,
            Window window,
            List<Multiplier> multipliers,
            int extra) {
        this(kind, input, second, output, lowest, highest, window, new byte[0], new int[0], multipliers, extra);
    }

    public Kind kind() {
        return kind;
    }

    public int input() {
        return input;
    }

    public int second() {
        return second;
    }

    public int output() {
        return output;
    }

    boolean reads(int tensor) {
        return input == tensor || second == tensor;
    }

    byte clamp(int value) {
        return (byte) Math.max(lowest, Math.min(highest, value));
    }
}
