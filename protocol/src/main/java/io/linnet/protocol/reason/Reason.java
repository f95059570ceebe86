package io.linnet.protocol.reason;

import java.util.Locale;
import java.util.Optional;

/** Reasons of SPEC section 12; the code is the wire's, {@link #label} the word in logs and metrics. */
public enum Reason {
    MALFORMED(1),
    TOO_LONG(2),
    CHECKSUM(3),
    UNKNOWN_MODEL(4),
    WRONG_BASE(5),
    LATE(6),
    UNKNOWN_TRANSFER(7),
    OUT_OF_RANGE(8),
    UNDECODABLE(9),
    NOT_FINITE(10),
    WEIGHT(11),
    BUSY(12),
    NOT_ALLOWED(13),
    CONFLICT(14),
    STORAGE_FULL(15),
    OVERLAP(16),
    FLOOD(17),
    UNPROVEN(18);

    private final int code;

    Reason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** For example {@code wrong-base}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Reason> of(int code) {
        for (Reason reason : values()) {
            if (reason.code == code) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
