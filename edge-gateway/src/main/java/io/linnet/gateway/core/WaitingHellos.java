package io.linnet.gateway.core;

import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.reason.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hellos of a board whose ordinal no aggregator has told yet: they wait for it a moment, then are told to come again, and
 * are greeted when it is known all the same (SPEC 17.5). Core thread.
 */
final class WaitingHellos {
    private static final long BUSY_WAIT_MILLIS = 5_000;
    /** How long a hello waits for the aggregator to name the board's ordinal. */
    private static final long WELCOME_MILLIS = 1_000;

    /** @param request empty for one that has been answered: it was told to come again */
    record WaitingHello(Hello hello, Optional<Request> request, long untilMillis) {}

    private final BoardAnswers answers;
    private final Effects effects;
    private final ArrayDeque<WaitingHello> waiting = new ArrayDeque<>();
    private Optional<Hello> turnedAway = Optional.empty();

    WaitingHellos(BoardAnswers answers, Effects effects) {
        this.answers = answers;
        this.effects = effects;
    }

    /** @param isAsked the aggregator has been asked */
    void add(Hello hello, Request request, boolean isAsked, long nowMillis) {
        WaitingHello entry = new WaitingHello(hello, Optional.of(request), nowMillis + WELCOME_MILLIS);
        if (isAsked) {
            waiting.add(entry);
        } else {
            turnAway(entry, "a new board waits for the uplink");
        }
    }

    /** Time has passed. */
    void look(long nowMillis) {
        while (wakeAt() <= nowMillis) {
            turnAway(waiting.remove(), "the aggregator has not answered yet");
        }
    }

    /** The aggregator's word on one of them is still of use. */
    boolean isAny() {
        return !waiting.isEmpty() || turnedAway.isPresent();
    }

    long wakeAt() {
        return waiting.isEmpty() ? Long.MAX_VALUE : waiting.element().untilMillis();
    }

    private void turnAway(WaitingHello entry, String why) {
        turnedAway = Optional.of(entry.hello());
        answers.refuse(Reason.BUSY, entry.hello().model(), BUSY_WAIT_MILLIS, why);
        entry.request().ifPresent(effects::answered);
    }

    /** One that was told to come again and need not. */
    Optional<Hello> turnedAway() {
        return turnedAway;
    }

    /** The ordinal is known: all that are to be greeted now. */
    List<WaitingHello> takeAll() {
        List<WaitingHello> all = new ArrayList<>();
        turnedAway.ifPresent(hello -> all.add(new WaitingHello(hello, Optional.empty(), 0)));
        turnedAway = Optional.empty();
        all.addAll(waiting);
        waiting.clear();
        return all;
    }

    /** The aggregator does not want the board; what it says has been passed on. */
    void refused() {
        waiting.forEach(entry -> entry.request().ifPresent(effects::answered));
        waiting.clear();
    }
}
