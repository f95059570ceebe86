package io.linnet.aggregator.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The page, from the class path: nothing of it comes from elsewhere, and nothing in it is secret. */
final class PageFiles {
    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private record Source(String resource, String type) {}

    private static final Map<String, Source> SOURCES = Map.ofEntries(
            Map.entry("/", new Source("page/index.html", "text/html; charset=utf-8")),
            Map.entry("/page/linnet.svg", new Source("page/linnet.svg", "image/svg+xml")),
            Map.entry("/page/page.css", new Source("page/page.css", STYLE)),
            Map.entry("/page/uplot.css", new Source(CHARTS + "uPlot.min.css", STYLE)),
            Map.entry("/page/uplot.js", new Source(CHARTS + "uPlot.iife.min.js", SCRIPT)),
            Map.entry("/page/app.js", new Source("page/app.js", SCRIPT)),
            Map.entry("/page/api.js", new Source("page/api.js", SCRIPT)),
            Map.entry("/page/words.js", new Source("page/words.js", SCRIPT)),
            Map.entry("/page/parts.js", new Source("page/parts.js", SCRIPT)),
            Map.entry("/page/charts.js", new Source("page/charts.js", SCRIPT)),
            Map.entry("/page/fleet.js", new Source("page/fleet.js", SCRIPT)),
            Map.entry("/page/processes.js", new Source("page/processes.js", SCRIPT)),
            Map.entry("/page/machines.js", new Source("page/machines.js", SCRIPT)),
            Map.entry("/page/model.js", new Source("page/model.js", SCRIPT)),
            Map.entry("/page/decisions.js", new Source("page/decisions.js", SCRIPT)),
            Map.entry("/page/versions.js", new Source("page/versions.js", SCRIPT)),
            Map.entry("/page/boards.js", new Source("page/boards.js", SCRIPT)),
            Map.entry("/page/gateways.js", new Source("page/gateways.js", SCRIPT)),
            Map.entry("/page/events.js", new Source("page/events.js", SCRIPT)));

    private final Map<String, Answer> files = new TreeMap<>();

    PageFiles() {
        SOURCES.forEach((path, source) -> files.put(
                path,
                new Answer(
                        200,
                        source.type(),
                        Map.of("Content-Security-Policy", POLICY, "Cache-Control", "no-cache"),
                        read(source.resource()))));
    }

    private static byte[] read(String resource) {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the API: OpenAPI 3.1. */
    static Answer description() {
        return new Answer(200, "application/json", Map.of(), read("openapi.json"));
    }

    Optional<Answer> find(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
