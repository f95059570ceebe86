package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.saved.InputScaling;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the columns of a table to what networks eat. Pixels (whole numbers of 0 … 255, a square of 8×8 or more a
 * row, in one colour or three) become s8: multiplied by the
 * power of two that lifts their greatest value to 256 or just below, less 128, at most 127; so 0 … 16 becomes 16·p −
 * 128 and 0 … 255 becomes p − 128. Other columns become reals of mean 0 and deviation 1, as the training rows have it.
 */
public final class Scaling {
    private static final int WHITE = 256;

    private Scaling() {}

    /** Learns the scale from the training rows. */
    static InputScaling of(Samples train) {
        float[] values = train.toReals();
        float greatest = 0;
        boolean whole = true;
        for (float value : values) {
            whole &= value >= 0 && value < WHITE && value == Math.rint(value);
            greatest = Math.max(greatest, value);
        }
        if (!whole || !isPicture(train.features())) {
            return columns(values, train.features(), train.count());
        }
        int power = 1;
        while (power * 2 * greatest <= WHITE && power < 128) {
            power *= 2;
        }
        return new InputScaling.Pixels(power);
    }

    /** Mean and deviation of each column, whatever stands in it. */
    static InputScaling columns(Samples train) {
        return columns(train.toReals(), train.features(), train.count());
    }

    /** Few counts or grades are not pixels, though they are whole. */
    private static boolean isPicture(int features) {
        return isSquare(features) || (features % 3 == 0 && isSquare(features / 3));
    }

    private static boolean isSquare(int pixels) {
        int side = (int) Math.round(Math.sqrt(pixels));
        return side >= 8 && side * side == pixels;
    }

    private static InputScaling columns(float[] values, int features, int rows) {
        List<Float> means = new ArrayList<>();
        List<Float> deviations = new ArrayList<>();
        for (int c = 0; c < features; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < rows; i++) {
                sum += values[i * features + c];
            }
            double mean = sum / rows;
            for (int i = 0; i < rows; i++) {
                double rest = values[i * features + c] - mean;
                squares += rest * rest;
            }
            means.add((float) mean);
            deviations.add((float) Math.sqrt(squares / rows));
        }
        return new InputScaling.Columns(means, deviations);
    }

    /** Rows as they were measured, as a network's inputs. */
    public static Samples scaled(InputScaling scaling, Samples samples) {
        int features = samples.features();
        float[] values = samples.toReals();
        if (scaling instanceof InputScaling.Pixels) {
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = scaling.integer(values[i], i % features);
            }
            return Samples.ofBytes(features, bytes, samples.labels());
        }
        float[] reals = new float[values.length];
        for (int i = 0; i < reals.length; i++) {
            reals[i] = scaling.real(values[i], i % features);
        }
        return Samples.ofReals(features, reals, samples.labels());
    }
}
