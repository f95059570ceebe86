package io.linnet.lab.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part's MQTT session in virtual time, with the manners of the real ones: it connects again for ever, at growing
 * pauses; subscribes to everything before it says that it is ready; sends again what a lost connection left
 * unacknowledged, or drops it where the part's own client does.
 */
final class VirtualSession {
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final long GIVE_UP_MILLIS = 10_000;
    private static final int MOST_QUEUED = 20_000;

    /** Told in virtual time, like any other event. */
    interface Owner {
        void ready();

        void lost();

        void arrived(String topic, byte[] payload);
    }

    /** Each is one of its own, whatever its content. */
    private static final class Publish {
        final String topic;
        final byte[] payload;
        final boolean isRetained;

        Publish(String topic, byte[] payload, boolean isRetained) {
            this.topic = topic;
            this.payload = payload;
            this.isRetained = isRetained;
        }
    }

    private final String id;
    private final VirtualTime time;
    private final VirtualBroker broker;
    private final Chance chance;
    private final boolean repeats;
    private final boolean overtakes;
    private final Owner owner;
    private final Pipe up;
    private final Pipe down;
    private final Set<String> filters = new LinkedHashSet<>();
    /** Those of the filters that cover more than one topic. */
    private final Set<String> patterns = new LinkedHashSet<>();

    private final Map<String, Runnable> ungranted = new LinkedHashMap<>();
    private final ArrayDeque<Publish> waiting = new ArrayDeque<>();
    private final LinkedHashSet<Publish> unacknowledged = new LinkedHashSet<>();
    private Pipe.Quality brokerLoss = new Pipe.Quality(0, 0, 0, 0, true);
    private boolean isOpen;
    private boolean isReady;
    private boolean isStopped = true;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private int life;

    /**
     * @param repeats whether publishes wait for the next connection, and are sent again on it
     * @param overtakes whether the broker lets messages of different topics overtake each other
     * @param way the stream to the broker
     */
    VirtualSession(
            String id,
            VirtualTime time,
            VirtualBroker broker,
            Chance chance,
            Pipe.Quality way,
            boolean repeats,
            boolean overtakes,
            Owner owner) {
        this.id = id;
        this.time = time;
        this.broker = broker;
        this.chance = chance;
        this.repeats = repeats;
        this.overtakes = overtakes;
        this.owner = owner;
        this.up = new Pipe(time, chance, way);
        this.down = new Pipe(time, chance, way);
    }

    String id() {
        return id;
    }

    Set<String> filters() {
        return filters;
    }

    Set<String> patterns() {
        return patterns;
    }

    boolean isReady() {
        return isReady;
    }

    int queued() {
        return waiting.size() + unacknowledged.size();
    }

    /** What the broker does to messages of this session: a full queue drops, a resumed one doubles. */
    void brokerLoses(double loss, double twice) {
        brokerLoss = new Pipe.Quality(loss, twice, 0, 0, true);
    }

    void start() {
        isStopped = false;
        life++;
        connect(life);
    }

    /** Without a goodbye, as when the power goes. */
    void stop() {
        isStopped = true;
        close();
        waiting.clear();
        unacknowledged.clear();
        filters.clear();
        patterns.clear();
        ungranted.clear();
    }

    private void connect(int ofLife) {
        if (isStopped || ofLife != life) {
            return;
        }
        up.carrySurely("", () -> {
            if (broker.isUp()) {
                accepted(ofLife);
            }
        });
        time.afterMillis(GIVE_UP_MILLIS, () -> {
            if (ofLife == life && !isReady && !isStopped) {
                lost(0);
            }
        });
    }

    private void accepted(int ofLife) {
        isOpen = true;
        broker.connected(this);
        Set<String> wanted = new LinkedHashSet<>(filters);
        boolean comesBefore = chance.happens(0.5);
        if (comesBefore) {
            wanted.forEach(filter -> broker.subscribed(this, filter));
        }
        down.carrySurely("", () -> becomeReady(ofLife, wanted));
        if (!comesBefore) {
            wanted.forEach(filter -> broker.subscribed(this, filter));
        }
    }

    private void becomeReady(int ofLife, Set<String> wanted) {
        if (ofLife != life || isStopped) {
            return;
        }
        isReady = true;
        pauseMillis = FIRST_PAUSE_MILLIS;
        List<Publish> again = new ArrayList<>(unacknowledged);
        unacknowledged.clear();
        again.forEach(this::send);
        while (!waiting.isEmpty()) {
            send(waiting.remove());
        }
        owner.ready();
        for (String filter : List.copyOf(filters)) {
            if (wanted.contains(filter)) {
                grant(filter);
            } else {
                request(filter);
            }
        }
    }

    /** The connection is gone; the session learns of it later, and until then speaks into nothing. */
    void lost(long noticedAfterMillis) {
        broker.disconnected(this);
        isOpen = false;
        up.cut();
        down.cut();
        int ofLife = life;
        time.afterMillis(noticedAfterMillis, () -> {
            if (ofLife == life && !isStopped) {
                noticed();
            }
        });
    }

    private void noticed() {
        boolean wasReady = isReady;
        close();
        if (!repeats) {
            unacknowledged.clear();
        }
        if (wasReady) {
            owner.lost();
        }
        int ofLife = life;
        time.afterMillis(pauseMillis / 2 + chance.between(0, (int) pauseMillis / 2), () -> connect(ofLife));
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
    }

    private void close() {
        broker.disconnected(this);
        life++;
        isOpen = false;
        isReady = false;
        up.cut();
        down.cut();
    }

    /**
     * Before or during a connection; what is retained comes at once.
     *
     * @param onGrant run once, when the broker has granted it for the first time
     */
    void subscribe(String filter, Runnable onGrant) {
        filters.add(filter);
        if (filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0) {
            patterns.add(filter);
        }
        ungranted.put(filter, onGrant);
        if (isOpen && isReady) {
            request(filter);
        }
    }

    private void request(String filter) {
        int ofLife = life;
        up.carrySurely("", () -> {
            if (filters.contains(filter)) {
                broker.subscribed(this, filter);
            }
            down.carrySurely("", () -> {
                if (ofLife == life) {
                    grant(filter);
                }
            });
        });
    }

    private void grant(String filter) {
        Runnable onGrant = ungranted.remove(filter);
        if (onGrant != null) {
            onGrant.run();
        }
    }

    void unsubscribe(String filter) {
        filters.remove(filter);
        patterns.remove(filter);
        ungranted.remove(filter);
    }

    void publish(String topic, byte[] payload, boolean isRetained) {
        Publish publish = new Publish(topic, payload, isRetained);
        if (isReady) {
            send(publish);
        } else if (repeats && waiting.size() < MOST_QUEUED) {
            waiting.add(publish);
        }
    }

    private void send(Publish publish) {
        unacknowledged.add(publish);
        if (!isOpen) {
            return;
        }
        up.carrySurely("", () -> {
            broker.publish(publish.topic, publish.payload, publish.isRetained);
            down.carrySurely("acknowledgement", () -> unacknowledged.remove(publish));
        });
    }

    /** From the broker. */
    void deliver(String topic, byte[] payload, boolean isRetained) {
        if (!isRetained && chance.happens(brokerLoss.loss())) {
            return;
        }
        down.carrySurely(kind(topic), () -> owner.arrived(topic, payload));
        if (!isRetained && chance.happens(brokerLoss.twice())) {
            down.carrySurely(kind(topic), () -> owner.arrived(topic, payload));
        }
    }

    /** MQTT keeps the order of each topic's messages, and no other. */
    private String kind(String topic) {
        return overtakes ? topic : "";
    }

    void becomes(Pipe.Quality way) {
        up.becomes(way);
        down.becomes(way);
    }
}
