package io.linnet.protocol.telemetry;

/**
 * One thing that a doctor looked at.
 *
 * @param advice what to do, empty if nothing
 */
public record Finding(String check, Level level, String detail, String advice) {
    /** How bad it is. */
    public enum Level {
        OK,
        WARNING,
        FAILED
    }

    public static Finding ok(String check, String detail) {
        return new Finding(check, Level.OK, detail, "");
    }
}
