package io.linnet.emulator.board;

/**
 * Something with an id that follows a model over a link: a {@link Board}, or a {@link Follower}. Pure: events and the time
 * in milliseconds of a monotonic clock in, reactions out. One thread at a time.
 */
public interface Participant {
    String id();

    /** The link is up and its subscriptions are acknowledged. */
    Reaction onConnected(long now);

    void onDisconnected();

    /** The retained offer, or a newer one. */
    Reaction onOffer(byte[] bytes, long now);

    /** A retained chunk of a step or full model. */
    Reaction onBroadcast(byte[] chunk, long now);

    /** Whatever comes for this one alone. */
    Reaction onDown(byte[] bytes, long now);

    Reaction wake(long now);

    /** The result of the work that a reaction asked for. */
    Reaction onWorked(Work.Result result, long now);
}
