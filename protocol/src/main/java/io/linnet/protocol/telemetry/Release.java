package io.linnet.protocol.telemetry;

/** Which Linnet this is. */
public final class Release {
    /** As in the build's files. */
    public static final String VERSION = "0.2.0";

    private Release() {}
}
