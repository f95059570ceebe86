package io.linnet.protocol.session;

/** The library did not take a publish. */
final class LinkException extends Exception {
    enum Kind {
        /** Its window is full: again in a moment. */
        BUSY,
        /** The connection is gone or going: again on the next one. */
        DOWN,
        /** Never. */
        INVALID
    }

    private final Kind kind;

    LinkException(Kind kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
