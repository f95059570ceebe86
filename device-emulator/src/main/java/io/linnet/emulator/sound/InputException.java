package io.linnet.emulator.sound;

/** A user's file or setting that cannot be used: one line that says what and what is accepted. */
public class InputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InputException(String message) {
        super(message);
    }
}
