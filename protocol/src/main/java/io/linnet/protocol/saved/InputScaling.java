package io.linnet.protocol.saved;

import io.linnet.protocol.model.FrontSettings;
import java.util.List;

/** From a feature as it was measured to an input of the network (SPEC 19.3). Binary32, each operation rounded. */
public sealed interface InputScaling {
    /** The input of a float network. */
    float real(float feature, int column);

    /** The input of an integer network. */
    byte integer(float feature, int column);

    /** Columns that it is made for; 0: any number. */
    int columns();

    /**
     * Brightness: p is the feature times {@code factor}, cut to a whole number of 0 … 255.
     *
     * @param factor a power of two of 1 … 128
     */
    record Pixels(int factor) implements InputScaling {
        private static final int WHITE = 255;

        public Pixels {
            if (factor < 1 || factor > 128 || Integer.bitCount(factor) != 1) {
                throw new IllegalArgumentException("factor=" + factor + ", accepted: a power of two of 1 to 128");
            }
        }

        @Override
        public float real(float feature, int column) {
            return pixel(feature) * 0x1p-8f;
        }

        @Override
        public byte integer(float feature, int column) {
            return (byte) (pixel(feature) - 128);
        }

        private int pixel(float feature) {
            return Math.max(0, Math.min(WHITE, (int) (feature * factor)));
        }

        @Override
        public int columns() {
            return 0;
        }
    }

    /** Standardised columns: (feature − mean) / deviation, 0 where the deviation is 0. */
    record Columns(List<Float> means, List<Float> deviations) implements InputScaling {
        public Columns {
            means = List.copyOf(means);
            deviations = List.copyOf(deviations);
            if (means.isEmpty() || means.size() != deviations.size()) {
                throw new IllegalArgumentException("scaling of " + means.size() + " means and " + deviations.size()
                        + " deviations, accepted: one each a feature");
            }
            for (int c = 0; c < means.size(); c++) {
                if (!Float.isFinite(means.get(c)) || !(deviations.get(c) >= 0 && deviations.get(c) < 1e38f)) {
                    throw new IllegalArgumentException("scaling of feature " + c + ": mean " + means.get(c)
                            + ", deviation " + deviations.get(c) + ", accepted: finite, deviation from 0");
                }
            }
        }

        /** Of a sensor's raw features: what a board computes of them in whole numbers (SPEC 18.5). */
        public static Columns of(FrontSettings front) {
            return new Columns(
                    front.means().stream().map(Integer::floatValue).toList(),
                    front.factors().stream()
                            .map(factor -> FrontSettings.FACTOR_OF_ONE / factor)
                            .toList());
        }

        @Override
        public float real(float feature, int column) {
            float deviation = deviations.get(column);
            return deviation > 0 ? (feature - means.get(column)) / deviation : 0;
        }

        @Override
        public byte integer(float feature, int column) {
            return quantized(real(feature, column));
        }

        @Override
        public int columns() {
            return means.size();
        }
    }

    /** A real feature as an integer network takes it: 32 steps a unit (SPEC 10.5.1). */
    static byte quantized(float real) {
        float scaled = real * 32;
        return (byte) Math.max(-128, Math.min(127, (int) (scaled + (scaled < 0 ? -0.5f : 0.5f))));
    }
}
