package io.linnet.protocol.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker that is kept up for ever: it connects again after every loss (0.5 to 30 s, jittered), and
 * subscribes again to everything before it says {@link SessionState#READY}. Publishes wait for that moment, bounded;
 * each ends in one {@link PublishOutcome}. Received QoS 1 messages are acknowledged by their {@link Ack} only.
 *
 * <p><b>Threads.</b> All methods may be called from any thread. Handlers and publish listeners run on the callback
 * thread of the connection, one at a time; state listeners on the session's own thread. Both must return soon. {@link
 * #publish} waits for a place in the queue, except on these two threads, where waiting would be for itself.
 */
public final class MqttSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);

    /** Filters in one SUBSCRIBE packet; brokers limit the packet, not the number. */
    private static final int FILTERS_A_PACKET = 100;

    /** A connection that lived this long was a good one: the next pause is the shortest again. */
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long WATCH_MILLIS = 1_000;
    private static final long BUSY_MILLIS = 5;
    private static final long DRAIN_MILLIS = 5_000;
    private static final long GOODBYE_MILLIS = 2_000;

    private final MqttSettings settings;
    private final FreshTls tls;
    private final Complaints complaints;
    private final PublishQueue queue;
    private final Subscriptions subscriptions = new Subscriptions();
    private final List<StateListener> listeners = new ArrayList<>();
    private final SessionThread control;
    private final Arrivals arrivals;
    private final ReconnectDelay reconnectDelay = new ReconnectDelay(ThreadLocalRandom.current());
    private final Takeovers takeovers = new Takeovers();
    private final Link.Events events = new LinkEvents();
    private final LongAdder connections = new LongAdder();
    private final AtomicBoolean pumpScheduled = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();

    private volatile SessionState state = SessionState.NEW;

    // Owned by the session's thread.
    private @Nullable Link link;
    private int unanswered;
    private long readySinceNanos;

    public MqttSession(MqttSettings settings) {
        this.settings = settings;
        this.tls = new FreshTls(settings);
        // Read here once: a file that is missing is a setting that does not work.
        String unused = settings.password();
        this.complaints = new Complaints(LOG, settings);
        this.queue = new PublishQueue(settings, this::pumpSoon, complaints);
        this.control = new SessionThread(settings.clientId(), name());
        this.arrivals = new Arrivals(name(), subscriptions);
    }

    /** Adds a listener; before {@link #start}. */
    public void onState(StateListener listener) {
        listeners.add(listener);
    }

    /** Begins to connect, and never stops until {@link #close}. */
    public void start() {
        control.run(this::connect);
        control.later(this::watch, WATCH_MILLIS);
    }

    public SessionState state() {
        return state;
    }

    public boolean isReady() {
        return state == SessionState.READY;
    }

    /** Waits until the session is ready; false when the time is over or the session closed first. */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (this) {
            while (state != SessionState.READY && state != SessionState.CLOSED) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (leftMillis <= 0) {
                    return false;
                }
                wait(leftMillis);
            }
        }
        return state == SessionState.READY;
    }

    /**
     * Subscribes, now and after every reconnect. A message goes to one handler, that of its exact filter before that of a
     * wildcard; where two filters of a session cover a topic, a broker may send it once for each.
     *
     * @return completes when the broker has granted it for the first time, fails with {@link IllegalStateException} when
     *     it refuses
     */
    public CompletableFuture<Void> subscribe(String filter, int qos, MessageHandler handler) {
        CompletableFuture<Void> granted = new CompletableFuture<>();
        Subscription subscription = new Subscription(TopicFilter.require(filter), Check.qos(qos), handler, granted);
        subscriptions.add(subscription);
        control.run(() -> {
            if (isReady()) {
                request(List.of(subscription));
            }
        });
        return granted;
    }

    public void unsubscribe(String filter) {
        Subscription removed = subscriptions.remove(filter);
        control.run(() -> {
            Link current = link;
            if (removed != null && current != null && isReady()) {
                current.unsubscribe(filter);
            }
        });
    }

    /**
     * Publishes. While the session is not ready the message waits; when the queue is full the caller waits.
     *
     * @param payload the session's from now on
     * @param qos 0 or 1
     * @param expirySeconds how long the message is worth anything, here and at the broker (MQTT 5); 0: for ever
     */
    public void publish(
            String topic, byte[] payload, int qos, boolean retained, long expirySeconds, PublishListener onDone) {
        boolean mayWait = !arrivals.isCallbackThread() && !control.isCurrent();
        queue.add(outgoing(topic, payload, qos, retained, expirySeconds, onDone), mayWait);
    }

    /** As {@link #publish}, but never waits: a full queue is the outcome {@link PublishOutcome.Code#FULL}. */
    public void offer(
            String topic, byte[] payload, int qos, boolean retained, long expirySeconds, PublishListener onDone) {
        queue.add(outgoing(topic, payload, qos, retained, expirySeconds, onDone), false);
    }

    private static QueuedPublish outgoing(
            String topic, byte[] payload, int qos, boolean retained, long expirySeconds, PublishListener onDone) {
        Check.qos(qos);
        Check.range("expirySeconds", expirySeconds, 0, 0xFFFF_FFFFL);
        return new QueuedPublish(topic, payload, qos, retained, expirySeconds, System.nanoTime(), onDone);
    }

    public SessionCounters counters() {
        return queue.counters(arrivals.received(), arrivals.unhandled(), connections.sum());
    }

    /** The newest publish that the broker refused: topic and reason; empty if there was none. A QoS 0 one cannot be seen. */
    public String refusal() {
        return complaints.refusal();
    }

    /**
     * Sends what is queued and waits for its answers, at most 5 s and only while connected; says goodbye; fails what is
     * left. Not on a handler's thread.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            queue.drain(DRAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String cause = complaints.lastCause();
        String why = cause.isEmpty() ? "" : "; before, " + settings.uri() + ": " + cause;
        queue.close(why);
        control.close(this::sayGoodbye, GOODBYE_MILLIS * 2);
        for (Subscription subscription : subscriptions.all()) {
            subscription.granted().completeExceptionally(new IllegalStateException("the session was closed" + why));
        }
    }

    private void sayGoodbye() {
        Link current = link;
        link = null;
        if (current != null) {
            current.disconnect(GOODBYE_MILLIS);
            current.cut();
        }
        become(SessionState.CLOSED, "closed");
    }

    private void pumpSoon() {
        if (pumpScheduled.compareAndSet(false, true)) {
            control.later(
                    () -> {
                        pumpScheduled.set(false);
                        queue.pump();
                    },
                    BUSY_MILLIS);
        }
    }

    private void connect() {
        if (closing.get()) {
            return;
        }
        become(SessionState.CONNECTING, "connecting to " + settings.uri());
        Link next = settings.library().link(settings, tls.next(), events);
        link = next;
        // Also covers a connect call of the library that never ends, and subscriptions that nobody answers.
        int limitSeconds = settings.connectSeconds() * 2;
        control.later(
                () -> {
                    if (!isReady()) {
                        ended(next, "no answer within " + limitSeconds + " s");
                    }
                },
                limitSeconds * 1_000L);
        next.connect();
    }

    private void subscribeAll(Link current, Link.LinkLimits limits) {
        if (link != current) {
            return;
        }
        List<Subscription> all = subscriptions.all();
        unanswered = 0;
        for (int from = 0; from < all.size(); from += FILTERS_A_PACKET) {
            List<Subscription> some = all.subList(from, Math.min(all.size(), from + FILTERS_A_PACKET));
            unanswered++;
            current.subscribe(
                    some,
                    refusals -> control.run(() -> {
                        answered(some, refusals);
                        if (link == current && --unanswered == 0) {
                            ready(current, limits, all);
                        }
                    }));
        }
        if (unanswered == 0) {
            ready(current, limits, all);
        }
    }

    private void request(List<Subscription> some) {
        Link current = link;
        if (current != null) {
            current.subscribe(some, refusals -> control.run(() -> answered(some, refusals)));
        }
    }

    private void answered(List<Subscription> some, List<String> refusals) {
        for (int i = 0; i < some.size(); i++) {
            Subscription subscription = some.get(i);
            String refusal = refusals.get(i);
            if (refusal.isEmpty()) {
                subscription.granted().complete(null);
            } else {
                LOG.error("{}: the broker refuses the subscription to {}: {}", name(), subscription.filter(), refusal);
                subscription
                        .granted()
                        .completeExceptionally(
                                new IllegalStateException("subscription to " + subscription.filter() + ": " + refusal));
            }
        }
    }

    private void ready(Link current, Link.LinkLimits limits, List<Subscription> requested) {
        connections.increment();
        readySinceNanos = System.nanoTime();
        complaints.ready(readySinceNanos);
        // First the queue: who publishes on READY and closes at once must find it open, or nothing would be drained.
        queue.open(current, limits);
        become(SessionState.READY, "connected to " + settings.uri());
        // Those that came while the others were being answered.
        List<Subscription> late = new ArrayList<>(subscriptions.all());
        late.removeAll(requested);
        if (!late.isEmpty()) {
            request(late);
        }
    }

    /** The link is over, for whichever reason, and the next is to be made. */
    private void ended(Link over, String cause) {
        if (link != over) {
            return;
        }
        link = null;
        over.cut();
        queue.lost(over);
        if (closing.get()) {
            return;
        }
        boolean wasReady = isReady();
        if (wasReady && System.nanoTime() - readySinceNanos > STABLE_NANOS) {
            reconnectDelay.reset();
        }
        if (cause.startsWith(Cause.TAKEN_OVER) && takeovers.add(System.nanoTime())) {
            stayAway();
            return;
        }
        long pauseMillis = reconnectDelay.nextMillis();
        complaints.ended(wasReady, cause, System.nanoTime());
        become(SessionState.WAITING, cause);
        control.later(this::connect, pauseMillis);
    }

    private void stayAway() {
        String why = "another client uses the client id " + settings.clientId() + " and took it over "
                + Takeovers.MOST + " times within a minute: the next try in "
                + TimeUnit.MILLISECONDS.toMinutes(Takeovers.PAUSE_MILLIS)
                + " minutes; give one of the two another name";
        LOG.error("{}: {}", name(), why);
        become(SessionState.WAITING, why);
        control.later(this::connect, Takeovers.PAUSE_MILLIS);
    }

    /** The library's own detection has failed before: open, and dead. */
    private void watch() {
        control.later(this::watch, WATCH_MILLIS);
        Link current = link;
        long limitNanos = TimeUnit.SECONDS.toNanos(settings.keepAliveSeconds() * 2L + 2);
        if (current != null && isReady() && current.silentNanos() > limitNanos) {
            ended(current, "silent for " + TimeUnit.NANOSECONDS.toSeconds(limitNanos) + " s");
        }
    }

    private void become(SessionState next, String detail) {
        synchronized (this) {
            state = next;
            notifyAll();
        }
        for (StateListener listener : listeners) {
            try {
                listener.onState(next, detail);
            } catch (RuntimeException e) {
                LOG.error("{}: a state listener failed", name(), e);
            }
        }
    }

    private String name() {
        return "MQTT session " + settings.clientId();
    }

    /** The library's threads arrive here; all but messages is handed to the session's thread. */
    private final class LinkEvents implements Link.Events {
        @Override
        public void connected(Link from, Link.LinkLimits limits) {
            control.run(() -> subscribeAll(from, limits));
        }

        @Override
        public void failed(Link from, String cause) {
            control.run(() -> ended(from, cause));
        }

        @Override
        public void lost(Link from, String cause) {
            control.run(() -> ended(from, cause));
        }

        @Override
        public void arrived(Link from, String topic, byte[] payload, int qos, boolean retained, int packetId) {
            arrivals.deliver(from, topic, payload, qos, retained, packetId);
        }
    }
}
