package io.linnet.aggregator.control;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;

/**
 * Somebody who listens to events: frames wait for them while an earlier one is being written, up to a limit. Past it they are
 * let go; they connect again and read what is so then. Thread-safe.
 */
final class Listener {
    private static final int MAX_WAITING = 256;

    private final Content.Sink sink;
    private final Callback end;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private boolean isWriting;
    private boolean isOver;

    /** @param end of the response; called once */
    Listener(Content.Sink sink, Callback end) {
        this.sink = sink;
        this.end = end;
    }

    synchronized boolean isOver() {
        return isOver;
    }

    void offer(ByteBuffer frame) {
        boolean isTooSlow;
        synchronized (this) {
            if (isOver) {
                return;
            }
            isTooSlow = waiting.size() >= MAX_WAITING;
            if (!isTooSlow) {
                waiting.add(frame);
            }
        }
        if (isTooSlow) {
            fail(new IllegalStateException("takes events too slowly"));
        } else {
            writeNext();
        }
    }

    private void writeNext() {
        ByteBuffer next;
        synchronized (this) {
            if (isWriting || isOver || waiting.isEmpty()) {
                return;
            }
            next = waiting.remove();
            isWriting = true;
        }
        sink.write(false, next, Callback.from(this::written, this::fail));
    }

    private void written() {
        synchronized (this) {
            isWriting = false;
        }
        writeNext();
    }

    private void fail(Throwable why) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
            waiting.clear();
        }
        end.failed(why);
    }

    /** The server closes. */
    void end() {
        fail(new IllegalStateException("the server closes"));
    }
}
