package io.linnet.aggregator;

import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.control.OperatedFleets.Name;
import io.linnet.aggregator.control.OperatedFleets.Wish;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where models that are made while others learn come from, and what remembers them. One thread at a time; whatever cannot be
 * done is thrown as an unchecked exception whose message is one sentence.
 */
public interface ModelSource {
    /** Makes none. */
    ModelSource NONE = new ModelSource() {
        @Override
        public Supplier<ModelDefinition> keep(Wish wish, Optional<ModelExports.File> start) {
            throw new IllegalArgumentException("no model can be made here, accepted: where data names a folder");
        }

        @Override
        public boolean isMade(Name model) {
            return false;
        }

        @Override
        public void forget(Name model) {
            throw new IllegalArgumentException("model " + model.model() + " is the only one here");
        }
    };

    /**
     * Judges it, and remembers it beyond this process.
     *
     * @param start the parameters that it begins with, as a file of ours
     */
    Supplier<ModelDefinition> keep(Wish wish, Optional<ModelExports.File> start);

    /** It was made so, and does not stand in the configuration. */
    boolean isMade(Name model);

    /** No longer; one that stands in the configuration cannot be forgotten. */
    void forget(Name model);
}
