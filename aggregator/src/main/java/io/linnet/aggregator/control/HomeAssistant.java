package io.linnet.aggregator.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what Home Assistant reads at a fleet's broker as it is: a thread of its own looks every few seconds, publishes what has
 * changed, renews the rest now and then, and takes away what is of nobody any more, also what an earlier run left.
 */
final class HomeAssistant implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HomeAssistant.class);
    static final long LOOK_MILLIS = 3_000;
    /** Looks until a figure that stays is said again, well before it would expire. */
    private static final int RENEW = (int) (HomeDevices.EXPIRE_SECONDS * 1_000L / LOOK_MILLIS / 3);

    private static final byte[] NOTHING = new byte[0];

    /** One fleet at its broker. */
    private static final class Told {
        private final Map<String, String> messages = new HashMap<>();
        /** Topics that are retained, as far as is known; also noted by the session's thread. */
        private final Set<String> retained = ConcurrentHashMap.newKeySet();

        private boolean isListening;
        private int looks;
    }

    private final HomeSettings settings;
    private final OperatedFleets operated;
    private final Map<String, Told> fleets = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "home-assistant");
        made.setDaemon(true);
        return made;
    });

    HomeAssistant(HomeSettings settings, OperatedFleets operated) {
        this.settings = settings;
        this.operated = operated;
        var unused = thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Map<String, List<OperatedModel>> byFleet = new LinkedHashMap<>();
            operated.running()
                    .forEach(model -> byFleet.computeIfAbsent(model.fleet(), any -> new ArrayList<>())
                            .add(model));
            byFleet.forEach((fleet, of) -> look(of, fleets.computeIfAbsent(fleet, any -> new Told())));
        } catch (RuntimeException e) {
            LOG.warn("Home Assistant is not told what is new: {}", e.toString());
        }
    }

    private void look(List<OperatedModel> of, Told told) {
        OperatedModel any = of.get(0);
        if (!any.isConnected()) {
            // The broker may come back without what it retained.
            told.messages.clear();
            return;
        }
        if (!told.isListening) {
            told.isListening = true;
            any.hear(
                    settings.prefix() + "/device/+/config",
                    (topic, payload) -> found(any.fleet(), told, topic, payload));
            any.hear(
                    HomeDevices.figures(settings.prefix(), any.fleet()) + "#",
                    (topic, payload) -> note(told, topic, payload));
        }
        if (++told.looks % RENEW == 0) {
            told.messages.clear();
        }
        Map<String, String> now = HomeDevices.of(settings, of, FleetBoard.all(any));
        now.forEach((topic, text) -> {
            if (!text.equals(told.messages.put(topic, text))) {
                told.retained.add(topic);
                any.announce(topic, text.getBytes(StandardCharsets.UTF_8));
            }
        });
        for (String topic : List.copyOf(told.retained)) {
            if (!now.containsKey(topic)) {
                any.announce(topic, NOTHING);
                told.retained.remove(topic);
                told.messages.remove(topic);
            }
        }
    }

    /** A device that is ours names figures of ours. */
    private void found(String fleet, Told told, String topic, byte[] payload) {
        try {
            String state = Answer.JSON
                    .readTree(new String(payload, StandardCharsets.UTF_8))
                    .path("state_topic")
                    .asText();
            if (state.startsWith(HomeDevices.figures(settings.prefix(), fleet))) {
                note(told, topic, payload);
            }
        } catch (JsonProcessingException notOurs) {
            // Whatever others say to Home Assistant stays theirs.
            return;
        }
    }

    private static void note(Told told, String topic, byte[] payload) {
        if (payload.length > 0) {
            told.retained.add(topic);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
