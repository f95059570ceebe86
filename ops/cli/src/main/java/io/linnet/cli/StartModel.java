package io.linnet.cli;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The parameters of version 0 from a model file, if it is a model of the plan's kind. */
final class StartModel {
    private StartModel() {}

    /**
     * The layout to learn in: what is configured, with the exponents of a file of the same units. Those of a network that learnt
     * elsewhere suit its weights, and differ from layer to layer.
     */
    static ModelLayout layout(Path file, ModelLayout configured) {
        SavedModel saved = read(file);
        ModelLayout found = saved.parameters().layout();
        boolean isAlike = saved.network() != Network.TIFED
                && found.numeric() == configured.numeric()
                && Arrays.equals(found.units(), configured.units());
        return isAlike ? found : configured;
    }

    private static SavedModel read(Path file) {
        if (StartFile.isForeign(file)) {
            throw new UserError("start=" + file + ", accepted: a model file, which linnet model import makes of it");
        }
        return ModelFile.readSaved(file);
    }

    /** @throws UserError naming the layer that does not fit */
    static Parameters read(Path file, ModelPlan plan) {
        SavedModel saved = read(file);
        ModelLayout found = saved.parameters().layout();
        ModelLayout wanted = plan.layout();
        if (saved.network() != plan.training().network()) {
            throw misfit(file, "network " + saved.network(), plan.training().network());
        }
        if (found.numeric() != wanted.numeric()) {
            throw misfit(file, "numeric " + found.numeric(), wanted.numeric());
        }
        List<Layer> layers = found.layers();
        for (int h = 0; h < Math.min(layers.size(), wanted.layers().size()); h++) {
            Layer layer = layers.get(h);
            Layer other = wanted.layers().get(h);
            if (!layer.equals(other)) {
                throw misfit(file, "layer " + (h + 1) + " is " + text(layer), text(other));
            }
        }
        if (layers.size() != wanted.layers().size()) {
            throw misfit(file, layers.size() + " layers", wanted.layers().size());
        }
        return saved.parameters();
    }

    private static String text(Layer layer) {
        return layer.inputs() + " x " + layer.outputs() + " with exponent " + layer.exponent();
    }

    private static UserError misfit(Path file, String found, Object wanted) {
        return new UserError("start=" + file + ": " + found + ", accepted: " + wanted);
    }
}
