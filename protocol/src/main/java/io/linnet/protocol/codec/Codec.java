package io.linnet.protocol.codec;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/** How a slice's values become a payload; the code is the wire's (SPEC 5.1, 6). */
public enum Codec {
    /** IEEE 754 single precision, 4 bytes a value. */
    FLOAT32(0, 32_767),
    /** 2 bytes a value. */
    INT16(1, 32_767),
    /** Adaptive binary range coder: the default. */
    RANGE(2, 65_535),
    /** Golomb-Rice and Exp-Golomb codes: a third of the range coder's work, 10 to 40 % more bytes. */
    RICE(3, 65_535);

    /** Smallest payload limit an encoder takes: the longest code of one value fits. */
    public static final int MIN_LIMIT_BYTES = 32;
    /** Most values of one slice. */
    public static final int MAX_COUNT = 65_535;

    private final int code;
    private final int maxMagnitude;

    Codec(int code, int maxMagnitude) {
        this.code = code;
        this.maxMagnitude = maxMagnitude;
    }

    public int code() {
        return code;
    }

    /** Largest |q| that the quantizer may hand to this codec. */
    public int maxMagnitude() {
        return maxMagnitude;
    }

    /** The codec of a chunk's header nibble. */
    public static Codec of(int code) throws Refused {
        return switch (code) {
            case 0 -> FLOAT32;
            case 1 -> INT16;
            case 2 -> RANGE;
            case 3 -> RICE;
            default -> throw new Refused(Reason.MALFORMED, "codec " + code);
        };
    }
}
