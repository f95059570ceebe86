package io.linnet.protocol.session;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Silences the client library, which prints stack traces of every lost connection; the session tells it in a line. */
final class PahoQuiet {
    /** Held, because the log manager holds loggers and their levels only weakly. */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    private PahoQuiet() {}

    static void hush() {
        PAHO.setLevel(Level.OFF);
    }
}
