package io.linnet.lab.experiment;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a last layer of each board's own is worth where boards see different data (SPEC 10.9): one model, trained by the
 * product's own merge, decides on every board's held-out examples, then with the layer that the board tuned for itself.
 */
public final class PersonalExperiment {
    public static final int ROUNDS = 60;
    private static final int BOARDS = 50;
    private static final int HIDDEN = 16;
    private static final int EXAMPLES = 200;
    private static final int EXPONENT = -11;
    private static final int CHUNK_BYTES = 200;
    private static final int C16 = 16;
    /** Of a board's examples so many in ten are never trained on. */
    private static final int HELD_OF_TEN = 3;

    private PersonalExperiment() {}

    /** Accuracy of every board, ascending. */
    private record Boards(List<Double> accuracies) {
        Boards {
            accuracies = accuracies.stream().sorted().toList();
        }

        double mean() {
            return Statistics.mean(accuracies);
        }

        double worstTenth() {
            return Statistics.mean(accuracies.subList(0, Math.max(1, accuracies.size() / 10)));
        }
    }

    private record Run(Boards global, Boards personal) {}

    /**
     * Seeds from 1 on, as one row.
     *
     * @param alpha of the Dirichlet distribution: small, boards differ much
     */
    public static Map<String, Object> run(Dataset data, double alpha, Personal personal, int rounds, int seeds) {
        List<Run> runs = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            runs.add(once(data, alpha, personal, rounds, seed));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "personal");
        row.put("data", data.name());
        row.put("alpha", alpha);
        row.put("boards", BOARDS);
        row.put("rounds", rounds);
        row.put("tuningRounds", personal.rounds());
        row.put("tuningRate", Statistics.round((double) personal.share() / Personal.WHOLE, 4));
        figures(row, "global", runs.stream().map(Run::global).toList());
        figures(row, "personal", runs.stream().map(Run::personal).toList());
        row.put(
                "gain",
                gain(runs.stream()
                        .map(run -> run.personal().mean() - run.global().mean())
                        .toList()));
        row.put(
                "worstGain",
                gain(runs.stream()
                        .map(run -> run.personal().worstTenth() - run.global().worstTenth())
                        .toList()));
        row.put("seeds", seeds);
        return row;
    }

    /** One seed: mean and worst tenth of both. */
    public static Map<String, Object> figures(Dataset data, double alpha, Personal personal, int rounds, long seed) {
        Run run = once(data, alpha, personal, rounds, seed);
        return Map.of(
                "global", run.global().mean(),
                "globalWorst", run.global().worstTenth(),
                "personal", run.personal().mean(),
                "personalWorst", run.personal().worstTenth());
    }

    private static double gain(List<Double> gains) {
        return Statistics.round(Statistics.mean(gains), 4);
    }

    private static void figures(Map<String, Object> row, String name, List<Boards> runs) {
        List<Double> means = runs.stream().map(Boards::mean).toList();
        List<Double> worst = runs.stream().map(Boards::worstTenth).toList();
        row.put(name, Statistics.round(Statistics.mean(means), 4));
        row.put(name + "Sd", Statistics.round(Statistics.deviation(means), 4));
        row.put(name + "Worst", Statistics.round(Statistics.mean(worst), 4));
        row.put(name + "WorstSd", Statistics.round(Statistics.deviation(worst), 4));
    }

    private static Run once(Dataset data, double alpha, Personal personal, int rounds, long seed) {
        ModelPlan plan = plan(data, seed);
        List<int[]> trained = new ArrayList<>();
        List<Samples> held = new ArrayList<>();
        for (int[] part : new Partition.Dirichlet(alpha).cut(data, BOARDS, seed)) {
            int kept = Math.max(1, part.length - part.length * HELD_OF_TEN / 10);
            trained.add(Arrays.copyOf(part, kept));
            held.add(data.train().select(Arrays.copyOfRange(part, kept, part.length)));
        }
        AttackedFleet fleet =
                new AttackedFleet(plan, AttackedFleet.policy(plan, BOARDS), data.train(), trained, Attack.NONE, 0);
        for (int round = 0; round < rounds; round++) {
            fleet.round();
        }
        Evaluator evaluator = new Evaluator(Network.SIGMOID, plan.layout(), Division.NEAREST);
        List<Double> global = new ArrayList<>();
        List<Double> own = new ArrayList<>();
        for (int board = 0; board < BOARDS; board++) {
            if (held.get(board).count() > 0) {
                global.add(evaluator
                        .evaluate(fleet.base().parameters(), held.get(board))
                        .accuracy());
                own.add(evaluator
                        .evaluate(fleet.tuned(board, personal), held.get(board))
                        .accuracy());
            }
        }
        return new Run(new Boards(global), new Boards(own));
    }

    private static ModelPlan plan(Dataset data, long seed) {
        int[] units = {data.features(), HIDDEN, data.classes().size()};
        Profile up = new Profile(Codec.RANGE.code(), C16, 16, CHUNK_BYTES, false);
        return new ModelPlan(
                "personal",
                ModelLayout.of(Numeric.INT16, units, new int[] {EXPONENT, EXPONENT}),
                new SigmoidSettings(300_000, 0, Schedule.fresh(1, 1, EXAMPLES)),
                seed,
                false,
                List.of(new ModelPlan.Stage(0, up, C16)),
                Integer.MAX_VALUE);
    }
}
