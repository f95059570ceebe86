package io.linnet.lab.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An MQTT broker without sockets: sessions, filters and retained messages, all of it in memory, so that a restart may
 * lose it. It keeps nothing for who is away (SPEC 13.5 asks nobody to rely on that), and an acknowledgement of it says
 * only that it took a message.
 */
final class VirtualBroker {
    private final Trace trace;
    private final boolean hidesRetained;
    private final Map<String, byte[]> retained = new TreeMap<>();
    /** Of every topic and filter: a fleet's topics are few. */
    private final Map<String, String[]> levels = new HashMap<>();

    private final Map<String, VirtualSession> sessions = new LinkedHashMap<>();
    private boolean isUp = true;

    /** @param hidesRetained hands retained messages to filters without wildcards only */
    VirtualBroker(Trace trace, boolean hidesRetained) {
        this.trace = trace;
        this.hidesRetained = hidesRetained;
    }

    boolean isUp() {
        return isUp;
    }

    /** One session an id: the newer one throws the older out. */
    void connected(VirtualSession session) {
        VirtualSession older = sessions.put(session.id(), session);
        if (older != null && older != session) {
            older.lost(0);
        }
    }

    void disconnected(VirtualSession session) {
        sessions.remove(session.id(), session);
    }

    /** Everything retained that the filter covers. */
    void subscribed(VirtualSession session, String filter) {
        if (hidesRetained && session.patterns().contains(filter)) {
            return;
        }
        retained.forEach((topic, payload) -> {
            if (matches(filter, topic)) {
                session.deliver(topic, payload, true);
            }
        });
    }

    void publish(String topic, byte[] payload, boolean isRetained) {
        if (isRetained && payload.length == 0) {
            retained.remove(topic);
        } else if (isRetained) {
            retained.put(topic, payload);
        }
        for (VirtualSession session : new ArrayList<>(sessions.values())) {
            if (isSubscribed(session, topic)) {
                session.deliver(topic, payload, isRetained);
            }
        }
    }

    /** Power gone: sessions always go with it. */
    void stop(boolean losesRetained) {
        trace.add("broker", losesRetained ? "stops, and loses what it retained" : "stops");
        isUp = false;
        List<VirtualSession> open = new ArrayList<>(sessions.values());
        sessions.clear();
        open.forEach(session -> session.lost(0));
        if (losesRetained) {
            retained.clear();
        }
    }

    void start() {
        trace.add("broker", "starts");
        isUp = true;
    }

    /** Somebody cleared them, or the broker's store lost them. */
    void forgetRetained() {
        trace.add("broker", "loses what it retained");
        retained.clear();
    }

    int retainedCount() {
        return retained.size();
    }

    private boolean isSubscribed(VirtualSession session, String topic) {
        if (session.filters().contains(topic)) {
            return true;
        }
        for (String pattern : session.patterns()) {
            if (matches(pattern, topic)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(String filter, String topic) {
        String[] want = levels.computeIfAbsent(filter, name -> name.split("/", -1));
        String[] have = levels.computeIfAbsent(topic, name -> name.split("/", -1));
        for (int i = 0; i < want.length; i++) {
            if (want[i].equals("#")) {
                return true;
            }
            if (i >= have.length || (!want[i].equals("+") && !want[i].equals(have[i]))) {
                return false;
            }
        }
        return want.length == have.length;
    }
}
