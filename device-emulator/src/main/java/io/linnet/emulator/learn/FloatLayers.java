package io.linnet.emulator.learn;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;

/** A float network's local parameters: taken from a base, and given back as a difference (SPEC 10.6.2, 10.6.6). */
final class FloatLayers {
    private static final int FRACTION_BITS = 4;
    private static final float GREATEST_UNITS = 0x1p20f;

    private final ModelLayout layout;
    private float[] base = {};
    private float[] local = {};

    FloatLayers(ModelLayout layout) {
        this.layout = layout;
    }

    void load(Parameters model) {
        if (!model.layout().equals(layout)) {
            throw new IllegalArgumentException("a model of another layout: " + model.layout());
        }
        base = model.toFloats();
        local = base.clone();
    }

    /** All parameters in model order; live. */
    float[] parameters() {
        return local;
    }

    ModelLayout layout() {
        return layout;
    }

    /** z of a layer for the input that starts at {@code at}: the bias first, then inputs in order. */
    void sums(Layer layer, float[] in, int at, float[] z) {
        System.arraycopy(local, layer.bias(), z, 0, layer.outputs());
        for (int i = 0; i < layer.inputs(); i++) {
            addScaled(z, local, layer.first() + i * layer.outputs(), in[at + i], layer.outputs());
        }
    }

    private static void addScaled(float[] sum, float[] row, int from, float factor, int count) {
        for (int j = 0; j < count; j++) {
            sum[j] = sum[j] + factor * row[from + j];
        }
    }

    LocalUpdate difference(Task task, int examples, Figures figures) {
        int first =
                task.layer() == Task.ALL ? 0 : layout.layers().get(task.layer()).first();
        int end = task.layer() == Task.ALL
                ? layout.parameters()
                : layout.layers().get(task.layer()).end();
        if (layout.numeric() == Numeric.FLOAT32) {
            float[] differences = new float[end - first];
            for (int i = first; i < end; i++) {
                differences[i - first] = local[i] - base[i];
            }
            return LocalUpdate.ofFloats(first, differences, examples, figures);
        }
        int[] units = new int[end - first];
        for (Layer layer : layout.layers()) {
            for (int i = Math.max(first, layer.first()); i < Math.min(end, layer.end()); i++) {
                units[i - first] = units(local[i] - base[i], layer.exponent());
            }
        }
        return LocalUpdate.ofUnits(first, units, FRACTION_BITS, examples, figures);
    }

    /** LSB/16 to the nearest; NaN gives 0, as a cast does in Java. */
    static int units(float difference, int exponent) {
        float scaled = Math.scalb(difference, FRACTION_BITS - exponent);
        float u = Math.max(-GREATEST_UNITS, Math.min(GREATEST_UNITS, scaled));
        return (int) (u + (u < 0 ? -0.5f : 0.5f));
    }
}
