package io.linnet.protocol.topic;

/** Ids of fleets, boards, models and gateways: 1–64 characters of {@code [A-Za-z0-9_-]}. SPEC 1.2. */
public final class Ids {
    public static final int MAXIMUM_LENGTH = 64;

    private Ids() {}

    public static boolean isValid(String id) {
        if (id.isEmpty() || id.length() > MAXIMUM_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isIdCharacter(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the id.
     *
     * @throws IllegalArgumentException naming {@code what} and what would be accepted
     */
    public static String require(String what, String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException(what + "=" + id + ", accepted: 1 to 64 of A-Z a-z 0-9 _ -");
        }
        return id;
    }

    private static boolean isIdCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
