package io.linnet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The log of the process: our lines to standard error, one each; libraries only when they
 * warn. Found by Logback as a service, before the {@code logback.xml} inside HiveMQ, which prints everything
 * to standard output. {@code -Dlogback.configurationFile=…} overrides it.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogLines extends ContextAwareBase implements Configurator {
    private static final String OURS = "io.linnet";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level %logger{0} - %msg%n";

    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    /** From here on only lines of this level and above. */
    static void say(String level) {
        if (!LEVELS.contains(level)) {
            throw new UserError("log=" + level + ", accepted: " + String.join(", ", LEVELS));
        }
        ((Logger) LoggerFactory.getLogger(OURS)).setLevel(Level.toLevel(level));
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("ROOT").addAppender(console);
        context.getLogger(OURS).setLevel(Level.INFO);
        // It warns of every try while Kafka is away, which the engine says once.
        context.getLogger("org.apache.kafka").setLevel(Level.ERROR);
        context.getLogger("oshi").setLevel(Level.ERROR);
        context.getLogger("com.google.common.util.concurrent.Futures.CombinedFuture")
                .setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
