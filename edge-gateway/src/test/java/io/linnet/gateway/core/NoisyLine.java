package io.linnet.gateway.core;

import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * One direction of a serial line in virtual time, that hits bytes by seed: flipped, lost, repeated, a foreign one put in,
 * or a pause in mid-frame. Frames arrive when their last byte does.
 */
final class NoisyLine {
    private static final double BYTES_A_MILLI = 11.52;
    private static final int LONGEST_PAUSE_MILLIS = 20;

    private record Arrival(double atMillis, byte[] bytes) {}

    private final double hits;
    private final SplitMix64 random;
    private final FrameReader reader;
    private final ArrayDeque<Arrival> underWay = new ArrayDeque<>();
    private double freeAtMillis;
    private double pausedMillis;
    private long frames;
    private long framesHit;
    private long bytes;

    /** @param hits probability that a byte is hit */
    NoisyLine(double hits, long seed, Consumer<byte[]> packets) {
        this.hits = hits;
        this.random = new SplitMix64(seed);
        this.reader = new FrameReader(new FrameListener() {
            @Override
            public void onChunk(byte[] chunk) {
                packets.accept(chunk);
            }

            @Override
            public void onMessage(byte[] message) {
                packets.accept(message);
            }

            @Override
            public void onDropped(Reason reason) {}
        });
    }

    /** The line takes another frame: a UART's buffer holds one ahead. */
    boolean isFree(long nowMillis) {
        return freeAtMillis <= nowMillis + 1;
    }

    void write(byte[] frame, long nowMillis) {
        double pause = 0;
        boolean isHit = false;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte b : frame) {
            if (random.real() >= hits) {
                out.write(b);
                continue;
            }
            int kind = random.below(5);
            isHit |= kind != 4;
            switch (kind) {
                case 0 -> out.write(b ^ 1 << random.below(8));
                case 1 -> {}
                case 2 -> {
                    out.write(b);
                    out.write(b);
                }
                case 3 -> {
                    out.write(b);
                    out.write((int) random.next());
                }
                default -> {
                    out.write(b);
                    pause += 1 + random.below(LONGEST_PAUSE_MILLIS);
                }
            }
        }
        frames++;
        framesHit += isHit ? 1 : 0;
        bytes += frame.length;
        pausedMillis += pause;
        freeAtMillis = Math.max(freeAtMillis, nowMillis) + frame.length / BYTES_A_MILLI + pause;
        underWay.add(new Arrival(freeAtMillis, out.toByteArray()));
    }

    void deliver(long nowMillis) {
        while (!underWay.isEmpty() && underWay.peek().atMillis() <= nowMillis) {
            reader.push(underWay.remove().bytes());
        }
    }

    /** Of what was written so far, the share of frames that a byte was hit in. */
    double frameErrorRate() {
        return (double) framesHit / frames;
    }

    /** Milliseconds that a byte takes, its share of the pauses included. */
    double millisAByte() {
        return 1 / BYTES_A_MILLI + pausedMillis / bytes;
    }

    long framesDropped() {
        return reader.dropped();
    }
}
