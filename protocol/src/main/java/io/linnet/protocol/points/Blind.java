package io.linnet.protocol.points;

import java.util.Optional;

/**
 * Why a board judges nothing of its machine (SPEC 21.11).
 *
 * @param axis from 1 on; 0: it is not about one axis
 */
public record Blind(Cause cause, int axis) {
    /** The code is the wire's. */
    public enum Cause {
        /** The board does not say. */
        UNKNOWN(0),
        /** One value throughout. */
        DEAD(1),
        /** A tenth of its samples or more stand at the ends. */
        SATURATED(2),
        /** Windows of another length, or with other axes, than the model's. */
        OTHER_WINDOWS(3);

        private final int code;

        Cause(int code) {
            this.code = code;
        }
    }

    private static final int KIND = 16;

    /** As it stands in a message, in the place of a score's class. */
    public int code() {
        return KIND * cause.code + axis;
    }

    /**
     * What a board tells.
     *
     * @param score class, or in its place why there is none
     * @return empty: its machine is judged
     */
    public static Optional<Blind> in(Verdict.State state, int score) {
        return state == Verdict.State.SENSOR ? Optional.of(of(score)) : Optional.empty();
    }

    /** @param code of a board that may be newer than this: what it does not know stays unknown */
    public static Blind of(int code) {
        Cause[] known = Cause.values();
        int kind = code / KIND;
        return kind < known.length ? new Blind(known[kind], code % KIND) : new Blind(Cause.UNKNOWN, 0);
    }

    /** For people, after the board's name or that of its sensor. */
    public String words() {
        return switch (cause) {
            case DEAD -> "axis " + axis + " gives one value throughout: dead, or not connected";
            case SATURATED -> "axis " + axis + " stands at the ends of its range";
            case OTHER_WINDOWS -> "its windows have another length or other axes than the model's";
            case UNKNOWN -> "an axis gives one value throughout, or stands at the ends of its range";
        };
    }
}
