package io.linnet.cli;

import io.linnet.emulator.fleet.BrokerRefused;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.protocol.reason.Reason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What stands in a fleet's way, said once a cause and not once a board; a broker that refuses
 * all of them ends the command. */
final class FleetTroubles implements FleetListener {
    private static final int CAUSES = 100;

    private final Output output;
    private final Predicate<String> isOnItsOwn;
    private final Consumer<UserError> refused;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param refused told why no board can take part */
    FleetTroubles(Output output, Consumer<UserError> refused) {
        this(output, board -> false, refused);
    }

    /** @param isOnItsOwn boards with a password of their own: one that is refused says nothing of the others */
    FleetTroubles(Output output, Predicate<String> isOnItsOwn, Consumer<UserError> refused) {
        this.output = output;
        this.isOnItsOwn = isOnItsOwn;
        this.refused = refused;
    }

    @Override
    public void failed(String board, Throwable cause) {
        if (cause instanceof BrokerRefused && !isOnItsOwn.test(board)) {
            refused.accept(UserError.environment(String.valueOf(cause.getMessage())));
        } else {
            say(board + " cannot take part: " + cause.getMessage());
        }
    }

    @Override
    public void unreachable(String board, String cause) {
        say(cause + "; trying on");
    }

    /** A replayed offer is what seals are for, and changes nothing; one that nobody vouches for stops the fleet. */
    @Override
    public void offerRefused(String board, Reason reason) {
        say(
                reason == Reason.LATE
                        ? "an offer from before the newest is not taken: somebody repeats it, or the aggregator's epoch is"
                                + " too low (epoch in its configuration)"
                        : "an offer without the proof of fleetKey is not taken: the aggregator has no fleetKey, or another,"
                                + " or somebody forges");
    }

    private void say(String sentence) {
        if (told.size() < CAUSES && told.add(sentence)) {
            output.notice("linnet: " + sentence);
        }
    }
}
