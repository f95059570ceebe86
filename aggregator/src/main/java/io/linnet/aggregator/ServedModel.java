package io.linnet.aggregator;

import io.linnet.aggregator.control.OperatedFleets.Entry;
import io.linnet.aggregator.control.OperatedFleets.Name;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model's place in the process: it runs there, or has failed with a reason. Changed by the thread of {@link Fleets}. */
final class ServedModel {
    private static final long FIRST_RETRY_SECONDS = 60;
    private static final long LAST_RETRY_SECONDS = 3_600;

    private final Name name;
    private final Supplier<ModelDefinition> definition;
    private volatile @Nullable Aggregator running;
    private volatile String failure = "it is not open yet";
    private long retrySeconds = FIRST_RETRY_SECONDS;

    /** @param definition asked anew at each try; throws what is wrong with it */
    ServedModel(Name name, Supplier<ModelDefinition> definition) {
        this.name = name;
        this.definition = definition;
    }

    Name name() {
        return name;
    }

    ModelDefinition define() {
        return definition.get();
    }

    Optional<Aggregator> running() {
        return Optional.ofNullable(running);
    }

    String failure() {
        return failure;
    }

    void runs(Aggregator aggregator) {
        running = aggregator;
        failure = "";
    }

    /** @return seconds to the next try, each time twice as long */
    long failed(String reason) {
        running = null;
        failure = reason;
        long now = retrySeconds;
        retrySeconds = Math.min(LAST_RETRY_SECONDS, 2 * retrySeconds);
        return now;
    }

    /** Somebody has mended it, perhaps. */
    void forgive() {
        retrySeconds = FIRST_RETRY_SECONDS;
    }

    /** @param isRemovable somebody made it, and may take it away */
    Entry entry(boolean isRemovable) {
        Aggregator now = running;
        return new Entry(
                name.fleet(),
                name.model(),
                now == null ? Optional.empty() : Optional.of(now.desk()),
                now == null ? failure : "",
                isRemovable);
    }
}
