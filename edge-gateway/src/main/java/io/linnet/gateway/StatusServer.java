package io.linnet.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code GET /metrics} for Prometheus and {@code GET /status} as JSON, on the loopback address unless told otherwise. */
final class StatusServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService executor;

    /** @throws IllegalArgumentException if the port is taken */
    StatusServer(GatewaySettings.Status settings, PrometheusMeterRegistry metrics, Supplier<GatewayStatus> status) {
        try {
            server = HttpServer.create(new InetSocketAddress(settings.bind(), settings.port()), 0);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "status.port=" + settings.port() + " (" + e.getMessage() + "), accepted: a free port, 0, -1", e);
        }
        executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "status");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(executor);
        server.createContext(
                "/metrics", exchange -> answer(exchange, "/metrics", "text/plain; version=0.0.4", metrics::scrape));
        server.createContext(
                "/status",
                exchange -> answer(exchange, "/status", "application/json", () -> {
                    try {
                        return JSON.writeValueAsString(status.get());
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }));
        server.start();
    }

    private static void answer(HttpExchange exchange, String path, String type, Supplier<String> page)
            throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] body = page.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
