package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A real Chromium without a window, told what to do in the language of its own developer tools: what a person would see and
 * press. It notes what the page asks for, and what goes wrong in it.
 */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile long bytes;

    /** Empty: none is installed. */
    static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator, -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param profile an empty folder */
    Browser(Path program, Path profile) throws Exception {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("chromium.log").toFile())
                .start();
        try {
            socket = connect(profile.resolve("DevToolsActivePort"));
            for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
                ask(domain + ".enable");
            }
            ask("Page.setDownloadBehavior", "behavior", "allow", "downloadPath", profile.toString());
        } catch (Exception | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private WebSocket connect(Path portFile) throws Exception {
        until("Chromium names its port", () -> read(portFile).lines().count() >= 2);
        String port = read(portFile).lines().findFirst().orElseThrow();
        HttpClient client = HttpClient.newHttpClient();
        JsonNode targets = JSON.readTree(client.send(
                        java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString())
                .body());
        for (JsonNode target : targets) {
            if (target.get("type").asText().equals("page")) {
                return client.newWebSocketBuilder()
                        .buildAsync(
                                URI.create(target.get("webSocketDebuggerUrl").asText()), new Ears())
                        .get(30, TimeUnit.SECONDS);
            }
        }
        throw new IllegalStateException("Chromium has no page: " + targets);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private final class Ears implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                hear(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void hear(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            if (message.has("id")) {
                CompletableFuture<JsonNode> answer =
                        asked.remove(message.get("id").asInt());
                if (answer != null && message.has("error")) {
                    answer.completeExceptionally(
                            new IllegalStateException(message.get("error").toString()));
                } else if (answer != null) {
                    answer.complete(message.get("result"));
                }
                return;
            }
            JsonNode params = message.get("params");
            switch (message.get("method").asText()) {
                case "Network.requestWillBeSent" ->
                    requests.add(params.at("/request/url").asText());
                case "Network.loadingFinished" ->
                    bytes += params.get("encodedDataLength").asLong();
                case "Runtime.exceptionThrown" ->
                    complaints.add(
                            params.at("/exceptionDetails/exception/description").asText());
                case "Runtime.consoleAPICalled" -> {
                    if (List.of("error", "warning", "assert")
                            .contains(params.get("type").asText())) {
                        complaints.add(params.get("args").toString());
                    }
                }
                case "Log.entryAdded" -> note(params);
                default -> {}
            }
        } catch (IOException e) {
            complaints.add("what Chromium says cannot be read: " + e);
        }
    }

    private void note(JsonNode params) {
        if (!params.at("/entry/level").asText().equals("verbose")) {
            complaints.add(params.at("/entry/level").asText() + ": "
                    + params.at("/entry/text").asText() + " "
                    + params.at("/entry/url").asText());
        }
    }

    /** @param fields name, value, name, value … of the command */
    JsonNode ask(String command, Object... fields) throws Exception {
        ObjectNode message =
                JSON.createObjectNode().put("id", numbers.incrementAndGet()).put("method", command);
        ObjectNode params = message.putObject("params");
        for (int i = 0; i < fields.length; i += 2) {
            params.set(String.valueOf(fields[i]), JSON.valueToTree(fields[i + 1]));
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(message.get("id").asInt(), answer);
        socket.sendText(message.toString(), true).get(30, TimeUnit.SECONDS);
        return answer.get(30, TimeUnit.SECONDS);
    }

    void open(String url) throws Exception {
        ask("Page.navigate", "url", url);
    }

    void size(int width, int height) throws Exception {
        ask(
                "Emulation.setDeviceMetricsOverride",
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                width < 600);
    }

    void dark(boolean isDark) throws Exception {
        ask(
                "Emulation.setEmulatedMedia",
                "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light")));
    }

    /** The value of an expression of JavaScript. */
    JsonNode eval(String expression) throws Exception {
        JsonNode result =
                ask("Runtime.evaluate", "expression", expression, "returnByValue", true, "awaitPromise", true);
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(result.get("exceptionDetails").toString());
        }
        return result.at("/result/value");
    }

    boolean is(String expression) {
        try {
            return eval("Boolean(" + expression + ")").asBoolean();
        } catch (Exception e) {
            throw new IllegalStateException(expression, e);
        }
    }

    /** Waits until an expression is true. */
    void await(String expression) throws Exception {
        until(expression, () -> is(expression));
    }

    private static void until(String what, BooleanSupplier isSo) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Presses the button, link or row that is found and says this. */
    void press(String selector, String text) throws Exception {
        String find = visible(selector, text);
        await(find);
        JsonNode at = eval("(() => { const e = " + find
                + "; e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
                + " return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            ask(
                    "Input.dispatchMouseEvent",
                    "type",
                    type,
                    "x",
                    at.get("x").asDouble(),
                    "y",
                    at.get("y").asDouble(),
                    "button",
                    "left",
                    "clickCount",
                    1);
        }
    }

    /** The same by keyboard: for what a list above it may push away between the look and the click. */
    void enter(String selector, String text) throws Exception {
        String find = visible(selector, text);
        await(find);
        eval(find + ".focus()");
        key("Enter");
    }

    private static String visible(String selector, String text) throws Exception {
        return "[...document.querySelectorAll(" + JSON.writeValueAsString(selector)
                + ")].find(e => e.offsetParent !== null" + " && !e.disabled && e.textContent.trim().startsWith("
                + JSON.writeValueAsString(text) + "))";
    }

    /** Presses a key by its name, as {@code Tab}, {@code Enter}, {@code ArrowDown}. */
    void key(String name) throws Exception {
        Map<String, Integer> codes = Map.of(
                "Tab",
                9,
                "Enter",
                13,
                "Escape",
                27,
                "PageDown",
                34,
                "End",
                35,
                "Home",
                36,
                "ArrowUp",
                38,
                "ArrowDown",
                40,
                " ",
                32);
        String text = name.equals("Enter") ? "\r" : name.equals(" ") ? " " : "";
        ask(
                "Input.dispatchKeyEvent",
                "type",
                text.isEmpty() ? "rawKeyDown" : "keyDown",
                "key",
                name,
                "code",
                name,
                "windowsVirtualKeyCode",
                codes.get(name),
                "text",
                text);
        ask(
                "Input.dispatchKeyEvent",
                "type",
                "keyUp",
                "key",
                name,
                "code",
                name,
                "windowsVirtualKeyCode",
                codes.get(name));
    }

    void type(String text) throws Exception {
        ask("Input.insertText", "text", text);
    }

    void screenshot(Path file) throws Exception {
        byte[] png = Base64.getDecoder()
                .decode(ask("Page.captureScreenshot", "format", "png")
                        .get("data")
                        .asText());
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, png);
    }

    /** Addresses that the page has asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Errors and warnings of the page. */
    List<String> complaints() {
        return new ArrayList<>(complaints);
    }

    /** That came over the network, headers included. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws Exception {
        try {
            socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true);
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
