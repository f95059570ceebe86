package io.linnet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a running part's {@code /status}. */
final class StatusReader {
    /** A part of a newer version may say more. */
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private StatusReader() {}

    static JsonNode read(String url, String part) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/status"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return JSON.readTree(answer.body());
            }
        } catch (IllegalArgumentException e) {
            throw new UserError("url=" + url + ", accepted: as http://127.0.0.1:9464");
        } catch (IOException e) {
            throw none(url, part);
        }
        throw none(url, part);
    }

    private static UserError none(String url, String part) {
        return UserError.environment(
                "url=" + url + ": no " + part + " answers there; is it running, and is status.port set?");
    }

    static <T> T as(Class<T> type, JsonNode status) {
        try {
            return JSON.treeToValue(status, type);
        } catch (JsonProcessingException e) {
            throw UserError.environment("the status cannot be read: " + e.getOriginalMessage());
        }
    }

    /** Texts as they are, in the order in which they came. */
    static Map<String, @Nullable Object> fields(JsonNode object) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> row.put(
                        field.getKey(),
                        field.getValue().isTextual() ? field.getValue().asText() : field.getValue()));
        return row;
    }
}
