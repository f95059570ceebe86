package io.linnet.emulator.dataset;

import io.linnet.emulator.sound.InputException;

/** Data that cannot be used: one line for the user, without a stack trace. */
public final class DatasetException extends InputException {
    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(message);
    }

    /** @param accepted what would have been right */
    static DatasetException at(Object file, String place, String found, String accepted) {
        return new DatasetException(file + ", " + place + ": found " + found + ", accepted: " + accepted);
    }
}
