package io.linnet.emulator.fleet;

/** A broker refuses a board, or cannot do what a fleet needs; trying again does not cure it. Its message is a sentence. */
public final class BrokerRefused extends Exception {
    private static final long serialVersionUID = 1L;

    BrokerRefused(String message) {
        super(message);
    }
}
