package io.linnet.gateway.session;

import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.reason.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hellos of a board whose ordinal no aggregator has told yet: they wait for it a moment, then are told to come again, and
 * are greeted when it is known all the same (SPEC 17.5). Loop thread.
 */
final class Unnumbered {
    private static final long BUSY_WAIT_MILLIS = 5_000;
    /** How long a hello waits for the aggregator to name the board's ordinal. */
    private static final long WELCOME_MILLIS = 1_000;

    private record Waiting(Hello hello, Runnable answered) {}

    /** What is done once the ordinal is known. */
    interface Greeting {
        void greet(Hello hello, Runnable answered);
    }

    private final Loop loop;
    private final Replies replies;
    private final List<Waiting> waiting = new ArrayList<>();
    private Optional<Hello> turnedAway = Optional.empty();

    Unnumbered(Loop loop, Replies replies) {
        this.loop = loop;
        this.replies = replies;
    }

    /** @param isAsked the aggregator has been asked */
    void hello(Hello hello, boolean isAsked, Runnable answered) {
        Waiting entry = new Waiting(hello, answered);
        if (isAsked) {
            waiting.add(entry);
            loop.after(WELCOME_MILLIS, () -> {
                if (waiting.remove(entry)) {
                    turnAway(entry, "the aggregator has not answered yet");
                }
            });
        } else {
            turnAway(entry, "a new board waits for the uplink");
        }
    }

    private void turnAway(Waiting entry, String why) {
        turnedAway = Optional.of(entry.hello());
        replies.refuse(Reason.BUSY, entry.hello().model(), BUSY_WAIT_MILLIS, why);
        entry.answered().run();
    }

    /** One that was told to come again and need not. */
    Optional<Hello> turnedAway() {
        return turnedAway;
    }

    void numbered(Greeting greeting) {
        List<Waiting> greeted = List.copyOf(waiting);
        waiting.clear();
        turnedAway.ifPresent(hello -> greeting.greet(hello, () -> {}));
        turnedAway = Optional.empty();
        greeted.forEach(entry -> greeting.greet(entry.hello(), entry.answered()));
    }

    /** The aggregator does not want the board; what it says has been passed on. */
    void refused() {
        List<Waiting> refused = List.copyOf(waiting);
        waiting.clear();
        refused.forEach(entry -> entry.answered().run());
    }
}
