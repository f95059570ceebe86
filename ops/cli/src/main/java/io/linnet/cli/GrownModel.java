package io.linnet.cli;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model with more classes or hidden units, that keeps what it knows. A new class's weights are zero. A new hidden unit
 * listens as one of a new model does and says nothing yet: its weights onward are zero, so the network computes what it did,
 * but for a network of whole numbers, whose layers divide by their inputs.
 */
final class GrownModel {
    private GrownModel() {}

    /**
     * @param classes names of the new ones
     * @param hidden units more in the last hidden layer
     * @param seed from which new units draw what they listen to
     */
    static SavedModel of(SavedModel model, List<String> classes, int hidden, long seed) {
        ModelLayout old = model.parameters().layout();
        int[] units = old.units();
        if (hidden > 0 && units.length < 3) {
            throw new UserError("hidden=" + hidden + ", accepted for a network with a hidden layer");
        }
        units[units.length - 1] += classes.size();
        units[units.length - 2] += hidden;
        ModelLayout grown = ModelLayout.of(old.numeric(), units, old.exponents());
        Parameters fresh = Parameters.initial(grown, model.network(), seed);
        int last = grown.layers().size() - 1;
        for (int h = 0; h <= last; h++) {
            copy(model.parameters(), fresh, h, h == last);
        }
        List<String> names = new ArrayList<>();
        if (!model.classes().isEmpty() || !classes.isEmpty()) {
            IntStream.range(0, old.outputs()).mapToObj(model::className).forEach(names::add);
        }
        for (String name : classes) {
            if (name.isBlank() || names.contains(name)) {
                throw new UserError("class=" + name + ", accepted: a name that the model has not");
            }
            names.add(name);
        }
        return new SavedModel(
                model.network(),
                fresh,
                model.division(),
                Optional.empty(),
                names,
                model.features(),
                model.scaling(),
                Optional.empty(),
                model.windows(),
                Optional.empty());
    }

    /** What stood there stays; what is new of the last layer is zero, of another as it was drawn. */
    private static void copy(Parameters from, Parameters to, int h, boolean isLast) {
        Layer old = from.layout().layers().get(h);
        Layer grown = to.layout().layers().get(h);
        boolean isFloat = to.layout().numeric() == Numeric.FLOAT32;
        for (int i = 0; i <= grown.inputs(); i++) {
            // The bias is the last row of each.
            int row = i == grown.inputs() ? old.inputs() : i < old.inputs() ? i : -1;
            for (int o = 0; o < grown.outputs(); o++) {
                int at = grown.first() + i * grown.outputs() + o;
                int was = old.first() + row * old.outputs() + o;
                boolean isOld = row >= 0 && o < old.outputs();
                if (!isOld && !isLast) {
                    continue;
                }
                if (isFloat) {
                    to.floats()[at] = isOld ? from.floats()[was] : 0;
                } else {
                    to.fixed()[at] = isOld ? from.fixed()[was] : 0;
                }
            }
        }
    }
}
