package io.linnet.cli;

import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.SigmoidNetwork;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.sound.Listening;
import io.linnet.emulator.sound.Mfcc;
import io.linnet.emulator.sound.Sound;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A board with a microphone and a button: it says which word it hears, and with the button held it learns. The features
 * are those that it was trained with.
 */
final class MicrophoneBoard {
    /** An output below this is no detection. */
    public static final double SURE = 0.6;

    private final List<String> words;
    private final ModelLayout layout;
    private Parameters model;

    /** @param words an output each */
    public MicrophoneBoard(Parameters model, List<String> words) {
        this.model = model;
        this.words = List.copyOf(words);
        this.layout = model.layout();
        if (layout.inputs() != Mfcc.FEATURES || layout.outputs() != words.size()) {
            throw new IllegalArgumentException("a model of " + layout.inputs() + " inputs and " + layout.outputs()
                    + " words, accepted: " + Mfcc.FEATURES + " inputs and a name for each word, here "
                    + words.size());
        }
        if (layout.numeric() != Numeric.INT16) {
            throw new IllegalArgumentException("a model of " + layout.numeric() + ", accepted: INT16");
        }
    }

    /**
     * A word in the sound.
     *
     * @param word the likeliest
     * @param output of that word; a detection if above {@link #SURE}
     */
    public record Detection(int onsetMillis, String word, double output) {
        public boolean isSure() {
            return output > SURE;
        }
    }

    public Parameters model() {
        return model;
    }

    /** @param isAligned as the model was trained */
    public List<Detection> hear(Sound sound, boolean isAligned) {
        Evaluator evaluator = new Evaluator(Network.SIGMOID, layout, Division.NEAREST);
        List<Detection> all = new ArrayList<>();
        for (Listening.Heard one : Listening.words(sound, isAligned)) {
            float[] outputs = evaluator.outputs(model, one.features());
            int best = 0;
            for (int k = 1; k < outputs.length; k++) {
                best = outputs[k] > outputs[best] ? k : best;
            }
            all.add(new Detection(one.onsetMillis(), words.get(best), outputs[best]));
        }
        return all;
    }

    /**
     * Every word in the sound is the given one: a step for each.
     *
     * @return the loss of each before its step
     */
    public float[] learn(Sound sound, boolean isAligned, String label, double rate, double momentum) {
        int word = words.indexOf(label);
        if (word < 0) {
            throw new IllegalArgumentException("label=" + label + ", accepted: " + String.join(", ", words));
        }
        List<Listening.Heard> heard = Listening.words(sound, isAligned);
        if (heard.isEmpty()) {
            return new float[0];
        }
        float[] values = new float[heard.size() * Mfcc.FEATURES];
        for (int k = 0; k < heard.size(); k++) {
            System.arraycopy(heard.get(k).features(), 0, values, k * Mfcc.FEATURES, Mfcc.FEATURES);
        }
        int[] labels = new int[heard.size()];
        Arrays.fill(labels, word);
        SigmoidSettings settings = new SigmoidSettings(
                (int) Math.round(rate * 1e6), (int) Math.round(momentum * 1e6), Schedule.fresh(1, 1, heard.size()));
        LocalUpdate update = new SigmoidNetwork(layout)
                .train(model, Task.all(settings, 0), Samples.ofReals(Mfcc.FEATURES, values, labels));
        model = moved(update);
        return update.figures().losses();
    }

    private Parameters moved(LocalUpdate update) {
        Parameters next = model.copy();
        for (int k = 0; k < update.count(); k++) {
            long step = Division.NEAREST.divide(update.units()[k], 1L << update.fractionBits());
            int at = update.first() + k;
            next.fixed()[at] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, next.fixed()[at] + step));
        }
        return next;
    }
}
