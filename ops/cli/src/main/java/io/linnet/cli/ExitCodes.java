package io.linnet.cli;

/** What a process says with its exit code. */
public final class ExitCodes {
    public static final int OK = 0;
    /** It was tried and did not succeed. */
    public static final int FAILED = 1;
    /** What was asked for cannot be: an option, a configuration, a file of data. */
    public static final int USAGE = 2;
    /** Something outside Linnet is to be mended: a broker, a port, a permission, a missing program. */
    public static final int ENVIRONMENT = 3;
    /** {@code EX_SOFTWARE} of {@code sysexits.h}: a part has met a fault of our own. */
    public static final int DEAD = 70;
    /** Ctrl-C, as a shell counts it. */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
