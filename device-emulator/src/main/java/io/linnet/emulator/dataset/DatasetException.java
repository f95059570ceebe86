package io.linnet.emulator.dataset;

/** Data that cannot be used: one line for the user, without a stack trace. */
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(message, null, false, false);
    }

    /** @param accepted what would have been right */
    static DatasetException at(Object file, String place, String found, String accepted) {
        return new DatasetException(file + ", " + place + ": found " + found + ", accepted: " + accepted);
    }
}
