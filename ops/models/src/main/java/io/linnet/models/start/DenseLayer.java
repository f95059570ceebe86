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

    private static void require(String name, String what, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(name + ": a " + what + " is " + value + ", accepted: finite");
            }
        }
    }
}
