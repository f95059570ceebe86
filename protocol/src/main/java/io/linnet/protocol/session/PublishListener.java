package io.linnet.protocol.session;

/** Told exactly once what became of a publish; on the callback thread, or on the caller's when it fails at once. */
@FunctionalInterface
public interface PublishListener {
    /** For publishes whose fate does not matter. */
    PublishListener IGNORE = outcome -> {};

    void onDone(PublishOutcome outcome);
}
