package io.linnet.aggregator.journal;

/** The journal's file could not be read or written. */
public final class JournalException extends RuntimeException {
    JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
