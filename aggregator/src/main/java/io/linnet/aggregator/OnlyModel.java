package io.linnet.aggregator;

import io.linnet.aggregator.control.OperatedFleets;
import io.linnet.aggregator.control.OperatedModel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One model that has the process for itself: none is made beside it, and it ends with the process. */
record OnlyModel(OperatedModel model) implements OperatedFleets {
    private static final Optional<String> ONLY =
            Optional.of("this aggregator serves one model, accepted: models or data in its configuration");

    @Override
    public List<Entry> models() {
        return List.of(Entry.of(model));
    }

    @Override
    public CompletableFuture<Optional<String>> create(String who, Wish wish) {
        return CompletableFuture.completedFuture(ONLY);
    }

    @Override
    public CompletableFuture<Optional<String>> reopen(String who, String fleet, String name) {
        return CompletableFuture.completedFuture(ONLY);
    }

    @Override
    public CompletableFuture<Optional<String>> remove(String who, String fleet, String name) {
        return CompletableFuture.completedFuture(ONLY);
    }

    @Override
    public Object status() {
        return model.status();
    }
}
