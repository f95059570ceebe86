package io.linnet.protocol.message;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;

/**
 * What a person says of a board's own point (SPEC 21.10): the machine was mounted anew, or is no longer as it then was.
 *
 * @param serial which word of a person it is, from 1 on; a board follows one that is later than the last it followed
 * @param windows that the point is made of; 0: it is forgotten
 */
public record OwnWish(int serial, int windows) {
    /** From fewer no point is made (SPEC 21.7). */
    public static final int MIN_WINDOWS = 8;
    /** So that a sum of features fits an s16. */
    public static final int MAX_WINDOWS = 255;
    /** So many are enough (SPEC 21.10). */
    public static final int USUAL_WINDOWS = 60;

    public OwnWish {
        if (serial < 1 || !isCount(windows)) {
            throw new IllegalArgumentException("windows=" + windows + ", accepted: 8 to 255, 0 to forget");
        }
    }

    static OwnWish read(List<Integer> own) throws Refused {
        if (own.get(0) < 1 || !isCount(own.get(1))) {
            throw new Refused(Reason.MALFORMED, "key 63 says " + own);
        }
        return new OwnWish(own.get(0), own.get(1));
    }

    private static boolean isCount(int windows) {
        return windows == 0 || (windows >= MIN_WINDOWS && windows <= MAX_WINDOWS);
    }
}
