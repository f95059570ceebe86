package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request, taken apart.
 *
 * @param who asks, as their token names them
 * @param path what stood in the places of the route's path
 * @param query the first value of each parameter
 * @param body an object; of a request without one an empty one
 */
record Call(String who, Map<String, String> path, Map<String, String> query, JsonNode body) {
    String path(String name) {
        return Objects.requireNonNull(path.get(name), name);
    }

    /** A number in the path. */
    long number(String name) throws ApiRefused {
        return parse(name, path(name), 0, Long.MAX_VALUE);
    }

    /** A number among the query's parameters. */
    long query(String name, long otherwise, long min, long max) throws ApiRefused {
        String text = query.get(name);
        return text == null ? otherwise : parse(name, text, min, max);
    }

    @Nullable
    String query(String name) {
        return query.get(name);
    }

    private static long parse(String name, String text, long min, long max) throws ApiRefused {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the range.
        }
        throw ApiRefused.bad(
                name + "=" + text + ", accepted: " + min + (max == Long.MAX_VALUE ? " and more" : " to " + max));
    }
}
