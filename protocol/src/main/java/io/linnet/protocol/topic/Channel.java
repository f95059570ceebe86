package io.linnet.protocol.topic;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The last level of a board's topics. SPEC 13.2. */
public enum Channel {
    /** Board to aggregator: hello, data, repair, status, commit. */
    UP,
    /** Aggregator to board: welcome, data, status, receipt, refusal. */
    DOWN,
    /** Retained: whether the board is there. */
    PRESENCE,
    /** Figures for people: loss, accuracy, link, energy. */
    REPORT;

    private final String level = name().toLowerCase(Locale.ROOT);

    /** The word in the topic, for example {@code up}. */
    public String level() {
        return level;
    }

    static @Nullable Channel of(String level) {
        for (Channel channel : values()) {
            if (channel.level.equals(level)) {
                return channel;
            }
        }
        return null;
    }
}
