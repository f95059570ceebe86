package io.linnet.protocol.model;

/** The networks that a board can train; the code is the wire's (SPEC 3.3). */
public enum Network {
    /** Integer network trained by direct feedback alignment. */
    TIFED(0),
    /** Sigmoid layers, squared error, momentum, one sample a step. */
    SIGMOID(1),
    /** One fully connected layer with softmax and cross-entropy. */
    SOFTMAX(2),
    /** Operating points learnt by sums: no labels, and nothing is classified. */
    POINTS(3);

    private final int code;

    Network(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static Network of(int code) {
        if (code < 0 || code >= values().length) {
            throw new IllegalArgumentException(
                    "network=" + code + ", accepted: 0 (tifed), 1 (sigmoid), 2 (softmax), 3 (points)");
        }
        return values()[code];
    }
}
