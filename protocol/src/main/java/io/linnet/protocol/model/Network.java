package io.linnet.protocol.model;

import java.util.Arrays;

/** The networks that a board can train; the code is the wire's (SPEC 3.3). */
public enum Network {
    /** Integer network trained by direct feedback alignment. */
    TIFED(0),
    /** Sigmoid layers, squared error, momentum, one sample a step. */
    SIGMOID(1),
    /** One fully connected layer with softmax and cross-entropy. */
    SOFTMAX(2),
    /** Operating points learnt by sums: no labels, and nothing is classified. */
    POINTS(3),
    /** Learns to repeat windows: no labels, and what it cannot repeat is unusual. */
    AUTOENCODER(4),
    /** A regression head by sums: a real number is learnt, and nothing is classified. */
    RIDGE(5);

    private final int code;

    Network(int code) {
        this.code = code;
    }

    /** Boards send exact sums of their examples and train nothing. */
    public boolean isSummed() {
        return this == POINTS || this == RIDGE;
    }

    /** It says which of some classes an example is of. */
    public boolean isClassifying() {
        return this == TIFED || this == SIGMOID || this == SOFTMAX;
    }

    public int code() {
        return code;
    }

    public static Network of(int code) {
        return Arrays.stream(values())
                .filter(network -> network.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("network=" + code
                        + ", accepted: 0 (tifed), 1 (sigmoid), 2 (softmax), 3 (points), 4 (autoencoder), 5 (ridge)"));
    }
}
