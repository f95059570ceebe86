package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.protocol.points.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How machines without labels are, line by line. */
final class MachineLines {
    /** Machines that are named; further ones are on the page. */
    private static final int NAMED = 12;

    private MachineLines() {}

    /**
     * @param machines boards by the word for how their machines are
     * @param ownNormals by the word for how far their own normal is; null: a part of an older version says nothing of them
     */
    static void counts(Output output, Map<String, Integer> machines, @Nullable Map<String, Integer> ownNormals) {
        String found = counts(machines);
        output.fitted("machines  "
                + (found.isEmpty()
                        ? "no board has judged a window yet"
                        : found.replace("learning", "learning what is normal")));
        String owns = ownNormals == null ? "" : counts(ownNormals);
        if (!owns.isEmpty()) {
            output.fitted("own       normal after a new mounting: " + owns);
        }
    }

    private static String counts(Map<String, Integer> byWord) {
        return byWord.entrySet().stream()
                .filter(word -> word.getValue() > 0)
                .map(word -> word.getValue() + " " + word.getKey())
                .collect(Collectors.joining(", "));
    }

    static void limit(Output output, Limits limits) {
        if (!limits.isKnown()) {
            output.fitted("limit     none yet: no board has brought windows that it holds out");
        } else if (limits.isGuess()) {
            output.fitted("limit     class " + limits.c99() + ", a guess: " + Words.count(limits.windows(), "window")
                    + " held out, 100 are wanted");
        } else {
            output.fitted("limit     class " + limits.c99() + ", of " + Words.count(limits.windows(), "window")
                    + " held out");
        }
    }

    /** Of a model as the API shows it. */
    static void counts(Output output, JsonNode model) {
        counts(output, numbers(model.path("machines")), numbers(model.path("ownNormals")));
        JsonNode limits = model.get("limits");
        limit(
                output,
                new Limits(
                        limits.get("heldOut").asInt(),
                        limits.get("c50").asInt(),
                        limits.get("c99").asInt(),
                        limits.get("c999").asInt()));
    }

    /** The boards whose machines are not as usual, or that do not do what a person asked for, of a fleet as the API shows it. */
    static void unusual(Output output, JsonNode boards) {
        List<JsonNode> unusual = new ArrayList<>();
        for (JsonNode board : boards) {
            if (board.has("machine") && wantsSomebody(board)) {
                unusual.add(board);
            }
        }
        unusual.stream().limit(NAMED).forEach(board -> say(output, board));
        if (unusual.size() > NAMED) {
            output.fitted("          and " + (unusual.size() - NAMED) + " more, on the page");
        }
    }

    private static Map<String, Integer> numbers(JsonNode counts) {
        Map<String, Integer> byWord = new TreeMap<>();
        counts.properties()
                .forEach(count -> byWord.put(count.getKey(), count.getValue().asInt()));
        return byWord;
    }

    private static boolean wantsSomebody(JsonNode board) {
        String own = board.get("machine").path("ownPoint").path("state").asText("used");
        return !condition(board).equals("normal") || !own.equals("used");
    }

    private static String condition(JsonNode board) {
        return board.get("machine").get("condition").asText();
    }

    /** In further lines what one does not hold. */
    private static void say(Output output, JsonNode board) {
        JsonNode machine = board.get("machine");
        boolean isJudged =
                !condition(board).equals("learning") && !condition(board).equals("sensor");
        String scores = "score " + machine.get("score").asText() + ", limit "
                + machine.get("limit").asText() + "; ";
        output.fitted("  " + board.get("board").asText() + " " + condition(board) + ": " + (isJudged ? scores : "")
                + "for " + Words.lasting(1_000L * machine.get("secondsAgo").asLong()));
        if (machine.has("why")) {
            output.fitted("    " + machine.get("why").asText());
        }
        if (machine.has("ownPoint")) {
            output.fitted("    " + machine.get("ownPoint").get("words").asText());
        }
    }
}
