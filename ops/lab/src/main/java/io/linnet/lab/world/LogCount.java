package io.linnet.lab.world;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** Counts what is logged at the level that ships, in place of writing it, until it is closed. */
final class LogCount implements AutoCloseable {
    private final class Counter extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            lines++;
            bySentence.merge(event.getMessage(), 1L, Long::sum);
        }
    }

    private final Map<String, Long> bySentence = new TreeMap<>();
    private final Logger logger;
    private final Level levelBefore;
    private final boolean wasAdditive;
    private final Counter counter = new Counter();
    private long lines;

    LogCount(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        levelBefore = logger.getLevel();
        wasAdditive = logger.isAdditive();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        counter.setContext(logger.getLoggerContext());
        counter.start();
        logger.addAppender(counter);
    }

    long lines() {
        return lines;
    }

    /** The sentence that was said most often, and how often. */
    String most() {
        return bySentence.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> most.getValue() + " times: " + most.getKey())
                .orElse("");
    }

    @Override
    public void close() {
        logger.detachAppender(counter);
        counter.stop();
        logger.setAdditive(wasAdditive);
        logger.setLevel(levelBefore);
    }
}
