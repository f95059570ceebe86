package io.linnet.aggregator.round;

import io.linnet.protocol.reason.Reason;
import java.util.EnumMap;
import java.util.Map;

/** Counters of what arrived; the words are those of the wire. Written by the owner thread, read by any. */
public final class Tally {
    private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
    private long packets;
    private long bytes;
    private long chunksFolded;
    private long duplicates;
    private long updatesFolded;
    private long diverged;

    synchronized void arrived(long packetBytes) {
        packets++;
        bytes += packetBytes;
    }

    public synchronized void refused(Reason reason) {
        refused.merge(reason, 1L, Long::sum);
    }

    synchronized void folded() {
        chunksFolded++;
    }

    synchronized void duplicate() {
        duplicates++;
    }

    synchronized void updateFolded() {
        updatesFolded++;
    }

    public synchronized void diverged() {
        diverged++;
    }

    /**
     * The counters at one moment.
     *
     * @param refused by reason
     */
    public record Snapshot(
            long packets,
            long bytes,
            long chunksFolded,
            long duplicates,
            long updatesFolded,
            long diverged,
            Map<Reason, Long> refused) {}

    public synchronized Snapshot snapshot() {
        return new Snapshot(packets, bytes, chunksFolded, duplicates, updatesFolded, diverged, Map.copyOf(refused));
    }
}
