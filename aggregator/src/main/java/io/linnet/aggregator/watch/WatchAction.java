package io.linnet.aggregator.watch;

import java.util.Locale;

/** What the watch does about a model that has fallen behind its best. */
public enum WatchAction {
    /** The best version is offered again, and no round opens until somebody says so. */
    HOLD,
    /** The training goes on from the best version. */
    ROLLBACK,
    /** Says so, and nothing else. */
    WARN;

    public static WatchAction of(String label) {
        for (WatchAction action : values()) {
            if (action.label().equals(label)) {
                return action;
            }
        }
        throw new IllegalArgumentException("watch.action=" + label + ", accepted: hold, rollback, warn");
    }

    /** What has happened, as lines and hooks call it. */
    public String event() {
        return switch (this) {
            case HOLD -> "held";
            case ROLLBACK -> "rolledBack";
            case WARN -> "fell";
        };
    }

    /** The word in settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
