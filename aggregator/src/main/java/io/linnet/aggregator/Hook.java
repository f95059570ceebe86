package io.linnet.aggregator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.telemetry.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a service of the operator's, by an HTTP POST of a JSON object, that a model or one of its machines needs a person. The
 * training waits for none of it: an answer has {@link #PATIENCE}, a service that is away is tried again some times, and what it
 * did not get then is counted. Told on the owner thread.
 */
final class Hook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hook.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Before each try but the first. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(10));
    /** A fleet of which every machine is in alarm at once says so a few times. */
    private static final int MAX_WAITING = 32;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final List<String> OUTCOMES = List.of("told", "refused", "unheard", "dropped");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI to;
    private final String fleet;
    private final String model;
    private final Metrics metrics;
    private final List<Duration> pauses;
    private final AtomicInteger waiting = new AtomicInteger();
    /** As it was said last. */
    private Map<String, Memory> tooSmall = Map.of();

    private volatile boolean isClosed;
    private @Nullable HttpClient client;

    Hook(URI to, String fleet, String model, Metrics metrics) {
        this(to, fleet, model, metrics, PAUSES);
    }

    Hook(URI to, String fleet, String model, Metrics metrics, List<Duration> pauses) {
        this.to = to;
        this.fleet = fleet;
        this.model = model;
        this.metrics = metrics;
        this.pauses = pauses;
        OUTCOMES.forEach(outcome -> count(outcome, 0));
    }

    /** @throws IllegalArgumentException it is no place that can be told */
    static URI require(URI to) {
        boolean isHttp = "http".equalsIgnoreCase(to.getScheme()) || "https".equalsIgnoreCase(to.getScheme());
        if (!isHttp || to.getHost() == null || to.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "hook, accepted: http:// or https:// with a host, and no password in it");
        }
        return to;
    }

    void told(AggregatorPacket.Notice notice) {
        if (notice instanceof AggregatorPacket.ModelFell fall) {
            String text = "Model " + model + " of fleet " + fleet
                    + (fall.action() == WatchAction.HOLD
                            ? " is held at its best version: "
                            : " has fallen behind its best: ")
                    + fall.reason();
            send(event(fall.action().event(), text)
                    .put("reason", fall.reason())
                    .put("version", fall.newest().version()));
        } else if (notice instanceof AggregatorPacket.MachineChanged change) {
            Verdict.State state = change.found().state();
            if (state == Verdict.State.ALARM || state == Verdict.State.SENSOR) {
                String text = "The machine of board " + change.board() + " in fleet " + fleet
                        + (state == Verdict.State.ALARM ? " does not run as it did" : " has a sensor that is dead");
                send(event(state.label(), text).put("board", change.board()));
            }
        } else if (notice instanceof AggregatorPacket.BoardOpposed opposed) {
            String text = "Board " + opposed.board() + " of fleet " + fleet + " works against model " + model + ": "
                    + opposed.updates() + " of its last 20 updates were left out";
            send(event("opposed", text).put("board", opposed.board()));
        } else if (notice instanceof AggregatorPacket.TooSmall small) {
            small.boards().forEach((board, memory) -> {
                if (!memory.equals(tooSmall.get(board))) {
                    String text = "Board " + board + " of fleet " + fleet + " takes no part in model " + model + ": it "
                            + memory.words();
                    send(event("memory", text).put("board", board));
                }
            });
            tooSmall = Map.copyOf(small.boards());
        }
    }

    private ObjectNode event(String event, String text) {
        return JSON.createObjectNode()
                .put("event", event)
                .put("fleet", fleet)
                .put("model", model)
                .put("at", Instant.now().toString())
                .put("text", text);
    }

    private void count(String outcome, int events) {
        metrics.count(
                "linnet.aggregator.hook",
                "What the operator's service was told: told, refused, unheard after the last try, or dropped as one of too many",
                events,
                "outcome",
                outcome);
    }

    private void send(ObjectNode event) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            count("dropped", 1);
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(to)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event.toString()))
                .build();
        attempt(request, 0);
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
        }
        return client;
    }

    private void attempt(HttpRequest request, int tries) {
        var unused = client().sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((response, error) -> {
                    ended(request, tries, response == null ? 0 : response.statusCode(), Optional.ofNullable(error));
                    return null;
                });
    }

    /** @param status of HTTP; 0: there was no answer */
    private void ended(HttpRequest request, int tries, int status, Optional<Throwable> error) {
        if (status >= 200 && status < 300) {
            end("told", "");
        } else if (status >= 300 && status < 500 && status != TOO_MANY_REQUESTS) {
            end("refused", "the service at " + to.getHost() + " answers " + status);
        } else if (tries == pauses.size() || isClosed) {
            String why = status > 0
                    ? "answers " + status
                    : "does not answer (" + error.map(Hook::cause).orElse("") + ")";
            end("unheard", "the service at " + to.getHost() + " " + why);
        } else {
            long millis = pauses.get(tries).toMillis();
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> attempt(request, tries + 1));
        }
    }

    private static String cause(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return String.valueOf(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    /** @param complaint of what may be a secret only the host is said; empty: none */
    private void end(String outcome, String complaint) {
        waiting.decrementAndGet();
        count(outcome, 1);
        if (!complaint.isEmpty()) {
            LOG.warn("The hook of model {} is not told: {}", model, complaint);
        }
    }

    /** What waits for another try is given up when its time comes. */
    @Override
    public void close() {
        isClosed = true;
    }
}
