package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.core.Standing;
import io.linnet.aggregator.journal.ChangeRecord;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.journal.KeptRound;
import io.linnet.aggregator.round.Tally;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what is new. A thread of its own looks a few times a second at what is durable, writes it once as text and
 * hands the same bytes to everybody; without listeners it looks at nothing. Who takes too little is let go: the owner thread
 * knows of no listener at all.
 */
final class Events implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    static final int MAX_LISTENERS = 256;

    private static final long LOOK_MILLIS = 500;
    private static final int LOOKS_TO_HEARTBEAT = 20;
    /** Rounds of a fleet that is quicker than we look; those before them are read as a page. */
    private static final int MAX_AT_ONCE = 50;

    /** What was told of a model last. */
    private static final class Told {
        private Optional<Object> standing = Optional.empty();
        private long version = -1;
        private long reportedVersion = -1;
        private long change = -1;
        private Map<String, Presences.Seen> gateways = Map.of();
    }

    private final OperatedFleets operated;
    private Optional<Object> models = Optional.empty();
    private final Map<OperatedModel, Told> told = new ConcurrentHashMap<>();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "events");
        made.setDaemon(true);
        return made;
    });
    private int looks;

    Events(OperatedFleets operated) {
        this.operated = operated;
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @return false: as many listen as may */
    boolean add(Listener listener) {
        if (listeners.size() >= MAX_LISTENERS) {
            return false;
        }
        // What it looks at from now on; what was before it reads for itself.
        listener.offer(frame("hello", Answer.JSON.createObjectNode()));
        listeners.add(listener);
        return true;
    }

    int listeners() {
        return listeners.size();
    }

    private void look() {
        try {
            listeners.removeIf(Listener::isOver);
            if (!listeners.isEmpty()) {
                lookAtAll();
                if (looks++ % LOOKS_TO_HEARTBEAT == 0) {
                    send(ByteBuffer.wrap(": here\n\n".getBytes(StandardCharsets.UTF_8)));
                }
            }
        } catch (JournalException e) {
            // The next look finds what this one did not.
            LOG.debug("events: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Listeners of events are not told what is new: {}", e.toString());
        }
    }

    /** Which models there are, and which have failed, is told as one thing: whoever shows them asks anew. */
    private void lookAtAll() {
        List<OperatedFleets.Entry> entries = operated.models();
        if (models.filter(entries::equals).isEmpty()) {
            if (models.isPresent()) {
                send(frame("models", Answer.JSON.createObjectNode()));
            }
            models = Optional.of(entries);
        }
        List<OperatedModel> running =
                entries.stream().flatMap(entry -> entry.running().stream()).toList();
        told.keySet().retainAll(running);
        entries.forEach(entry -> entry.running().ifPresent(model -> look(model, entry, entries)));
    }

    private void look(OperatedModel model, OperatedFleets.Entry entry, List<OperatedFleets.Entry> entries) {
        Told last = told.computeIfAbsent(model, any -> new Told());
        Standing standing = model.standing();
        Tally.Snapshot totals = model.totals();
        List<Object> now = List.of(standing, totals, model.isConnected(), model.missing(), model.reported());
        if (last.standing.filter(now::equals).isEmpty()) {
            last.standing = Optional.of(now);
            send(frame("model", Shapes.model(entry)));
            send(frame("fleet", Shapes.fleet(model.fleet(), ofFleet(model.fleet(), entries))));
        }
        long reportedVersion =
                model.reported().map(figures -> figures.version()).orElse(-1L);
        if (standing.version() != last.version || reportedVersion != last.reportedVersion) {
            rounds(model, last, standing.version());
            last.reportedVersion = reportedVersion;
        }
        changes(model, last);
        Map<String, Presences.Seen> gateways = model.presences().gateways();
        if (!gateways.equals(last.gateways)) {
            last.gateways = gateways;
            send(frame("gateways", about(model)));
        }
    }

    private static List<OperatedFleets.Entry> ofFleet(String fleet, List<OperatedFleets.Entry> entries) {
        return entries.stream().filter(model -> model.fleet().equals(fleet)).toList();
    }

    /** New ones, and those of which boards have reported since. */
    private void rounds(OperatedModel model, Told last, long version) {
        long since = last.version < 0 ? version - 1 : last.version;
        int count = (int) Math.min(MAX_AT_ONCE, Math.max(1, version - since + 2));
        List<KeptRound> rounds = new ArrayList<>(model.journal().rounds(Long.MAX_VALUE, count));
        Collections.reverse(rounds);
        for (KeptRound round : rounds) {
            ObjectNode node = about(model);
            node.set("round", Shapes.round(round, model.plan().layout().parameters()));
            send(frame("round", node));
        }
        last.version = version;
    }

    private void changes(OperatedModel model, Told last) {
        List<ChangeRecord.Kept> changes = model.journal().changes(Long.MAX_VALUE, last.change < 0 ? 1 : MAX_AT_ONCE);
        long newest = changes.isEmpty() ? 0 : changes.get(0).number();
        if (last.change >= 0) {
            for (int i = changes.size() - 1; i >= 0; i--) {
                if (changes.get(i).number() > last.change) {
                    ObjectNode node = about(model);
                    node.set("change", Shapes.change(changes.get(i)));
                    send(frame("change", node));
                }
            }
        }
        last.change = newest;
    }

    private static ObjectNode about(OperatedModel model) {
        return Answer.JSON
                .createObjectNode()
                .put("fleet", model.fleet())
                .put("model", model.plan().model());
    }

    private static ByteBuffer frame(String event, ObjectNode data) {
        return ByteBuffer.wrap(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    private void send(ByteBuffer frame) {
        listeners.forEach(listener -> listener.offer(frame.duplicate()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        listeners.forEach(Listener::end);
    }
}
