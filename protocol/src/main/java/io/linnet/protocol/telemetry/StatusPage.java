package io.linnet.protocol.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * {@code GET /metrics} for Prometheus, {@code GET /status} as JSON, and {@code GET /} for people, which says what there is where
 * the part has no page of its own. On the JDK's own server and a few threads. Who asks half a question holds one of them for
 * some seconds, then the connection is closed.
 */
public final class StatusPage implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Connections that wait to be accepted. */
    private static final int BACKLOG = 16;

    private static final int THREADS = 8;
    /** A page takes nothing from elsewhere, and no other site shows it as its own. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'";

    /** Of a part's page: what stands at a path. */
    public record File(String path, String type, String text) {}

    private static final String INDEX = """
            <!DOCTYPE html>
            <title>Linnet</title>
            <ul>
            <li><a href="/status">/status</a>: what is so now, JSON
            <li><a href="/metrics">/metrics</a>: what was counted, for Prometheus
            </ul>
            """;

    static {
        // Read once, by the first server of the process. In seconds; without them half a request waits for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "20");
    }

    private final HttpServer server;
    private final ExecutorService executor;

    private StatusPage(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * @param port 0: a free one
     * @param status what {@code /status} shows, made anew for each request, on one of the page's threads; a record
     * @throws IOException when the port cannot be had
     */
    public static StatusPage open(String bind, int port, Metrics metrics, Supplier<?> status) throws IOException {
        return open(bind, port, metrics, status, List.of(new File("/", "text/html", INDEX)));
    }

    /** @param page of the part, one of its files at {@code /} */
    public static StatusPage open(String bind, int port, Metrics metrics, Supplier<?> status, List<File> page)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(bind, port), BACKLOG);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "status");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(executor);
        serve(server, "/metrics", "text/plain; version=0.0.4", metrics::prometheus);
        serve(server, "/status", "application/json", () -> json(status.get()));
        page.forEach(file -> serve(server, file.path(), file.type(), file::text));
        server.start();
        return new StatusPage(server, executor);
    }

    private static String json(Object status) {
        try {
            return JSON.writeValueAsString(status);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(HttpServer server, String path, String type, Supplier<String> text) {
        server.createContext(path, exchange -> answer(exchange, path, type, text));
    }

    private static void answer(HttpExchange exchange, String path, String type, Supplier<String> text)
            throws IOException {
        try (exchange) {
            // The server matches by prefix.
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
