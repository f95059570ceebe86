package io.linnet.emulator.extractor;

import java.util.List;

/**
 * A network in execution order with its arena plan: what an extractor file holds. Consistent by construction: shapes
 * fit, every operator reads what was written before it, and nothing that is still needed is written over.
 */
public final class ExtractorModel {
    public static final int MOST_TENSORS = 4_096;
    public static final int MOST_OPERATORS = 1_024;

    private final List<Tensor> tensors;
    private final List<Operator> operators;
    private final int input;
    private final int output;
    private final long source;

    /**
     * @param source the first 8 bytes of the SHA-256 of the file it was imported from, big endian
     * @throws ModelRefused if the parts do not fit each other
     */
    public ExtractorModel(List<Tensor> tensors, List<Operator> operators, int input, int output, long source)
            throws ModelRefused {
        this.tensors = List.copyOf(tensors);
        this.operators = List.copyOf(operators);
        this.input = input;
        this.output = output;
        this.source = source;
        new Consistency(this).check();
    }

    public List<Tensor> tensors() {
        return tensors;
    }

    public List<Operator> operators() {
        return operators;
    }

    int inputIndex() {
        return input;
    }

    int outputIndex() {
        return output;
    }

    /** What the sample is written to. */
    public Tensor input() {
        return tensors.get(input);
    }

    /** What the features are read from. */
    public Tensor output() {
        return tensors.get(output);
    }

    public long source() {
        return source;
    }

    /** Working memory of one run. */
    public int arenaBytes() {
        int end = 0;
        for (Tensor tensor : tensors) {
            end = Math.max(end, tensor.arenaOffset() + tensor.bytes());
        }
        return end;
    }

    /** Multiply-adds of one run. */
    public long multiplyAdds() {
        long sum = 0;
        for (Operator operator : operators) {
            if (operator.kind.hasWeights()) {
                Tensor out = tensors.get(operator.output);
                sum += operator.kind == Operator.Kind.DEPTHWISE
                        ? (long) out.bytes() * operator.window.height() * operator.window.width()
                        : (long) out.height() * out.width() * operator.weights.length;
            }
        }
        return sum;
    }
}
