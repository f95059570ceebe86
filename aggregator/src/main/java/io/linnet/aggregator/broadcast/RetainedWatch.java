package io.linnet.aggregator.broadcast;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells whether what the broker brings of our own retained topics is ours. Boards believe what is retained there, and
 * nobody but the aggregator can put it right (SPEC 16.9).
 *
 * <p>Each publish comes back once. One that comes back after its successor has been sent is still ours; once its
 * successor has come back it is not, whoever sends it. Thread-safe: one thread publishes, another hears.
 */
public final class RetainedWatch {
    /** Publishes of one topic that may be on their way back; a broker that sends none back costs no more memory. */
    private static final int MAX_UNDER_WAY = 8;

    /** By topic: the newest last, before it those that have not come back. */
    private final Map<String, Deque<byte[]>> own = new HashMap<>();

    /** We publish this, retained; empty: we remove what was there. */
    public synchronized void published(String topic, byte[] payload) {
        Deque<byte[]> known = own.computeIfAbsent(topic, any -> new ArrayDeque<>());
        if (known.size() >= MAX_UNDER_WAY) {
            known.removeFirst();
        }
        known.addLast(payload);
    }

    /** True if this is ours, or says that there is nothing where we have put nothing. */
    public synchronized boolean isOwn(String topic, byte[] payload) {
        Deque<byte[]> known = own.get(topic);
        if (known == null) {
            return payload.length == 0;
        }
        if (known.stream().noneMatch(ours -> Arrays.equals(ours, payload))) {
            return false;
        }
        // It has come back, and with it all before it; the newest stays, to be compared with what comes later.
        while (known.size() > 1) {
            if (Arrays.equals(known.removeFirst(), payload)) {
                break;
            }
        }
        return true;
    }

    /** True if what we publish on this topic is something. */
    public synchronized boolean isUsed(String topic) {
        Deque<byte[]> known = own.get(topic);
        return known != null && known.getLast().length > 0;
    }
}
