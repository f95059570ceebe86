package io.linnet.emulator.learn;

/** Examples of another width or of more classes than the network: whoever chose the data can mend it. */
public final class DataDoNotFit extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message what was found, and what is accepted */
    public DataDoNotFit(String message) {
        super(message);
    }
}
