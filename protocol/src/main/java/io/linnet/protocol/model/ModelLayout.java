package io.linnet.protocol.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a model, one after another without gaps (SPEC 3.1).
 *
 * @param numeric how every parameter is held
 */
public record ModelLayout(Numeric numeric, List<Layer> layers) {
    public static final int MAX_LAYERS = 8;
    public static final int MAX_LAYER_PARAMETERS = 262_144;

    public ModelLayout {
        layers = List.copyOf(layers);
        if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
            throw new IllegalArgumentException("layers=" + layers.size() + ", accepted: 1 to " + MAX_LAYERS);
        }
        int first = 0;
        int inputs = layers.get(0).inputs();
        for (Layer layer : layers) {
            if (layer.first() != first || layer.inputs() != inputs) {
                throw new IllegalArgumentException("layers do not follow each other: " + layers);
            }
            first = layer.end();
            inputs = layer.outputs();
        }
    }

    /**
     * @param units inputs, hidden …, outputs
     * @param exponents one a layer
     */
    public static ModelLayout of(Numeric numeric, int[] units, int[] exponents) {
        if (units.length < 2 || exponents.length != units.length - 1) {
            throw new IllegalArgumentException(
                    units.length + " units and " + exponents.length + " exponents, accepted: n + 1 and n");
        }
        List<Layer> layers = new ArrayList<>();
        int first = 0;
        for (int h = 0; h + 1 < units.length; h++) {
            Layer layer = new Layer(units[h], units[h + 1], exponents[h], first);
            layers.add(layer);
            first = layer.end();
        }
        return new ModelLayout(numeric, layers);
    }

    public int parameters() {
        return layers.get(layers.size() - 1).end();
    }

    public int inputs() {
        return layers.get(0).inputs();
    }

    public int outputs() {
        return layers.get(layers.size() - 1).outputs();
    }

    public int[] units() {
        int[] units = new int[layers.size() + 1];
        units[0] = inputs();
        for (int h = 0; h < layers.size(); h++) {
            units[h + 1] = layers.get(h).outputs();
        }
        return units;
    }

    /** The first layers as a network of their own. */
    public ModelLayout first(int count) {
        return new ModelLayout(numeric, layers.subList(0, count));
    }

    public int[] exponents() {
        return layers.stream().mapToInt(Layer::exponent).toArray();
    }

    /** Number of the layer that holds the whole slice, or −1. */
    public int layerOf(int first, int count) {
        for (int h = 0; h < layers.size(); h++) {
            Layer layer = layers.get(h);
            if (first >= layer.first() && first + count <= layer.end()) {
                return h;
            }
        }
        return -1;
    }
}
