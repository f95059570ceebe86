package io.linnet.protocol.session;

import org.jspecify.annotations.Nullable;

/** A publish on its way. The mutable fields belong to the {@link PublishQueue}'s lock. */
final class QueuedPublish {
    final String topic;
    final byte[] payload;
    final int qos;
    final boolean retained;
    final long expirySeconds;
    final long queuedAtNanos;
    final PublishListener listener;

    /** The link it was sent on, if it is under way. */
    @Nullable
    Link link;

    int sends;
    boolean done;

    QueuedPublish(
            String topic,
            byte[] payload,
            int qos,
            boolean retained,
            long expirySeconds,
            long queuedAtNanos,
            PublishListener listener) {
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retained = retained;
        this.expirySeconds = expirySeconds;
        this.queuedAtNanos = queuedAtNanos;
        this.listener = listener;
    }

    /** What is left of its expiry, 0 for no expiry, negative when it has passed. */
    long remainingSeconds(long nowNanos) {
        if (expirySeconds == 0) {
            return 0;
        }
        long left = expirySeconds - (nowNanos - queuedAtNanos) / 1_000_000_000L;
        return left > 0 ? left : -1;
    }
}
