package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.protocol.telemetry.Metrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API, its description, events, figures and the page on one port. */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final String EVENTS = Api.ROOT + "/events";
    private static final int MAX_BODY = 16_384;
    private static final long ANSWER_SECONDS = 10;

    private final Guard guard;
    private final Routes routes;
    private final Events events;
    private final Optional<HomeAssistant> home;
    private final PageFiles page = new PageFiles();
    private final HttpPort port;

    /**
     * @throws IllegalArgumentException a file of the settings does not serve
     * @throws IOException the port cannot be had
     */
    public ControlServer(ControlSettings settings, OperatedFleets operated) throws IOException {
        this.guard = new Guard(settings);
        Answer description = PageFiles.description();
        this.routes = new Api(operated, settings.enrolment())
                .routes()
                .get(Api.ROOT + "/openapi.json", call -> description)
                .get("/metrics", call -> figures(operated.running()))
                .get("/status", call -> Answer.json(Answer.JSON.valueToTree(operated.status())));
        this.events = new Events(operated);
        try {
            this.port = new HttpPort(settings, new Entrance());
        } catch (IOException | RuntimeException e) {
            events.close();
            throw e;
        }
        this.home = settings.home().map(of -> new HomeAssistant(of, operated));
    }

    private static Answer figures(List<OperatedModel> models) {
        String page = Metrics.page(models.stream().map(OperatedModel::metrics).toList());
        return Answer.text("text/plain; version=0.0.4; charset=utf-8", page);
    }

    public int port() {
        return port.number();
    }

    /** Verb and path of all that is served beside the page. */
    List<String> served() {
        List<String> served = new ArrayList<>();
        routes.all().forEach(route -> served.add(route.verb() + " " + route.template()));
        served.add("GET " + EVENTS);
        return served;
    }

    @Override
    public void close() {
        home.ifPresent(HomeAssistant::close);
        events.close();
        port.close();
    }

    private final class Entrance extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = request.getHttpURI().getDecodedPath();
            String verb = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
            try {
                var file = page.find(path);
                if (file.isPresent() && verb.equals("GET")) {
                    send(file.get(), response, callback);
                    return true;
                }
                String who = guard.who(request.getHeaders());
                if (path.equals(EVENTS)) {
                    listen(verb, request, response, callback);
                    return true;
                }
                Routes.Found found = routes.find(verb, path);
                Map<String, String> query = query(request);
                var unused = body(request)
                        .thenCompose(body -> act(found, new Call(who, found.path(), query, body)))
                        .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                        .whenComplete(
                                (answer, error) -> send(error == null ? answer : answer(error), response, callback));
            } catch (ApiRefused | RuntimeException e) {
                send(answer(e), response, callback);
            }
            return true;
        }
    }

    private void listen(String verb, Request request, Response response, Callback callback) throws ApiRefused {
        if (!verb.equals("GET")) {
            throw new ApiRefused(405, verb + " " + EVENTS + ", accepted: GET");
        }
        Listener listener = new Listener(response, callback);
        // Nobody writes to it for as long as nothing happens.
        request.addIdleTimeoutListener(timeout -> false);
        headers(response, "text/event-stream", Map.of("Cache-Control", "no-store"));
        response.setStatus(200);
        if (!events.add(listener)) {
            throw new ApiRefused(503, Events.MAX_LISTENERS + " listen already, which is as many as may");
        }
    }

    private static CompletableFuture<Answer> act(Routes.Found found, Call call) {
        try {
            return found.route().action().on(call);
        } catch (ApiRefused e) {
            throw new CompletionException(e);
        }
    }

    private static Map<String, String> query(Request request) {
        Map<String, String> query = new TreeMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), field.getValue());
        }
        return query;
    }

    /** An object; where there is none, an empty one. */
    private static CompletableFuture<JsonNode> body(Request request) {
        ObjectNode empty = Answer.JSON.createObjectNode();
        if (request.getLength() == 0) {
            return CompletableFuture.completedFuture(empty);
        }
        CompletableFuture<JsonNode> read = new CompletableFuture<>();
        Content.Source.asByteArrayAsync(request, MAX_BODY, new Promise.Invocable<byte[]>() {
            @Override
            public void succeeded(byte[] bytes) {
                try {
                    JsonNode node = bytes.length == 0 ? empty : Answer.JSON.readTree(bytes);
                    if (!node.isObject()) {
                        throw ApiRefused.bad("body, accepted: a JSON object");
                    }
                    read.complete(node);
                } catch (ApiRefused e) {
                    read.completeExceptionally(e);
                } catch (IOException e) {
                    read.completeExceptionally(ApiRefused.bad("body, accepted: a JSON object"));
                }
            }

            @Override
            public void failed(Throwable why) {
                read.completeExceptionally(
                        new ApiRefused(413, "a body of more than " + MAX_BODY + " bytes, or not whole"));
            }
        });
        return read;
    }

    private static Answer answer(Throwable thrown) {
        Throwable error =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (error instanceof ApiRefused refused) {
            return Answer.error(refused.status(), String.valueOf(refused.getMessage()));
        }
        if (error instanceof JournalException) {
            return Answer.error(503, String.valueOf(error.getMessage()));
        }
        if (error instanceof TimeoutException) {
            return Answer.error(
                    503,
                    "no answer within " + ANSWER_SECONDS
                            + " s; can the journal be written? What was asked for may yet be done");
        }
        LOG.warn("a request failed", error);
        return Answer.error(500, "this is a fault of the aggregator; its log says more");
    }

    private static void send(Answer answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        headers(response, answer.type(), answer.headers());
        if (answer.status() == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    private static void headers(Response response, String type, Map<String, String> more) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        more.forEach(response.getHeaders()::put);
    }
}
