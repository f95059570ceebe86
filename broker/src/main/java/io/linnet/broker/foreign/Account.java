package io.linnet.broker.foreign;

import io.linnet.broker.access.Grant;
import io.linnet.broker.access.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * A user whose password is known, so that another broker can be told of it.
 *
 * @param user also the client id
 * @param password drawn from 128 random bits, as all that {@code linnet fleet} makes
 */
public record Account(String user, Role role, String fleet, String password) {
    public Account {
        if (role == Role.BOARDS) {
            throw new IllegalArgumentException("user=" + user
                    + " has the role boards, accepted: a user each; other brokers cannot tell its boards apart");
        }
    }

    /** @param broker with what Home Assistant reads there, if it is one of those */
    List<Grant> grants(ForeignBroker broker) {
        List<Grant> grants = new ArrayList<>(Grant.of(user, role, fleet));
        broker.home().ifPresent(prefix -> grants.addAll(Grant.home(prefix, role, fleet)));
        return grants;
    }

    /** Without the password, which a record would print. */
    @Override
    public String toString() {
        return user + " " + role.label() + " " + fleet;
    }
}
