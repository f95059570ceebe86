package io.linnet.emulator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine: no test reaches the network. */
class FetchIT {
    @TempDir
    Path folder;

    private final byte[] content = IdxTest.images(2051, 400, 28, 28, 400 * 784);
    private final List<String> ranges = new ArrayList<>();
    private final List<Long> arrived = new ArrayList<>();
    private byte[] packed;
    private HttpServer server;

    private interface Answer {
        void give(HttpExchange exchange, byte[] body) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        packed = IdxTest.gzip(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(String path, Answer answer) {
        server.createContext(path, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            answer.give(exchange, packed);
            exchange.close();
        });
    }

    private static void whole(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void ranged(HttpExchange exchange, byte[] body) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            whole(exchange, body);
            return;
        }
        int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        if (from >= body.length) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        exchange.getResponseHeaders()
                .add("Content-Range", "bytes " + from + "-" + (body.length - 1) + "/" + body.length);
        exchange.sendResponseHeaders(206, body.length - from);
        exchange.getResponseBody().write(body, from, body.length - from);
    }

    /** Breaks off in the middle, then goes on. */
    private static Answer breaking(AtomicInteger calls) {
        return (exchange, body) -> {
            if (calls.getAndIncrement() == 0) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body, 0, body.length / 2);
                exchange.getResponseBody().flush();
            } else {
                ranged(exchange, body);
            }
        };
    }

    private Fetch fetch(String... paths) throws Exception {
        String sha =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        List<String> mirrors = Arrays.stream(paths)
                .map(path -> "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                        + server.getAddress().getPort() + path)
                .toList();
        PublicData.Piece piece = new PublicData.Piece("images", content.length, sha);
        return new Fetch(
                new PublicData.Source(mirrors, List.of(piece)),
                folder.resolve("set"),
                (file, bytes, total) -> arrived.add(bytes));
    }

    @Test
    void downloadsOnceAndKnowsItTheNextTime() throws Exception {
        serve("/a/", FetchIT::whole);
        assertThat(fetch("/a/").download()).isEqualTo(folder.resolve("set"));
        assertThat(folder.resolve("set/images.gz")).hasBinaryContent(packed);
        assertThat(arrived).last().isEqualTo((long) packed.length);
        fetch("/a/").download();
        assertThat(ranges).containsExactly("null");
    }

    @Test
    void goesOnWhereTheTransferBroke() throws Exception {
        serve("/a/", breaking(new AtomicInteger()));
        fetch("/a/").download();
        assertThat(folder.resolve("set/images.gz")).hasBinaryContent(packed);
        assertThat(ranges).hasSize(2);
        assertThat(ranges.get(1)).startsWith("bytes=").isNotEqualTo("bytes=0-");
        assertThat(folder.resolve("set")).isDirectoryContaining("glob:**images.gz");
        assertThat(folder.resolve("set").toFile().list()).hasSize(1);
    }

    @Test
    void goesOnWithWhatAnEarlierRunLeft() throws Exception {
        serve("/a/", FetchIT::ranged);
        Files.createDirectories(folder.resolve("set"));
        Files.write(folder.resolve("set/images.gz.part0"), Arrays.copyOf(packed, 100));
        fetch("/a/").download();
        assertThat(ranges).containsExactly("bytes=100-");
        assertThat(folder.resolve("set/images.gz")).hasBinaryContent(packed);
    }

    @Test
    void completePartNeedsNoMoreBytes() throws Exception {
        serve("/a/", FetchIT::ranged);
        Files.createDirectories(folder.resolve("set"));
        Files.write(folder.resolve("set/images.gz.part0"), packed);
        fetch("/a/").download();
        assertThat(folder.resolve("set/images.gz")).hasBinaryContent(packed);
    }

    @Test
    void serverWithoutRangesStartsAgain() throws Exception {
        serve("/a/", FetchIT::whole);
        Files.createDirectories(folder.resolve("set"));
        Files.write(folder.resolve("set/images.gz.part0"), new byte[] {1, 2, 3});
        fetch("/a/").download();
        assertThat(folder.resolve("set/images.gz")).hasBinaryContent(packed);
    }

    @Test
    void foreignPartIsDroppedAndTheTransferStartsAgain() throws Exception {
        serve("/a/", FetchIT::ranged);
        Files.createDirectories(folder.resolve("set"));
        Files.write(folder.resolve("set/images.gz.part0"), new byte[50]);
        fetch("/a/").download();
        assertThat(ranges).containsExactly("bytes=50-", "null");
        assertThat(folder.resolve("set/images.gz")).hasBinaryContent(packed);
    }

    @Test
    void takesTheNextMirrorAndSaysWhyNoneServed() throws Exception {
        serve("/gone/", (exchange, body) -> exchange.sendResponseHeaders(404, -1));
        serve("/other/", (exchange, body) -> whole(exchange, IdxTest.gzip(new byte[10])));
        serve("/good/", FetchIT::whole);
        assertThatThrownBy(() -> fetch("/gone/", "/other/").download())
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("SHA-256")
                .hasMessageContaining("--from FOLDER")
                .hasMessageNotContaining("\n");
        assertThat(folder.resolve("set").toFile().list()).isEmpty();
        fetch("/gone/", "/other/", "/good/").download();
        assertThat(folder.resolve("set/images.gz")).hasBinaryContent(packed);
    }

    @Test
    void copiesFromAFolderInstead() throws Exception {
        Path from = Files.createDirectories(folder.resolve("from"));
        assertThatThrownBy(() -> fetch().copy(from))
                .hasMessage(from + ", its files: found no images, accepted: images or images.gz");
        Files.write(from.resolve("images"), content);
        fetch().copy(from);
        assertThat(folder.resolve("set/images")).hasBinaryContent(content);
        fetch().download();
        Files.write(from.resolve("images"), new byte[5]);
        assertThatThrownBy(() -> fetch().copy(from)).hasMessageStartingWith(from.resolve("images") + ", its content:");
    }

    @Test
    void knowsOnlyPublicData() {
        assertThatThrownBy(() -> new Fetch("imagenet", folder, (file, bytes, total) -> {}))
                .hasMessage("fetch imagenet, accepted: mnist, fashion-mnist");
    }
}
