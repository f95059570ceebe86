package io.linnet.aggregator.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A process that serves nothing. */
record NoModels() implements OperatedFleets {
    @Override
    public List<Entry> models() {
        return List.of();
    }

    @Override
    public CompletableFuture<Optional<String>> create(String who, Wish wish) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Optional<String>> reopen(String who, String fleet, String model) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Optional<String>> remove(String who, String fleet, String model) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object status() {
        return Map.of();
    }
}
