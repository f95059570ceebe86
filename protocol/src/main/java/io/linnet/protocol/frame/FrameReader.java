package io.linnet.protocol.frame;

import io.linnet.protocol.reason.Reason;
import java.util.Arrays;

/**
 * Finds frames in a stream of bytes that may hold anything (SPEC 4.3). Decodes COBS as the bytes come, keeps at most one
 * frame, and after any fault skips to the next delimiter. Noise is no exception: it goes to the listener as a reason.
 * Not thread-safe; the thread that reads the line pushes.
 */
public final class FrameReader {
    private final FrameListener listener;
    private final byte[] content = new byte[FrameFormat.MAX_CONTENT_BYTES];

    private int length;
    /** Bytes still to come of the present block. */
    private int left;
    /** The block before the next one ends with a zero that is due if another block follows. */
    private boolean zeroDue;

    private boolean started;
    private boolean skipping;

    private long delivered;
    private long dropped;

    public FrameReader(FrameListener listener) {
        this.listener = listener;
    }

    public void push(byte[] bytes) {
        push(bytes, 0, bytes.length);
    }

    /** Takes {@code bytes[offset … offset + count)} as the next piece of the stream. */
    public void push(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == FrameFormat.DELIMITER) {
                delimiter();
            } else if (!skipping) {
                data(bytes[i]);
            }
        }
    }

    /** Forgets a frame begun, for instance after the line was reopened. */
    public void reset() {
        length = 0;
        left = 0;
        zeroDue = false;
        started = false;
        skipping = false;
    }

    public long delivered() {
        return delivered;
    }

    public long dropped() {
        return dropped;
    }

    private void data(byte value) {
        started = true;
        if (left > 0) {
            left--;
            append(value);
            return;
        }
        if (zeroDue) {
            append((byte) 0);
        }
        left = (value & 0xFF) - 1;
        zeroDue = left < Cobs.MAX_BLOCK;
    }

    private void append(byte value) {
        if (length == content.length) {
            drop(Reason.TOO_LONG);
            skipping = true;
            return;
        }
        content[length++] = value;
    }

    private void delimiter() {
        if (started && !skipping) {
            if (left > 0) {
                drop(Reason.MALFORMED);
            } else {
                deliver();
            }
        }
        reset();
    }

    private void deliver() {
        int kind = length == 0 ? 0 : content[0] & FrameFormat.KIND_MASK;
        if (kind == FrameFormat.CHUNK) {
            delivered++;
            listener.onChunk(Arrays.copyOf(content, length));
        } else if (kind == FrameFormat.MESSAGE) {
            message(length - FrameFormat.CHECK_BYTES);
        } else {
            drop(Reason.MALFORMED);
        }
    }

    private void message(int bytes) {
        if (bytes < 1) {
            drop(Reason.MALFORMED);
        } else if (bytes > FrameFormat.MAX_MESSAGE_BYTES) {
            drop(Reason.TOO_LONG);
        } else if (check(bytes) != FrameFormat.check(content, bytes)) {
            drop(Reason.CHECKSUM);
        } else {
            delivered++;
            listener.onMessage(Arrays.copyOf(content, bytes));
        }
    }

    private int check(int at) {
        return (content[at] & 0xFF)
                | (content[at + 1] & 0xFF) << 8
                | (content[at + 2] & 0xFF) << 16
                | content[at + 3] << 24;
    }

    private void drop(Reason reason) {
        dropped++;
        listener.onDropped(reason);
    }
}
