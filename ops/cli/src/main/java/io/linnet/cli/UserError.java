package io.linnet.cli;

/** Something that can be mended without us; its message is one line and all that is shown. */
public final class UserError extends RuntimeException {
    private final int exitCode;

    /** What was asked for cannot be. */
    public UserError(String message) {
        this(message, ExitCodes.USAGE);
    }

    private UserError(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** What was asked for did not succeed. */
    static UserError failed(String message) {
        return new UserError(message, ExitCodes.FAILED);
    }

    /** Something outside stands in the way: a broker, a port, a permission. */
    public static UserError environment(String message) {
        return new UserError(message, ExitCodes.ENVIRONMENT);
    }

    int exitCode() {
        return exitCode;
    }
}
