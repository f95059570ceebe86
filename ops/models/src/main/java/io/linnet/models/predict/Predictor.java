package io.linnet.models.predict;

import io.linnet.emulator.learn.Evaluator;
import io.linnet.protocol.saved.SavedModel;
import java.util.ArrayList;
import java.util.List;

/** Decides as the boards do. */
public final class Predictor {
    private final SavedModel model;
    private final Evaluator evaluator;

    public Predictor(SavedModel model) {
        this.model = model;
        this.evaluator = new Evaluator(model.network(), model.parameters().layout(), model.division());
    }

    public List<Prediction> predict(Rows rows) {
        List<Prediction> all = new ArrayList<>();
        for (float[] outputs : evaluator.outputs(model.parameters(), rows.inputs(model))) {
            int best = Evaluator.decision(outputs);
            all.add(new Prediction(best, model.className(best), confidence(outputs, best)));
        }
        return all;
    }

    static double confidence(float[] outputs, int best) {
        double sum = 0;
        for (float output : outputs) {
            sum += Math.max(0, output);
        }
        return sum > 0 ? Math.max(0, outputs[best]) / sum : 1.0 / outputs.length;
    }
}
