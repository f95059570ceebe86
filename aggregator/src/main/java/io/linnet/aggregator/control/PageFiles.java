package io.linnet.aggregator.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The page, from the class path: nothing of it comes from elsewhere, and nothing in it is secret. */
final class PageFiles {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private record Source(String resource, String type) {}

    private static final Map<String, Source> SOURCES =
            Map.ofEntries(Map.entry("/", new Source("page/index.html", "text/html; charset=utf-8")));

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
