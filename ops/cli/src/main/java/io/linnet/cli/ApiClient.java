package io.linnet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.protocol.session.TlsSettings;
import io.linnet.protocol.session.TlsSockets;
import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Asks a running aggregator, and says in one sentence why it does not answer. */
final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String url;
    private final @Nullable String token;
    private final HttpClient client;

    /**
     * @param tokenFile a token, or a line {@code name token}; null: none is needed
     * @param caFile PEM; null: whom Java trusts
     */
    ApiClient(String url, @Nullable Path tokenFile, @Nullable Path caFile) {
        this.url = url.replaceFirst("/+$", "");
        this.token = tokenFile == null ? null : token(tokenFile);
        this.client = client(caFile);
    }

    private static String token(Path file) {
        String line = PrivateFile.read(file)
                .lines()
                .filter(each -> !each.isBlank() && !each.startsWith("#"))
                .findFirst()
                .orElseThrow(() -> new UserError("token-file=" + file + ", accepted: a file with a token"));
        return line.strip().replaceFirst(".*\\s", "");
    }

    private static HttpClient client(@Nullable Path caFile) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (caFile == null) {
            return builder.build();
        }
        try {
            TrustManagerFactory trust = TlsSockets.trust(TlsSettings.trusting(caFile));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust == null ? null : trust.getTrustManagers(), null);
            return builder.sslContext(context).build();
        } catch (GeneralSecurityException e) {
            throw new UserError("ca-file=" + caFile + ": " + e.getMessage());
        }
    }

    /** @param path below {@code /api/v1} */
    JsonNode get(String path) throws InterruptedException {
        return json(ask("GET", "/api/v1" + path, ""));
    }

    JsonNode status() throws InterruptedException {
        return json(ask("GET", "/status", ""));
    }

    /** @param body empty: none */
    JsonNode send(String verb, String path, String body) throws InterruptedException {
        return json(ask(verb, "/api/v1" + path, body));
    }

    byte[] download(String path) throws InterruptedException {
        return ask("GET", "/api/v1" + path, "");
    }

    private byte[] ask(String verb, String path, String body) throws InterruptedException {
        HttpResponse<byte[]> answer;
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(PATIENCE)
                    .method(
                            verb,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IllegalArgumentException e) {
            throw new UserError("url=" + url + ", accepted: as http://127.0.0.1:9465");
        } catch (SSLHandshakeException e) {
            throw UserError.environment("url=" + url + ": its certificate is not trusted, accepted: --ca-file FILE");
        } catch (IOException e) {
            throw UserError.environment(
                    "url=" + url + ": no aggregator answers there; is it running, and is status.port set?");
        }
        if (answer.statusCode() != 200) {
            throw refusal(answer);
        }
        return answer.body();
    }

    private UserError refusal(HttpResponse<byte[]> answer) {
        String sentence;
        try {
            sentence = JSON.readTree(answer.body()).path("error").asText("");
        } catch (IOException e) {
            sentence = "";
        }
        if (sentence.isEmpty()) {
            return UserError.environment("url=" + url + ": what answers there is no aggregator of this version");
        }
        return switch (answer.statusCode()) {
            case 401 ->
                UserError.environment(
                        token == null
                                ? "url=" + url + " lets in who has a token, accepted: --token-file FILE"
                                : sentence);
            case 400, 404, 405 -> new UserError(sentence);
            default -> UserError.failed(sentence);
        };
    }

    private JsonNode json(byte[] body) {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw UserError.environment("url=" + url + ": what answers there is no aggregator");
        }
    }
}
