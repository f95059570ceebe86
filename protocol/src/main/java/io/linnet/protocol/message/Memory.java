package io.linnet.protocol.message;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Locale;

/**
 * What a board lacks of memory for an offer (SPEC 16.3), in bytes.
 *
 * @param has all that the board can give to learning
 * @param needs what the offered model and its training take
 */
public record Memory(int has, int needs) {
    public Memory {
        if (has < 0 || needs <= has) {
            throw new IllegalArgumentException(needs + " bytes are needed of " + has);
        }
    }

    static Memory read(int has, int needs) throws Refused {
        if (needs <= has) {
            throw new Refused(Reason.MALFORMED, "key 56 says " + needs + " bytes are needed of " + has);
        }
        return new Memory(has, needs);
    }

    /** For people: {@code has 41.0 kB, the model needs 53.1 kB}. */
    public String words() {
        String has = kilobytes(this.has);
        String needs = kilobytes(this.needs);
        return has.equals(needs)
                ? "has " + this.has + " B, the model needs " + this.needs + " B"
                : "has " + has + " kB, the model needs " + needs + " kB";
    }

    private static String kilobytes(int bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e3);
    }
}
