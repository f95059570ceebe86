package io.linnet.protocol.session;

import io.linnet.protocol.session.PublishOutcome.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The publishes of a session: a bounded queue, and those under way on the current link, at most a window of them. Each
 * ends in exactly one outcome. What a lost link did not finish goes back to the head of the queue, in order.
 *
 * <p>Any thread; listeners are called without the lock.
 */
final class PublishQueue {
    /** A publish that takes every connection down with it must not do so for ever. */
    static final int MOST_SENDS = 10;

    /** Topic, packet id, lengths and properties of a PUBLISH beside the payload. */
    private static final int PACKET_OVERHEAD_BYTES = 32;

    private final int capacity;
    private final int window;
    private final int packetBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<QueuedPublish> queue = new ArrayDeque<>();
    private final LinkedHashSet<QueuedPublish> underWay = new LinkedHashSet<>();
    private final Runnable onBusy;
    private final Complaints complaints;

    private @Nullable Link link;
    private int linkWindow;
    private Link.LinkLimits limits = Link.LinkLimits.NONE;
    private boolean closed;
    private long taken;
    private long failed;
    private long repeated;

    /**
     * @param onBusy asked to call {@link #pump} in a moment
     */
    PublishQueue(MqttSettings settings, Runnable onBusy, Complaints complaints) {
        this.capacity = settings.queued();
        this.window = settings.inFlight();
        this.packetBytes = settings.packetBytes();
        this.onBusy = onBusy;
        this.complaints = complaints;
    }

    /**
     * Takes a publish, or ends it at once.
     *
     * @param mayWait whether to wait for a place in the queue
     */
    void add(QueuedPublish message, boolean mayWait) {
        PublishOutcome refused = refuse(message);
        List<Ended> ended = new ArrayList<>(0);
        if (refused == null) {
            lock.lock();
            try {
                refused = awaitPlace(mayWait);
                if (refused == null) {
                    queue.addLast(message);
                    pumpLocked(ended);
                }
            } finally {
                lock.unlock();
            }
        }
        if (refused != null) {
            end(ended, message, refused);
        }
        tell(ended);
    }

    private @Nullable PublishOutcome refuse(QueuedPublish message) {
        if (!TopicFilter.isTopicName(message.topic)) {
            return new PublishOutcome(Code.INVALID, "topic=" + message.topic + ", accepted: a topic name of MQTT");
        }
        if (message.payload.length + 3 * message.topic.length() + PACKET_OVERHEAD_BYTES > packetBytes) {
            return new PublishOutcome(
                    Code.TOO_LONG, message.payload.length + " bytes, the packet limit is " + packetBytes);
        }
        return null;
    }

    private @Nullable PublishOutcome awaitPlace(boolean mayWait) {
        while (!closed && queue.size() >= capacity) {
            if (!mayWait) {
                return new PublishOutcome(Code.FULL, capacity + " publishes are waiting");
            }
            try {
                changed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new PublishOutcome(Code.CLOSED, "interrupted while waiting for a place in the queue");
            }
        }
        return closed ? new PublishOutcome(Code.CLOSED, "the session is closed") : null;
    }

    /** From now on publishes go out on this link. */
    void open(Link newLink, Link.LinkLimits newLimits) {
        List<Ended> ended = new ArrayList<>();
        lock.lock();
        try {
            requeueLocked(ended);
            link = newLink;
            // One less than the library's own limit: it frees a QoS 0 place only after it has told us.
            linkWindow = Math.max(1, Math.min(window, newLimits.receiveMaximum() - 1));
            limits = newLimits;
            pumpLocked(ended);
        } finally {
            lock.unlock();
        }
        tell(ended);
    }

    /** The link is gone; what it had not finished waits for the next one. */
    void lost(Link lostLink) {
        List<Ended> ended = new ArrayList<>();
        lock.lock();
        try {
            if (link == lostLink) {
                link = null;
                requeueLocked(ended);
            }
        } finally {
            lock.unlock();
        }
        tell(ended);
    }

    private void requeueLocked(List<Ended> ended) {
        List<QueuedPublish> unfinished = new ArrayList<>(underWay);
        underWay.clear();
        for (int i = unfinished.size() - 1; i >= 0; i--) {
            QueuedPublish message = unfinished.get(i);
            message.link = null;
            if (message.sends >= MOST_SENDS) {
                end(ended, message, new PublishOutcome(Code.LOST, "sent " + MOST_SENDS + " times, never answered"));
            } else {
                queue.addFirst(message);
            }
        }
        changed.signalAll();
    }

    /** Sends what the window allows. */
    void pump() {
        List<Ended> ended = new ArrayList<>(0);
        lock.lock();
        try {
            pumpLocked(ended);
        } finally {
            lock.unlock();
        }
        tell(ended);
    }

    private void pumpLocked(List<Ended> ended) {
        boolean freed = false;
        Link current = link;
        while (current != null && underWay.size() < linkWindow) {
            QueuedPublish message = queue.poll();
            if (message == null) {
                break;
            }
            freed = true;
            if (!message.done && !send(current, message, ended)) {
                break;
            }
        }
        if (freed) {
            changed.signalAll();
        }
    }

    /** Whether the next one may be tried. */
    private boolean send(Link current, QueuedPublish message, List<Ended> ended) {
        if (message.remainingSeconds(System.nanoTime()) < 0) {
            end(ended, message, new PublishOutcome(Code.EXPIRED, "waited " + message.expirySeconds + " s"));
            return true;
        }
        PublishOutcome beyond = beyondLimits(message);
        if (beyond != null) {
            end(ended, message, beyond);
            return true;
        }
        underWay.add(message);
        message.link = current;
        try {
            current.publish(message, refusal -> finished(current, message, refusal));
            message.sends++;
            repeated += message.sends > 1 ? 1 : 0;
            return true;
        } catch (LinkException e) {
            underWay.remove(message);
            message.link = null;
            if (e.retry() == LinkException.Retry.NEVER) {
                end(ended, message, new PublishOutcome(Code.INVALID, String.valueOf(e.getMessage())));
                return true;
            }
            queue.addFirst(message);
            if (e.retry() == LinkException.Retry.SOON) {
                onBusy.run();
            }
            return false;
        }
    }

    /** A broker ends the connection of whoever asks for what it has said that it cannot. */
    private @Nullable PublishOutcome beyondLimits(QueuedPublish message) {
        if (message.payload.length + message.topic.length() + PACKET_OVERHEAD_BYTES > limits.packetBytes()) {
            return new PublishOutcome(Code.TOO_LONG, "the broker's packet limit is " + limits.packetBytes());
        }
        if (message.qos > limits.qos()) {
            return new PublishOutcome(Code.REFUSED, "the broker takes QoS " + limits.qos() + " at most");
        }
        if (message.retained && !limits.isRetaining()) {
            return new PublishOutcome(Code.REFUSED, "the broker keeps no retained messages");
        }
        return null;
    }

    private void finished(Link from, QueuedPublish message, String refusal) {
        List<Ended> ended = new ArrayList<>(1);
        lock.lock();
        try {
            if (message.done) {
                return;
            }
            // An answer may overtake the loss of its link: then the message is back in the queue and skipped there.
            if (message.link == from) {
                underWay.remove(message);
            }
            end(ended, message, refusal.isEmpty() ? PublishOutcome.TAKEN : new PublishOutcome(Code.REFUSED, refusal));
            pumpLocked(ended);
            if (underWay.isEmpty()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        tell(ended);
    }

    /** Takes nothing more and waits until all is sent and answered, or the time is over. */
    void drain(long timeoutMillis) throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (left > 0 && link != null && !(queue.isEmpty() && underWay.isEmpty())) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Fails whatever is left; {@code why} the broker was not there, or empty. */
    void close(String why) {
        List<Ended> ended = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            link = null;
            requeueLocked(ended);
            PublishOutcome outcome =
                    new PublishOutcome(Code.CLOSED, "the session was closed before the broker answered" + why);
            for (Iterator<QueuedPublish> left = queue.iterator(); left.hasNext(); ) {
                QueuedPublish message = left.next();
                left.remove();
                if (!message.done) {
                    end(ended, message, outcome);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        tell(ended);
    }

    SessionCounters counters(long received, long unhandled, long connections) {
        lock.lock();
        try {
            return new SessionCounters(
                    received,
                    unhandled,
                    taken,
                    failed,
                    complaints.refusals(),
                    repeated,
                    connections,
                    queue.size(),
                    underWay.size());
        } finally {
            lock.unlock();
        }
    }

    private record Ended(QueuedPublish message, PublishOutcome outcome) {}

    private void end(List<Ended> ended, QueuedPublish message, PublishOutcome outcome) {
        lock.lock();
        try {
            message.done = true;
            taken += outcome.isTaken() ? 1 : 0;
            failed += outcome.isTaken() ? 0 : 1;
        } finally {
            lock.unlock();
        }
        ended.add(new Ended(message, outcome));
    }

    private void tell(List<Ended> ended) {
        for (Ended end : ended) {
            if (end.outcome().code() == Code.REFUSED) {
                complaints.refused(end.message().topic, end.outcome().detail(), System.nanoTime());
            }
            end.message().listener.onDone(end.outcome());
        }
    }
}
