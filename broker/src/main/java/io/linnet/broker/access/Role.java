package io.linnet.broker.access;

import java.util.Locale;

/** What a user is. SPEC section 13.3. */
public enum Role {
    /** One board with credentials of its own: its user name is its board id. */
    BOARD,
    /** Credentials that the boards of a fleet share: the client id is the board id, and boards trust each other. */
    BOARDS,
    /** Speaks for the boards of its fleet: its user name is its gateway id. */
    GATEWAY,
    /** Reads and writes all of its fleet. */
    AGGREGATOR,
    /** Reads all of its fleet, writes nothing. */
    OBSERVER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String label) {
        for (Role role : values()) {
            if (role.label().equals(label)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "role=" + label + ", accepted: board, boards, gateway, aggregator or observer");
    }
}
