package io.linnet.lab.bench;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.control.ModelExports;
import java.util.List;

/** Nobody takes a model out of a bench. */
final class NoExports implements ModelExports {
    @Override
    public List<String> formats() {
        return List.of();
    }

    @Override
    public File export(ModelState state, String format) {
        throw new IllegalArgumentException("nothing is exported here");
    }
}
