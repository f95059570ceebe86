package io.linnet.protocol.model;

/** How parameters are held; the code is the wire's (SPEC 3.2). */
public enum Numeric {
    /** int16 fixed point with one power-of-two exponent a layer. */
    INT16(0, 2),
    FLOAT32(1, 4);

    private final int code;
    private final int bytes;

    Numeric(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    public int code() {
        return code;
    }

    /** Bytes a parameter. */
    public int bytes() {
        return bytes;
    }

    public static Numeric of(int code) {
        if (code < 0 || code >= values().length) {
            throw new IllegalArgumentException("numeric=" + code + ", accepted: 0 (int16), 1 (float32)");
        }
        return values()[code];
    }
}
