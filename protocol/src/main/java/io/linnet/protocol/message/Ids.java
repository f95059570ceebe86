package io.linnet.protocol.message;

/** Ids of fleets, boards, models and gateways: 1–64 of {@code [A-Za-z0-9_-]} (SPEC 1.2). */
public final class Ids {
    public static final int MAX_LENGTH = 64;

    private Ids() {}

    public static boolean isId(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isAllowed =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!isAllowed) {
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
        if (!isId(id)) {
            throw new IllegalArgumentException(what + "=" + id + ", accepted: 1 to 64 of A-Z a-z 0-9 _ -");
        }
        return id;
    }
}
