package io.linnet.protocol;

import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Says why tests of any module were left out, once a class and reason: the build counts them only. What is missing, and the
 * package that would bring it, the assumption says.
 */
public final class SkippedTests implements TestExecutionListener {
    private static final String PREFIX = "Assumption failed: ";

    private final PrintStream out;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    public SkippedTests() {
        this(System.out);
    }

    SkippedTests(PrintStream out) {
        this.out = out;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        say(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            say(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    private void say(TestIdentifier test, String reason) {
        String line =
                "-- left out of " + test.getSource().map(SkippedTests::name).orElse(test.getDisplayName()) + ": "
                        + (reason.startsWith(PREFIX) ? reason.substring(PREFIX.length()) : reason);
        if (said.add(line)) {
            out.println(line);
        }
    }

    private static String name(TestSource source) {
        String name = source instanceof MethodSource method
                ? method.getClassName()
                : source instanceof ClassSource of ? of.getClassName() : source.toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
