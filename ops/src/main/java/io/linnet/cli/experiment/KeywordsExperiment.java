package io.linnet.cli.experiment;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.Words;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Keyword spotting on boards: a 650-H-C sigmoid network with momentum, a sample a step, a round after every ten samples,
 * the mean weighted by samples. Accuracy is on recordings, and where speakers are known on speakers, never heard.
 */
public final class KeywordsExperiment {
    private static final int FEATURES = 650;
    private static final int SAMPLES_A_ROUND = 10;
    private static final int FOLDS = 5;

    private KeywordsExperiment() {}

    /**
     * What to run.
     *
     * @param isBySpeaker whole speakers are held out
     * @param noiseDb of the noise mixed into training, NaN: none
     * @param momentum μ on the boards
     * @param start model to begin with
     */
    public record Settings(
            String name,
            List<Recording> recordings,
            boolean isAligned,
            boolean isBySpeaker,
            double noiseDb,
            int copies,
            int boards,
            Partition split,
            int hidden,
            double rate,
            double momentum,
            int exponent,
            int rounds,
            int runs,
            long seed,
            List<ModelPlan.Stage> stages,
            Optional<Parameters> start) {}

    /**
     * @param onRound told of every tenth round's accuracy
     * @param progress told of (fraction done, text)
     */
    public static Map<String, Object> run(
            Settings settings, Consumer<Map<String, Object>> onRound, BiConsumer<Double, String> progress)
            throws InterruptedException {
        List<Double> accuracies = new ArrayList<>();
        double bitsUp = 0;
        int parameters = 0;
        long began = System.nanoTime();
        for (int run = 0; run < settings.runs(); run++) {
            long seed = settings.seed() + run;
            Words words = new Words(settings.recordings(), settings.isAligned(), settings.noiseDb(), settings.copies());
            Dataset data = settings.isBySpeaker()
                    ? words.holdOutSpeakers(settings.name(), run % FOLDS, FOLDS, settings.seed())
                    : words.holdOutRandom(settings.name(), FOLDS, seed);
            int classes = data.classes().size();
            ModelLayout layout =
                    ModelLayout.of(Numeric.INT16, new int[] {FEATURES, settings.hidden(), classes}, new int[] {
                        settings.exponent(), settings.exponent()
                    });
            SigmoidSettings training = new SigmoidSettings(
                    (int) Math.round(settings.rate() * 1e6),
                    (int) Math.round(settings.momentum() * 1e6),
                    Schedule.fresh(1, 1, SAMPLES_A_ROUND));
            ModelPlan plan = new ModelPlan("keywords", layout, training, seed, false, settings.stages(), 1_000);
            Evaluator evaluator = new Evaluator(Network.SIGMOID, layout, Division.NEAREST);
            int number = run;
            LocalFleet.Outcome outcome = LocalFleet.run(
                    plan,
                    data.train(),
                    settings.split().cut(data, settings.boards(), seed),
                    settings.rounds(),
                    settings.start(),
                    Disturbance.NONE,
                    state -> {
                        progress.accept(
                                (number + (double) state.round() / settings.rounds()) / settings.runs(),
                                "run " + (number + 1) + " round " + state.round());
                        if (state.round() % 10 == 0) {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("experiment", "keywords-round");
                            row.put("run", number);
                            row.put("round", state.round());
                            row.put(
                                    "accuracy",
                                    Statistics.round(
                                            evaluator
                                                    .evaluate(state.parameters(), data.test())
                                                    .accuracy(),
                                            4));
                            onRound.accept(row);
                        }
                    });
            accuracies.add(
                    evaluator.evaluate(outcome.last().parameters(), data.test()).accuracy());
            parameters = layout.parameters();
            bitsUp += 8.0
                    * outcome.bytesUp()
                    / ((double) parameters * settings.rounds() * settings.boards())
                    / settings.runs();
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "keywords");
        row.put("data", settings.name());
        row.put("boards", settings.boards());
        row.put("split", settings.split().toString());
        row.put("heldOut", settings.isBySpeaker() ? "speakers" : "recordings");
        row.put("aligned", settings.isAligned());
        row.put("hidden", settings.hidden());
        row.put("parameters", parameters);
        row.put("rate", settings.rate());
        row.put("momentum", settings.momentum());
        row.put("rounds", settings.rounds());
        row.put("runs", settings.runs());
        row.put("accuracy", Statistics.round(Statistics.mean(accuracies), 4));
        row.put("accuracySd", Statistics.round(Statistics.deviation(accuracies), 4));
        row.put("bitsPerParameterUp", Statistics.round(bitsUp, 3));
        row.put("seconds", Statistics.round((System.nanoTime() - began) / 1e9, 1));
        return row;
    }
}
