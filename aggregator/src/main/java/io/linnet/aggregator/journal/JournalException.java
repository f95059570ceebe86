package io.linnet.aggregator.journal;

/** The journal's file could not be read or written. */
public final class JournalException extends RuntimeException {
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
