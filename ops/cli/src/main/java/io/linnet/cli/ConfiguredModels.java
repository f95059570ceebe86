package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.ModelDefinition;
import io.linnet.aggregator.ModelSource;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.control.OperatedFleets.Name;
import io.linnet.aggregator.control.OperatedFleets.Wish;
import io.linnet.protocol.message.Ids;
import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The models of a process that serves many: those of the configuration file and of {@code models.d} beside it, and those that
 * people made, which stand in {@code data}. What a model says goes before what the file says for all.
 */
final class ConfiguredModels implements ModelSource {
    static final String FOLDER = "models.d";

    private static final String ENDING = ".yaml";
    private static final String START = ".start.cbor";
    /** What a model of the configuration may say. */
    private static final List<String> KEYS = List.of(
            "fleet",
            "model",
            "broker",
            "boards",
            "gateways",
            "fleetKey",
            "epoch",
            "learning",
            "rounds",
            "server",
            "coding",
            "watch",
            "hook",
            "describe",
            "journal",
            "saveModel",
            "start");
    /** Of these, what somebody may who asks for one: nothing that names a file. */
    private static final List<String> OWN = List.of("learning", "rounds", "server", "coding", "watch", "describe");
    /** What holds for all models of a fleet. */
    private static final List<String> OF_FLEET = List.of("broker", "boards", "gateways", "fleetKey", "epoch");
    /** For all models these say nothing that all could use. */
    private static final List<String> NOT_SHARED = List.of("model", "journal", "saveModel", "start");

    private final @Nullable String broker;
    private final ObjectNode shared;
    private final @Nullable Path data;
    private final Output output;
    private final Map<Name, Supplier<ObjectNode>> trees = new ConcurrentHashMap<>();
    private final Map<Name, String> places = new LinkedHashMap<>();
    private final Map<Name, CompletableFuture<Void>> done = new ConcurrentHashMap<>();

    static boolean areMany(Path config, AggregatorConfig file) {
        return file.models() != null
                || file.data() != null
                || !files(folder(config)).isEmpty();
    }

    private static Path folder(Path config) {
        return config.resolveSibling(FOLDER);
    }

    /**
     * @param broker in place of every configured one
     * @throws UserError the file says for all what only one can have, or names one twice
     */
    ConfiguredModels(Path config, AggregatorConfig file, @Nullable String broker, Output output) {
        this.broker = broker;
        this.output = output;
        this.data = file.data() == null ? null : Path.of(file.data());
        this.shared = ConfigFile.tree(config);
        for (String key : NOT_SHARED) {
            if (shared.has(key)) {
                throw new UserError(
                        "config=" + config + ": " + key + " beside models or data, accepted: in an entry of models");
            }
        }
        shared.remove(List.of("models", "data", "status", ConfigFile.LOG));
        List<JsonNode> listed = file.models() == null ? List.of() : file.models();
        for (int i = 0; i < listed.size(); i++) {
            String where = "config=" + config + ": models[" + i + "]";
            if (!(listed.get(i) instanceof ObjectNode tree)) {
                throw new UserError(where + ", accepted: an object with model and what else it has of its own");
            }
            add(name(tree, where), where, () -> tree);
        }
        for (Path each : files(folder(config))) {
            ObjectNode tree = ConfigFile.tree(each);
            if (!tree.has("model")) {
                tree.put("model", withoutEnding(each));
            }
            add(name(tree, "config=" + each), "config=" + each, () -> ConfigFile.tree(each));
        }
        made().forEach(this::addMade);
    }

    private static String withoutEnding(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + ENDING)) {
            List<Path> files = new ArrayList<>();
            found.forEach(files::add);
            return List.copyOf(new TreeSet<>(files));
        } catch (IOException e) {
            throw UserError.environment(folder + ": " + Complaint.sentence(e));
        }
    }

    /** Files of models that people made, by name: {@code data/FLEET/NAME.yaml}. */
    private Map<Name, Path> made() {
        Map<Name, Path> made = new LinkedHashMap<>();
        if (data == null || !Files.isDirectory(data)) {
            return made;
        }
        try (DirectoryStream<Path> fleets = Files.newDirectoryStream(data, Files::isDirectory)) {
            for (Path fleet : fleets) {
                files(fleet)
                        .forEach(each -> made.put(new Name(fleet.getFileName().toString(), withoutEnding(each)), each));
            }
            return made;
        } catch (IOException e) {
            throw UserError.environment("data=" + data + ": " + Complaint.sentence(e));
        }
    }

    private void addMade(Name name, Path at) {
        if (places.containsKey(name)) {
            throw new UserError("model " + name.model() + " of fleet " + name.fleet() + " stands in " + at + " and as "
                    + places.get(name) + ", accepted: one of them");
        }
        trees.put(name, () -> ConfigFile.tree(at));
    }

    private void add(Name name, String where, Supplier<ObjectNode> tree) {
        if (places.putIfAbsent(name, where) != null) {
            throw new UserError(where + ": model " + name.model() + " of fleet " + name.fleet()
                    + " is there already, as " + places.get(name));
        }
        trees.put(name, tree);
    }

    private Name name(ObjectNode tree, String where) {
        String model = tree.path("model").asText("");
        String fleet = tree.path("fleet").asText(shared.path("fleet").asText("demo"));
        try {
            return new Name(Ids.require("fleet", fleet), Ids.require("model", model));
        } catch (IllegalArgumentException e) {
            throw new UserError(where + ": " + e.getMessage());
        }
    }

    /** Each with what makes it. */
    Map<Name, Supplier<ModelDefinition>> all() {
        Map<Name, Supplier<ModelDefinition>> all = new LinkedHashMap<>();
        trees.keySet().forEach(name -> all.put(name, () -> define(name)));
        return all;
    }

    /** Makes none of them. @throws UserError what would keep one from being made */
    void check() {
        for (Name name : trees.keySet()) {
            AggregatorConfig config = config(name, tree(name));
            DescribedModel.of(config, config.settings("aggregator-" + name.fleet()));
        }
    }

    /** Once the last round of each model has closed. */
    CompletableFuture<Void> done() {
        return CompletableFuture.allOf(done.values().toArray(new CompletableFuture<?>[0]));
    }

    private ModelDefinition define(Name name) {
        makeFolder(name);
        CompletableFuture<Void> last = done.computeIfAbsent(name, any -> new CompletableFuture<>());
        AggregatorConfig config = config(name, tree(name));
        AggregatorSettings settings = config.settings("aggregator-" + name.fleet());
        AggregatorCommand.doubt(settings, output);
        DescribedModel described = DescribedModel.of(config, settings);
        AggregatorListener lines = TrainingLines.of(
                settings.plan(), output, Optional.of(name), last, AggregatorCommand.saver(config, settings, described));
        return new ModelDefinition(settings, lines, described);
    }

    private ObjectNode tree(Name name) {
        Supplier<ObjectNode> tree = trees.get(name);
        if (tree == null) {
            throw new UserError("model " + name.fleet() + "/" + name.model() + ": no such model here");
        }
        return tree.get();
    }

    private AggregatorConfig config(Name name, ObjectNode own) {
        String where = places.getOrDefault(name, "model " + name.fleet() + "/" + name.model());
        requireKeys(own, KEYS, where);
        ObjectNode tree = ofFleet(name, own);
        tree.put("fleet", name.fleet());
        tree.put("model", name.model());
        if (data != null && !own.has("journal")) {
            tree.put("journal", folder(name).resolve(name.model() + ".db").toString());
        }
        AggregatorConfig config = ConfigFile.bind(tree, AggregatorConfig.class, where);
        return broker == null ? config : config.withBroker(broker);
    }

    /** What the fleet's other models say of it holds for one that people made, too. */
    private ObjectNode ofFleet(Name name, ObjectNode own) {
        ObjectNode tree = shared.deepCopy();
        for (Name other : places.keySet()) {
            if (!places.containsKey(name) && other.fleet().equals(name.fleet())) {
                ObjectNode said = tree(other).deepCopy();
                return merged(merged(tree, said.retain(OF_FLEET)), own);
            }
        }
        return merged(tree, own);
    }

    private Path folder(Name name) {
        return Objects.requireNonNull(data).resolve(name.fleet());
    }

    private void makeFolder(Name name) {
        try {
            if (data != null) {
                Files.createDirectories(folder(name));
            }
        } catch (IOException e) {
            throw UserError.environment("data=" + data + ": " + Complaint.sentence(e));
        }
    }

    private static void requireKeys(ObjectNode tree, List<String> accepted, String where) {
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!accepted.contains(field.getKey())) {
                throw new UserError(where + ": " + field.getKey() + ", accepted: " + String.join(", ", accepted));
            }
        }
    }

    /** Key by key; what is no object takes the place of what was there. */
    private static ObjectNode merged(ObjectNode base, ObjectNode over) {
        for (Map.Entry<String, JsonNode> field : over.properties()) {
            JsonNode below = base.get(field.getKey());
            if (below instanceof ObjectNode block && field.getValue() instanceof ObjectNode own) {
                merged(block, own);
            } else {
                base.set(field.getKey(), field.getValue());
            }
        }
        return base;
    }

    @Override
    public Supplier<ModelDefinition> keep(Wish wish, Optional<ModelExports.File> start) {
        if (data == null) {
            throw new UserError("no model can be made here, accepted: data: FOLDER in the configuration");
        }
        Name name = new Name(wish.fleet(), wish.model());
        ObjectNode own = ConfigFile.emptyTree();
        wish.from().ifPresent(from -> merged(own, tree(from).deepCopy()).retain(OWN));
        ObjectNode wanted = (ObjectNode) wish.settings();
        requireKeys(wanted, OWN, "settings");
        merged(own, wanted);
        Path at = folder(name).resolve(name.model() + ENDING);
        AggregatorSettings unused = config(name, own).settings("aggregator-" + name.fleet());
        makeFolder(name);
        try {
            if (start.isPresent()) {
                Path begin = at.resolveSibling(name.model() + START);
                Files.write(begin, start.get().bytes());
                own.put("start", begin.toString());
                unused = config(name, own).settings("aggregator-" + name.fleet());
            }
            PrivateFile.write(
                    at, "# Made by linnet model create; linnet model remove takes it away.\n" + ConfigFile.yaml(own));
        } catch (IOException e) {
            throw UserError.environment("data=" + data + ": " + Complaint.sentence(e));
        }
        trees.put(name, () -> ConfigFile.tree(at));
        return () -> define(name);
    }

    @Override
    public boolean isMade(Name name) {
        return !places.containsKey(name);
    }

    @Override
    public void forget(Name name) {
        if (places.containsKey(name)) {
            throw new UserError("model " + name.model() + " stands in the configuration (" + places.get(name)
                    + "), accepted: take it out there, and start the aggregator again");
        }
        if (data != null) {
            try {
                Path folder = data.resolve(name.fleet());
                Files.deleteIfExists(folder.resolve(name.model() + ENDING));
                Files.deleteIfExists(folder.resolve(name.model() + START));
            } catch (IOException e) {
                throw UserError.environment("data=" + data + ": " + Complaint.sentence(e));
            }
        }
        trees.remove(name);
        done.remove(name);
    }
}
