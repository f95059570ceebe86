package io.linnet.models.start;

/**
 * A fully connected layer as another program has it.
 *
 * @param name for complaints
 * @param weights inputs × outputs, row-major
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over.
record DenseLayer(String name, int inputs, int outputs, float[] weights, float[] biases) {
    DenseLayer {
        if ((long) inputs * outputs != weights.length || biases.length != outputs) {
            throw new IllegalArgumentException(name + ": " + weights.length + " weights and " + biases.length
                    + " biases for " + inputs + " inputs and " + outputs + " outputs");
        }
        require(name, "weight", weights);
        require(name, "bias", biases);
    }

    /** From outputs × inputs; whose number is wrong comes back as it is, to be refused with its layer. */
    static float[] transposed(float[] weights, int inputs, int outputs) {
        if ((long) inputs * outputs != weights.length) {
            return weights;
        }
        float[] turned = new float[weights.length];
        for (int j = 0; j < outputs; j++) {
            for (int i = 0; i < inputs; i++) {
                turned[i * outputs + j] = weights[j * inputs + i];
            }
        }
        return turned;
    }

    private static void require(String name, String what, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(name + ": a " + what + " is " + value + ", accepted: finite");
            }
        }
    }
}
