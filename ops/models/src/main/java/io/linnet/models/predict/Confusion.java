package io.linnet.models.predict;

import io.linnet.protocol.saved.SavedModel;
import java.util.List;

/**
 * Decisions against labels.
 *
 * @param counts rows by [label][decision]
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over.
public record Confusion(int[][] counts) {
    /** @param labels a class's name or number a row */
    public static Confusion of(SavedModel model, List<Prediction> predictions, List<String> labels) {
        int classes = model.parameters().layout().outputs();
        int[][] counts = new int[classes][classes];
        for (int r = 0; r < labels.size(); r++) {
            counts[number(model, labels.get(r), r)][predictions.get(r).output()]++;
        }
        return new Confusion(counts);
    }

    private static int number(SavedModel model, String label, int row) {
        for (int k = 0; k < model.parameters().layout().outputs(); k++) {
            if (model.className(k).equals(label)) {
                return k;
            }
        }
        throw new IllegalArgumentException("row " + (row + 1) + ": label " + label + ", accepted: a class of the model"
                + (model.classes().isEmpty() ? ", by number" : ", one of " + model.classes()));
    }

    public double accuracy() {
        int right = 0;
        int all = 0;
        for (int k = 0; k < counts.length; k++) {
            right += counts[k][k];
            for (int n : counts[k]) {
                all += n;
            }
        }
        return all == 0 ? 0 : (double) right / all;
    }

    /** Of those that are of the class, how many were found. */
    public double recall(int output) {
        int all = 0;
        for (int n : counts[output]) {
            all += n;
        }
        return all == 0 ? 0 : (double) counts[output][output] / all;
    }

    /** Of those that were called so, how many are. */
    public double precision(int output) {
        int all = 0;
        for (int[] row : counts) {
            all += row[output];
        }
        return all == 0 ? 0 : (double) counts[output][output] / all;
    }
}
