package io.linnet.gateway.session;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said to one board, on whatever link it is now: answers, and refusals no more often than they help. Loop thread.
 */
final class Replies {
    /** Repeated answers to what does not change are at least this far apart. */
    private static final long REPEAT_MILLIS = 20;

    private static final long GREET_MILLIS = 1_000;

    private final Loop loop;
    private final Counters counters;
    private @Nullable Attachment attachment;
    private long repeatedAt = Long.MIN_VALUE / 2;
    private long greetedAt = Long.MIN_VALUE / 2;
    private long refused;
    private String lastError = "";

    Replies(Loop loop, Counters counters) {
        this.loop = loop;
        this.counters = counters;
    }

    Optional<Attachment> attachment() {
        return Optional.ofNullable(attachment);
    }

    /** @return the one before */
    Optional<Attachment> attach(Optional<Attachment> next) {
        Optional<Attachment> before = attachment();
        attachment = next.orElse(null);
        return before;
    }

    long refused() {
        return refused;
    }

    String lastError() {
        return lastError;
    }

    void remember(String error) {
        lastError = error;
    }

    /** Queues a packet if the board is there. */
    void send(byte[] packet) {
        Attachment at = attachment;
        if (at != null) {
            at.outbound().offer(packet);
        }
    }

    void repeat(byte[] packet) {
        long now = loop.nowMillis();
        if (now - repeatedAt >= REPEAT_MILLIS) {
            repeatedAt = now;
            send(packet);
        }
    }

    /** Noise on a serial line has no sender that could be told (SPEC 15.6). */
    void refuse(LinkKind kind, String model, Refused refusal) {
        note(refusal);
        boolean isNoise = switch (refusal.reason()) {
            case CHECKSUM, MALFORMED, TOO_LONG, OUT_OF_RANGE -> true;
            default -> false;
        };
        if (kind == LinkKind.SERIAL && isNoise) {
            counters.dropped(kind, refusal.reason().label());
            return;
        }
        if (refusal.reason() == Reason.UNKNOWN_TRANSFER) {
            if (loop.nowMillis() - greetedAt < GREET_MILLIS && kind == LinkKind.SERIAL) {
                return;
            }
            greetedAt = loop.nowMillis();
        }
        refuse(refusal.reason(), model, 0, String.valueOf(refusal.getMessage()));
    }

    /** A packet was not taken, and nobody is told: one of many, or noise. */
    void note(Refused refusal) {
        refused++;
        lastError = String.valueOf(refusal.getMessage());
        Attachment at = attachment;
        if (at != null && at.kind() == LinkKind.COAP) {
            counters.dropped(LinkKind.COAP, refusal.reason().label());
        }
    }

    void refuse(Reason reason, String model, long waitMillis, String detail) {
        counters.refused(reason.label());
        send(Words.refusal(reason, model, waitMillis, detail));
    }

    void refuse(Reason reason, TransferKey key, long waitMillis, String detail) {
        counters.refused(reason.label());
        lastError = reason.label() + ": " + detail;
        send(Words.refusal(reason, key, waitMillis, detail));
    }
}
