package io.linnet.aggregator.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * All models that one process serves, as the API sees them. Any thread. Changes are done one after another; their answer is
 * why nothing was done, or empty once it is durable.
 */
public interface OperatedFleets {
    /** In the order of fleets and names. */
    List<Entry> models();

    /** Those that run, in the same order. */
    default List<OperatedModel> running() {
        return models().stream().flatMap(entry -> entry.running().stream()).toList();
    }

    CompletableFuture<Optional<String>> create(String who, Wish wish);

    /** Opens a model again that has failed. */
    CompletableFuture<Optional<String>> reopen(String who, String fleet, String model);

    /** Takes a model away that nobody works for; its journal is kept aside. */
    CompletableFuture<Optional<String>> remove(String who, String fleet, String model);

    /** For {@code /status}; a record. */
    Object status();

    /**
     * A model by its name.
     *
     * @param running empty: it has failed
     * @param failure why; empty while it runs
     * @param isRemovable somebody made it, and may take it away
     */
    record Entry(String fleet, String model, Optional<OperatedModel> running, String failure, boolean isRemovable) {
        public static Entry of(OperatedModel running) {
            return new Entry(running.fleet(), running.plan().model(), Optional.of(running), "", false);
        }
    }

    /**
     * A model that somebody wants.
     *
     * @param settings an object of the configuration's keys that are a model's own
     * @param from a model of the same process whose settings it takes where {@code settings} says nothing
     * @param version of that model, whose parameters it begins with; empty: as its settings say
     */
    record Wish(String fleet, String model, JsonNode settings, Optional<Name> from, OptionalLong version) {}

    record Name(String fleet, String model) {}
}
