package io.linnet.cli;

import io.linnet.emulator.fleet.BrokerRefused;
import io.linnet.emulator.fleet.FleetListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What stands in a fleet's way, said once a cause and not once a board; a broker that refuses ends the command. */
final class FleetTroubles implements FleetListener {
    private static final int CAUSES = 100;

    private final Output output;
    private final Consumer<UserError> refused;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param refused told why no board can take part */
    FleetTroubles(Output output, Consumer<UserError> refused) {
        this.output = output;
        this.refused = refused;
    }

    @Override
    public void failed(String board, Throwable cause) {
        if (cause instanceof BrokerRefused) {
            refused.accept(UserError.environment(String.valueOf(cause.getMessage())));
        } else {
            say(board + " cannot take part: " + cause.getMessage());
        }
    }

    @Override
    public void unreachable(String board, String cause) {
        say(cause + "; trying on");
    }

    private void say(String sentence) {
        if (told.size() < CAUSES && told.add(sentence)) {
            output.notice("linnet: " + sentence);
        }
    }
}
