package io.linnet.lab.experiment;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.util.Arrays;
import java.util.List;

/** What a fleet begins with: drawn from the seed, or layers of a model that was trained before. */
public final class KeywordsStart {
    private KeywordsStart() {}

    /** The seed's, with its first layer made smaller. */
    public static Parameters drawn(ModelLayout layout, Network network, double initial, long seed) {
        Parameters start = Parameters.initial(layout, network, seed);
        Layer first = layout.layers().get(0);
        for (int i = first.first(); i < first.end(); i++) {
            start.fixed()[i] = (short) Math.rint(start.fixed()[i] * initial);
        }
        return start;
    }

    /**
     * A trained model in this layout. Where it knows other words, what it hears with is taken over and the last layer is
     * drawn from the seed.
     */
    public static Parameters trained(Parameters model, ModelLayout layout, Network network, long seed) {
        int[] have = model.layout().units();
        int[] want = layout.units();
        int hearing = want.length - 1;
        if (have.length != want.length || !Arrays.equals(Arrays.copyOf(have, hearing), Arrays.copyOf(want, hearing))) {
            throw new IllegalArgumentException("start=a model of " + Arrays.toString(have) + " units, accepted: "
                    + Arrays.toString(want) + ", or with another number of words");
        }
        Parameters start = Parameters.initial(layout, network, seed);
        List<Layer> layers = layout.layers();
        int taken = have[hearing] == want[hearing] ? layers.size() : layers.size() - 1;
        float[] reals = model.toFloats();
        for (Layer layer : layers.subList(0, taken)) {
            for (int i = layer.first(); i < layer.end(); i++) {
                if (layout.numeric() == Numeric.FLOAT32) {
                    start.floats()[i] = reals[i];
                } else {
                    double units = Math.rint(Math.scalb((double) reals[i], -layer.exponent()));
                    start.fixed()[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, units));
                }
            }
        }
        return start;
    }
}
