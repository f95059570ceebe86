package io.linnet.protocol.model;

/**
 * One fully connected layer: a matrix of (inputs + 1) × outputs parameters, row-major, the bias as the last row
 * (SPEC 3.1).
 *
 * @param first index of its first parameter in the model
 * @param exponent a parameter is {@code value · 2^exponent}; 0 for float32
 */
public record Layer(int inputs, int outputs, int exponent, int first) {
    public Layer {
        if (inputs < 1 || inputs > 65_535 || outputs < 1 || outputs > 65_535) {
            throw new IllegalArgumentException("layer " + inputs + "x" + outputs + ", accepted: 1 to 65535 each");
        }
        if ((inputs + 1L) * outputs > ModelLayout.MAX_LAYER_PARAMETERS) {
            throw new IllegalArgumentException("layer " + inputs + "x" + outputs + " has more than "
                    + ModelLayout.MAX_LAYER_PARAMETERS + " parameters");
        }
        if (exponent < -128 || exponent > 127) {
            throw new IllegalArgumentException("exponent=" + exponent + ", accepted: -128 to 127");
        }
    }

    public int parameters() {
        return (inputs + 1) * outputs;
    }

    /** Index after its last parameter in the model. */
    public int end() {
        return first + parameters();
    }

    /** Index in the model of the first bias. */
    public int bias() {
        return first + inputs * outputs;
    }
}
