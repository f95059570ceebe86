package io.linnet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds for the whole process and not for the part that asks for it. Beside this, {@link LogLines} sets the log up,
 * {@link Service} ends the process, and {@code io.linnet.broker.ProcessWide} sets what HiveMQ keeps in static fields.
 */
final class ProcessWide {
    private ProcessWide() {}

    /** What a gateway tells its installer of every update would drown a demo's rounds. */
    static void quietGateway() {
        if (LoggerFactory.getLogger("io.linnet.gateway") instanceof Logger logger) {
            logger.setLevel(Level.ERROR);
        }
    }
}
