package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.aggregator.core.Change;
import io.linnet.protocol.message.Ids;
import io.linnet.protocol.message.OwnWish;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what somebody wants as a new model; what its settings mean is judged by whoever makes it. */
final class Wishes {
    private static final Pattern FROM = Pattern.compile("([\\w-]{1,64})/([\\w-]{1,64})(?:@(\\d{1,18}))?");
    private static final String ACCEPTED = ", accepted: model, settings, from";

    private Wishes() {}

    static OperatedFleets.Wish read(String fleet, JsonNode body) throws ApiRefused {
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            if (!field.getKey().equals("model")
                    && !field.getKey().equals("settings")
                    && !field.getKey().equals("from")) {
                throw ApiRefused.bad(field.getKey() + ACCEPTED);
            }
        }
        String model = body.path("model").asText("");
        requireId("fleet", fleet);
        requireId("model", model);
        JsonNode settings = body.path("settings");
        if (!settings.isMissingNode() && !settings.isObject()) {
            throw ApiRefused.bad("settings, accepted: an object");
        }
        JsonNode given = settings.isObject() ? settings : Answer.JSON.createObjectNode();
        if (!body.has("from")) {
            return new OperatedFleets.Wish(fleet, model, given, Optional.empty(), OptionalLong.empty());
        }
        Matcher from = FROM.matcher(body.path("from").asText(""));
        if (!from.matches()) {
            throw ApiRefused.bad(
                    "from=" + body.path("from").asText("") + ", accepted: FLEET/NAME or FLEET/NAME@VERSION");
        }
        String version = from.group(3);
        return new OperatedFleets.Wish(
                fleet,
                model,
                given,
                Optional.of(new OperatedFleets.Name(from.group(1), from.group(2))),
                version == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version)));
    }

    /** Somebody says that a board's machine was mounted anew. */
    static Change.Remount remount(Call call) throws ApiRefused {
        for (Map.Entry<String, JsonNode> field : call.body().properties()) {
            if (!field.getKey().equals("windows") || !field.getValue().canConvertToInt()) {
                throw ApiRefused.bad(field.getKey() + ", accepted: windows, which is a number");
            }
        }
        int windows = call.body().path("windows").asInt(OwnWish.USUAL_WINDOWS);
        if (windows < OwnWish.MIN_WINDOWS || windows > OwnWish.MAX_WINDOWS) {
            throw ApiRefused.bad("windows=" + windows + ", accepted: 8 to 255");
        }
        return new Change.Remount(call.path("board"), windows);
    }

    private static void requireId(String what, String id) throws ApiRefused {
        try {
            Ids.require(what, id);
        } catch (IllegalArgumentException e) {
            throw ApiRefused.bad(String.valueOf(e.getMessage()));
        }
    }
}
