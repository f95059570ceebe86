package io.linnet.protocol.session;

/** The library did not take a publish. */
final class LinkException extends Exception {
    /** When to try again. */
    enum Retry {
        /** The library's window is full: again in a moment. */
        SOON,
        /** The connection is gone or going. */
        ON_NEXT_LINK,
        NEVER
    }

    private final Retry retry;

    LinkException(Retry retry, String detail) {
        super(detail, null, false, false);
        this.retry = retry;
    }

    Retry retry() {
        return retry;
    }
}
