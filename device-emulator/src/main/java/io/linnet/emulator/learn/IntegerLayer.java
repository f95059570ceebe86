package io.linnet.emulator.learn;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Layer;
import java.util.Arrays;

/**
 * One layer of the integer network with its local weights: the sums of the forward pass and the step of SPEC 10.5.
 *
 * <p>An input is held as {@code p = x − offset}, so that an image's background is 0: then {@code x·W = p·W +
 * offset·ΣW}, the column sums serve the whole batch, and rows and examples with p = 0 cost nothing. Sums run in int,
 * which vectorises, and are exact: a block of 256 inputs cannot leave int (256 · 255 · 32768 &lt; 2^31), and an
 * overflow inside a sum whose result fits is undone by the wrap-around of two's complement.
 */
final class IntegerLayer {
    private static final int BLOCK = 256;

    private final int inputs;
    private final int outputs;
    private final int first;
    private final int least;
    private final int greatest;
    private final int[] weights;
    private final int[] columnSums;
    private final int[] partial;
    private final long[] sums;
    private final int[] active;
    private final int[] quotients;
    private final int[] idleQuotients;
    private final int[] idle;

    /** @param least smallest weight, {@code greatest} the largest: int16 but for published figures without a limit */
    IntegerLayer(Layer layer, int least, int greatest) {
        inputs = layer.inputs();
        outputs = layer.outputs();
        first = layer.first();
        this.least = least;
        this.greatest = greatest;
        weights = new int[layer.parameters()];
        columnSums = new int[outputs];
        partial = new int[outputs];
        sums = new long[outputs];
        active = new int[inputs];
        quotients = new int[outputs];
        idleQuotients = new int[outputs];
        idle = new int[outputs];
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    /** The local weights, bias row last; live. */
    int[] weights() {
        return weights;
    }

    void load(short[] model) {
        for (int i = 0; i < weights.length; i++) {
            weights[i] = model[first + i];
        }
    }

    void difference(short[] model, int[] out, int at) {
        for (int i = 0; i < weights.length; i++) {
            out[at + i] = weights[i] - model[first + i];
        }
    }

    /** Prepares {@link #forward} for the present weights. */
    void sumColumns(int offset) {
        Arrays.fill(columnSums, 0);
        if (offset != 0) {
            for (int i = 0; i < inputs; i++) {
                addRow(columnSums, weights, i * outputs, outputs);
            }
        }
    }

    /**
     * z of one example.
     *
     * @param in inputs as p, from {@code at}
     * @return live until the next call
     */
    long[] forward(int[] in, int at, int offset) {
        int bias = inputs * outputs;
        for (int j = 0; j < outputs; j++) {
            sums[j] = weights[bias + j] + (long) offset * columnSums[j];
        }
        int count = activeInputs(in, at);
        for (int from = 0; from < count; from += BLOCK) {
            Arrays.fill(partial, 0);
            int to = Math.min(from + BLOCK, count);
            int k = from;
            for (; k + 4 <= to; k += 4) {
                addRows(in, at, k);
            }
            for (; k < to; k++) {
                addScaled(partial, weights, active[k] * outputs, in[at + active[k]], outputs);
            }
            for (int j = 0; j < outputs; j++) {
                sums[j] += partial[j];
            }
        }
        return sums;
    }

    private int activeInputs(int[] in, int at) {
        int count = 0;
        for (int i = 0; i < inputs; i++) {
            active[count] = i;
            count += in[at + i] != 0 ? 1 : 0;
            if (count == inputs) {
                break;
            }
        }
        return count;
    }

    /** Four rows at once: a quarter of the traffic of the sums. */
    private void addRows(int[] in, int at, int k) {
        int a = active[k];
        int b = active[k + 1];
        int c = active[k + 2];
        int d = active[k + 3];
        addFour(
                partial,
                weights,
                a * outputs,
                in[at + a],
                b * outputs,
                in[at + b],
                c * outputs,
                in[at + c],
                d * outputs,
                in[at + d],
                outputs);
    }

    private static void addFour(
            int[] sum, int[] w, int a, int pa, int b, int pb, int c, int pc, int d, int pd, int count) {
        for (int j = 0; j < count; j++) {
            sum[j] += pa * w[a + j] + pb * w[b + j] + pc * w[c + j] + pd * w[d + j];
        }
    }

    private static void addScaled(int[] sum, int[] row, int from, int factor, int count) {
        for (int j = 0; j < count; j++) {
            sum[j] += factor * row[from + j];
        }
    }

    private static void addRow(int[] sum, int[] row, int from, int count) {
        for (int j = 0; j < count; j++) {
            sum[j] += row[from + j];
        }
    }

    /**
     * One step over a batch.
     *
     * @param in inputs of the examples as p, row-major
     * @param errors d, examples × outputs
     */
    void step(int[] in, int offset, int examples, int[] errors, Division division, int rateInverse) {
        if ((long) examples * 128 * greatestError(errors, examples * outputs) > Integer.MAX_VALUE) {
            wideStep(in, offset, examples, errors, division, rateInverse);
            return;
        }
        Arrays.fill(partial, 0);
        for (int s = 0; s < examples; s++) {
            addRow(partial, errors, s * outputs, outputs);
        }
        Quotient.divide(division, partial, quotients, rateInverse);
        subtract(inputs * outputs, quotients);
        for (int j = 0; j < outputs; j++) {
            idle[j] = offset * partial[j];
        }
        Quotient.divide(division, idle, idleQuotients, rateInverse);
        for (int i = 0; i < inputs; i++) {
            subtract(i * outputs, quotientsOfRow(i, in, examples, errors, division, rateInverse));
        }
    }

    private int[] quotientsOfRow(int i, int[] in, int examples, int[] errors, Division division, int rateInverse) {
        boolean seen = false;
        for (int s = 0; s < examples; s++) {
            int p = in[s * inputs + i];
            if (p != 0) {
                if (!seen) {
                    System.arraycopy(idle, 0, partial, 0, outputs);
                    seen = true;
                }
                addScaled(partial, errors, s * outputs, p, outputs);
            }
        }
        if (!seen) {
            return idleQuotients;
        }
        Quotient.divide(division, partial, quotients, rateInverse);
        return quotients;
    }

    private void subtract(int from, int[] steps) {
        for (int j = 0; j < outputs; j++) {
            weights[from + j] = Math.max(least, Math.min(greatest, weights[from + j] - steps[j]));
        }
    }

    private static int greatestError(int[] errors, int count) {
        int greatest = 0;
        for (int i = 0; i < count; i++) {
            greatest = Math.max(greatest, Math.abs(errors[i]));
        }
        return greatest;
    }

    /** The same step with 64-bit sums: for batches and errors that no int is sure to hold. */
    void wideStep(int[] in, int offset, int examples, int[] errors, Division division, int rateInverse) {
        for (int i = 0; i <= inputs; i++) {
            for (int j = 0; j < outputs; j++) {
                long sum = 0;
                for (int s = 0; s < examples; s++) {
                    long x = i == inputs ? 1 : in[s * inputs + i] + offset;
                    sum += x * errors[s * outputs + j];
                }
                long weight = weights[i * outputs + j] - division.divide(sum, rateInverse);
                weights[i * outputs + j] = (int) Math.max(least, Math.min(greatest, weight));
            }
        }
    }
}
