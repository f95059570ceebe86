package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.InstallCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Every secret of a fleet's folder, in every form that somebody might print it, and where it must not be found. */
final class SecretHunt {
    private final Map<String, String> secrets = new LinkedHashMap<>();

    SecretHunt(Path fleet) throws IOException {
        BoardList boards = BoardList.read(fleet.resolve("boards"));
        for (BoardList.Entry entry : boards.entries()) {
            BoardKey key = entry.ownKey();
            add("key of " + entry.board(), key.bytes());
            add("DTLS key of " + entry.board(), key.dtlsKey(boards.fleet(), entry.board()));
            add("MAC key of " + entry.board(), key.macKey(boards.fleet(), entry.board()));
            add(
                    "password of " + entry.board(),
                    HexFormat.of().parseHex(key.mqttPassword(boards.fleet(), entry.board())));
            secrets.put("install code of " + entry.board(), InstallCode.of(key));
        }
        try (Stream<Path> files = Files.list(fleet)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(FleetFolder.PASSWORD)) {
                    add(name, HexFormat.of().parseHex(Files.readString(file).strip()));
                } else if (List.of("fleet.key", "fleet.mac").contains(name)) {
                    // A word for what it is, then the secret.
                    add(name, HexFormat.of().parseHex(Files.readString(file).split("\\s+", 3)[1]));
                } else if (name.endsWith(".key")) {
                    Files.readAllLines(file).stream()
                            .filter(line -> !line.startsWith("---"))
                            .forEach(line -> secrets.put(name + " " + line.length(), line));
                }
            }
        }
    }

    private void add(String name, byte[] secret) {
        String hex = HexFormat.of().formatHex(secret);
        secrets.put(name + " in hex", hex);
        secrets.put(name + " in capitals", hex.toUpperCase(Locale.ROOT));
        secrets.put(name + " in Base64", Base64.getEncoder().withoutPadding().encodeToString(secret));
    }

    int size() {
        return secrets.size();
    }

    /** The secrets that stand in a text, by name. */
    List<String> in(String text) {
        return secrets.entrySet().stream()
                .filter(secret -> text.contains(secret.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    void assertNoneIn(String where, String text) {
        assertThat(text).as("something of %s", where).isNotEmpty();
        assertThat(in(text)).as(where).isEmpty();
    }

    /** What {@code ps} shows others of a process and of all that it has started. */
    static String arguments(long pid) throws IOException {
        ProcessHandle of = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(of.descendants().toList());
        all.add(of);
        StringBuilder text = new StringBuilder();
        for (ProcessHandle process : all) {
            text.append(Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline")));
            text.append(Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ")));
        }
        return text.toString();
    }

    /** Answers of a page, with what it answers where there is nothing. */
    static String pages(int port, String... paths) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        HttpClient client = HttpClient.newHttpClient();
        for (String path : paths) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isIn(200, 404);
            text.append(answer.body());
        }
        return text.toString();
    }
}
