package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.Change;
import io.linnet.aggregator.core.StoredVersion;
import io.linnet.aggregator.journal.ChangeRecord;
import io.linnet.aggregator.journal.KeptRound;
import io.linnet.aggregator.journal.KeptVersion;
import io.linnet.protocol.trust.BoardList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The resources of {@code /api/v1}, as its description {@code openapi.json} names them. */
final class Api {
    static final String ROOT = "/api/v1";

    private static final String FLEETS = ROOT + "/fleets";
    private static final String FLEET = FLEETS + "/{fleet}";
    private static final String MODELS = FLEET + "/models";
    private static final String MODEL = MODELS + "/{model}";
    private static final String VERSION = MODEL + "/versions/{version}";
    private static final String BOARD = FLEET + "/boards/{board}";
    private static final int MAX_ROUNDS = 1_000;
    private static final int MAX_PINS = 64;

    private final OperatedFleets operated;
    private final BoardResources boards;

    Api(OperatedFleets operated, Optional<Enrolment> enrolment) {
        this.operated = operated;
        this.boards = new BoardResources(enrolment);
    }

    Routes routes() {
        return new Routes()
                .get(FLEETS, this::fleets)
                .get(FLEET, call -> Answer.json(Shapes.fleet(call.path("fleet"), ofFleet(call))))
                .get(MODELS, this::models)
                .on("POST", MODELS, this::create)
                .get(MODEL, call -> Answer.json(Shapes.model(entry(call))))
                .on("PATCH", MODEL, this::set)
                .on("DELETE", MODEL, this::remove)
                .on("POST", MODEL + "/pause", call -> change(call, new Change.Pause()))
                .on("POST", MODEL + "/resume", this::resume)
                .on("POST", MODEL + "/finish", call -> change(call, new Change.Finish()))
                .on("POST", MODEL + "/release", call -> change(call, new Change.Release()))
                .on(
                        "POST",
                        MODEL + "/boards/{board}/acknowledge",
                        call -> change(call, new Change.AcknowledgeAlarm(call.path("board"))))
                .on("POST", MODEL + "/boards/{board}/own-point", call -> change(call, Wishes.remount(call)))
                .on(
                        "DELETE",
                        MODEL + "/boards/{board}/own-point",
                        call -> change(call, new Change.Remount(call.path("board"), 0)))
                .get(MODEL + "/processes", this::processes)
                .get(MODEL + "/rounds", this::rounds)
                .get(MODEL + "/changes", this::changes)
                .get(MODEL + "/versions", this::versions)
                .get(VERSION, this::version)
                .get(VERSION + "/evaluation", this::evaluation)
                .get(VERSION + "/export", this::export)
                .on("POST", VERSION + "/rollback", call -> change(call, new Change.RollBack(state(call))))
                .on("PUT", VERSION + "/pin", call -> pin(call, true))
                .on("DELETE", VERSION + "/pin", call -> pin(call, false))
                .get(FLEET + "/boards", call -> boards.boards(ofBoards(call), call))
                .get(BOARD, call -> boards.board(ofBoards(call), call))
                .on("DELETE", BOARD, call -> enrol(call, Optional.empty()))
                .on("POST", BOARD + "/approve", call -> enrol(call, Optional.of(BoardList.State.APPROVED)))
                .on("POST", BOARD + "/revoke", call -> enrol(call, Optional.of(BoardList.State.REVOKED)))
                .get(FLEET + "/gateways", this::gateways);
    }

    private List<OperatedFleets.Entry> ofFleet(Call call) throws ApiRefused {
        List<OperatedFleets.Entry> found = operated.models().stream()
                .filter(model -> model.fleet().equals(call.path("fleet")))
                .toList();
        if (found.isEmpty()) {
            throw ApiRefused.unknown("fleet " + call.path("fleet"));
        }
        return found;
    }

    private OperatedFleets.Entry entry(Call call) throws ApiRefused {
        return ofFleet(call).stream()
                .filter(model -> model.model().equals(call.path("model")))
                .findFirst()
                .orElseThrow(() -> ApiRefused.unknown("model " + call.path("model")));
    }

    private OperatedModel model(Call call) throws ApiRefused {
        return running(entry(call));
    }

    private static OperatedModel running(OperatedFleets.Entry entry) throws ApiRefused {
        return entry.running()
                .orElseThrow(
                        () -> new ApiRefused(409, "model " + entry.model() + " has failed, as " + entry.failure()));
    }

    /** Those that run; what holds for the whole fleet any of them knows. */
    private List<OperatedModel> running(Call call) throws ApiRefused {
        List<OperatedFleets.Entry> all = ofFleet(call);
        List<OperatedModel> running =
                all.stream().flatMap(entry -> entry.running().stream()).toList();
        if (running.isEmpty()) {
            throw new ApiRefused(409, "fleet " + call.path("fleet") + " has no model that runs");
        }
        return running;
    }

    private Answer fleets(Call call) {
        Map<String, List<OperatedFleets.Entry>> byFleet = new LinkedHashMap<>();
        operated.models()
                .forEach(model -> byFleet.computeIfAbsent(model.fleet(), any -> new ArrayList<>())
                        .add(model));
        ObjectNode node = Answer.JSON.createObjectNode();
        ArrayNode fleets = node.putArray("fleets");
        byFleet.forEach((fleet, of) -> fleets.add(Shapes.fleet(fleet, of)));
        return Answer.json(node);
    }

    private Answer models(Call call) throws ApiRefused {
        ObjectNode node = Answer.JSON.createObjectNode();
        ArrayNode all = node.putArray("models");
        ofFleet(call).forEach(model -> all.add(Shapes.model(model)));
        return Answer.json(node);
    }

    private CompletableFuture<Answer> create(Call call) throws ApiRefused {
        OperatedFleets.Wish wish = Wishes.read(call.path("fleet"), call.body());
        return operated.create(call.who(), wish).thenApply(refusal -> {
            requireDone(refusal);
            return Answer.json(operated.models().stream()
                    .filter(entry ->
                            entry.fleet().equals(wish.fleet()) && entry.model().equals(wish.model()))
                    .findFirst()
                    .map(Shapes::model)
                    .orElseGet(Answer.JSON::createObjectNode));
        });
    }

    private CompletableFuture<Answer> remove(Call call) throws ApiRefused {
        OperatedFleets.Entry entry = entry(call);
        return operated.remove(call.who(), entry.fleet(), entry.model()).thenApply(refusal -> {
            requireDone(refusal);
            return Answer.json(
                    Answer.JSON.createObjectNode().put("fleet", entry.fleet()).put("model", entry.model()));
        });
    }

    /** A failed one is opened again. */
    private CompletableFuture<Answer> resume(Call call) throws ApiRefused {
        OperatedFleets.Entry entry = entry(call);
        if (entry.running().isPresent()) {
            return change(call, new Change.Resume());
        }
        return operated.reopen(call.who(), entry.fleet(), entry.model()).thenApply(refusal -> {
            requireDone(refusal);
            try {
                return Answer.json(Shapes.model(entry(call)));
            } catch (ApiRefused gone) {
                throw new CompletionException(gone);
            }
        });
    }

    private static void requireDone(Optional<String> refusal) {
        if (refusal.isPresent()) {
            throw new CompletionException(new ApiRefused(409, refusal.get()));
        }
    }

    private Answer processes(Call call) throws ApiRefused {
        return Answer.json(Shapes.sharing(model(call).sharing().orElse(Sharing.ALONE)));
    }

    private Answer rounds(Call call) throws ApiRefused {
        OperatedModel model = model(call);
        ObjectNode node = Answer.JSON.createObjectNode();
        measure(node, model);
        ArrayNode all = node.putArray("rounds");
        int parameters = model.plan().layout().parameters();
        if (call.query("points") != null) {
            int points = (int) call.query("points", 0, 2, MAX_ROUNDS);
            model.journal().course(points).forEach(round -> all.add(Shapes.round(round, parameters)));
            return Answer.json(node);
        }
        int limit = (int) call.query("limit", 100, 1, MAX_ROUNDS);
        List<KeptRound> page = model.journal().rounds(call.query("before", Long.MAX_VALUE, 0, Long.MAX_VALUE), limit);
        page.forEach(round -> all.add(Shapes.round(round, parameters)));
        if (page.size() == limit) {
            node.put("next", page.get(limit - 1).record().version());
        }
        return Answer.json(node);
    }

    private Answer changes(Call call) throws ApiRefused {
        int limit = (int) call.query("limit", 100, 1, MAX_ROUNDS);
        List<ChangeRecord.Kept> page =
                model(call).journal().changes(call.query("before", Long.MAX_VALUE, 0, Long.MAX_VALUE), limit);
        ObjectNode node = Answer.JSON.createObjectNode();
        ArrayNode all = node.putArray("changes");
        page.forEach(change -> all.add(Shapes.change(change)));
        if (page.size() == limit) {
            node.put("next", page.get(limit - 1).number());
        }
        return Answer.json(node);
    }

    /** What each accuracy there is. */
    private static ObjectNode measure(ObjectNode node, OperatedModel model) {
        model.plan().measure().ifPresent(name -> node.put("measure", name));
        return node;
    }

    private Answer versions(Call call) throws ApiRefused {
        ObjectNode node = Answer.JSON.createObjectNode();
        OperatedModel model = model(call);
        measure(node, model);
        ArrayNode all = node.putArray("versions");
        model.journal().versions().forEach(version -> all.add(Shapes.version(version)));
        return Answer.json(node);
    }

    private Answer version(Call call) throws ApiRefused {
        return Answer.json(measure(Shapes.version(kept(call)), model(call)));
    }

    private Answer evaluation(Call call) throws ApiRefused {
        OperatedModel model = model(call);
        long number = call.number("version");
        return model.journal()
                .held(number)
                .map(held -> Answer.json(
                        measure(Shapes.evaluation(held, model.exports().classes()), model)))
                .orElseThrow(() -> new ApiRefused(
                        404,
                        "version " + number + ": fewer than "
                                + model.policy().watch().heldBoards()
                                + " boards said how it does on examples that they hold out"));
    }

    private KeptVersion kept(Call call) throws ApiRefused {
        long number = call.number("version");
        return model(call).journal().versions().stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> ApiRefused.unknown("version " + number));
    }

    /** With its parameters, which hold what its digest names. */
    private ModelState state(Call call) throws ApiRefused {
        OperatedModel model = model(call);
        long number = call.number("version");
        return model.journal()
                .version(number)
                .flatMap(version ->
                        StoredVersion.readIfItHolds(version, model.plan().layout()))
                .orElseThrow(() -> ApiRefused.unknown("version " + number));
    }

    private Answer export(Call call) throws ApiRefused {
        OperatedModel model = model(call);
        String format = call.query("format");
        String accepted = String.join(", ", model.exports().formats());
        if (format == null || !model.exports().formats().contains(format)) {
            throw ApiRefused.bad("format=" + (format == null ? "" : format) + ", accepted: " + accepted);
        }
        try {
            ModelExports.File file = model.exports().export(state(call), format);
            return new Answer(
                    200,
                    "application/octet-stream",
                    Map.of("Content-Disposition", "attachment; filename=\"" + file.name() + "\""),
                    file.bytes());
        } catch (IllegalArgumentException e) {
            throw new ApiRefused(409, String.valueOf(e.getMessage()));
        }
    }

    private CompletableFuture<Answer> set(Call call) throws ApiRefused {
        OptionalLong deadline = OptionalLong.empty();
        OptionalInt quorum = OptionalInt.empty();
        for (Map.Entry<String, JsonNode> field : call.body().properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equals("deadlineSeconds") && value.isNumber()) {
                deadline = OptionalLong.of(Math.round(1e3 * value.asDouble()));
            } else if (field.getKey().equals("quorum") && value.canConvertToInt()) {
                quorum = OptionalInt.of(value.asInt());
            } else {
                throw ApiRefused.bad(field.getKey() + ", accepted: deadlineSeconds and quorum, which are numbers");
            }
        }
        if (deadline.isEmpty() && quorum.isEmpty()) {
            throw ApiRefused.bad("nothing to set, accepted: deadlineSeconds and quorum");
        }
        return change(call, new Change.SetRounds(deadline, quorum));
    }

    private CompletableFuture<Answer> pin(Call call, boolean isPinned) throws ApiRefused {
        KeptVersion version = kept(call);
        long pins = model(call).journal().versions().stream()
                .filter(KeptVersion::isPinned)
                .count();
        if (isPinned && !version.isPinned() && pins >= MAX_PINS) {
            throw new ApiRefused(409, MAX_PINS + " versions are pinned, which is as many as there may be");
        }
        return change(call, new Change.Pin(version.number(), isPinned));
    }

    /** The model as it is then, once that is durable. */
    private CompletableFuture<Answer> change(Call call, Change change) throws ApiRefused {
        OperatedFleets.Entry entry = entry(call);
        return running(entry).change(call.who(), change).thenApply(refusal -> {
            requireDone(refusal);
            return Answer.json(Shapes.model(entry));
        });
    }

    private CompletableFuture<Answer> enrol(Call call, Optional<BoardList.State> to) throws ApiRefused {
        return boards.change(running(call).get(0), call, to);
    }

    /** Boards have a number in each model that they work for: {@code model} says which is meant, the first where it does not. */
    private OperatedModel ofBoards(Call call) throws ApiRefused {
        String name = call.query("model");
        if (name == null) {
            return running(call).get(0);
        }
        for (OperatedFleets.Entry entry : ofFleet(call)) {
            if (entry.model().equals(name)) {
                return running(entry);
            }
        }
        throw ApiRefused.unknown("model " + name);
    }

    private Answer gateways(Call call) throws ApiRefused {
        Presences presences = running(call).get(0).presences();
        Map<String, Integer> behind = presences.boardsBehind();
        ObjectNode node = Answer.JSON.createObjectNode();
        ArrayNode all = node.putArray("gateways");
        presences
                .gateways()
                .forEach(
                        (id, seen) -> all.add(Shapes.gateway(id, seen, behind.getOrDefault(id, 0), System.nanoTime())));
        return Answer.json(node);
    }
}
