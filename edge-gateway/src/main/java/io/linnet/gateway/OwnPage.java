package io.linnet.gateway;

import io.linnet.protocol.telemetry.StatusPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The page that a gateway shows at its status port: plain files, which read {@code /status}. */
final class OwnPage {
    private OwnPage() {}

    static List<StatusPage.File> files() {
        return List.of(
                new StatusPage.File("/", "text/html", text("index.html")),
                new StatusPage.File("/page.css", "text/css", text("page.css")),
                new StatusPage.File("/page.js", "text/javascript", text("page.js")));
    }

    private static String text(String name) {
        try (InputStream file = Objects.requireNonNull(OwnPage.class.getResourceAsStream("page/" + name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
