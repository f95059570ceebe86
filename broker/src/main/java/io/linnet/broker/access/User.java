package io.linnet.broker.access;

import io.linnet.protocol.message.Ids;

/** One line of a users file. */
record User(String name, Role role, String fleet, PasswordHash password) {
    User {
        Ids.require("user", name);
        Ids.require("fleet", fleet);
    }

    /** As it stands in the file. */
    String line() {
        return name + " " + role.label() + " " + fleet + " " + password;
    }
}
