package io.linnet.lab.report;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.OptimiserExperiment;
import io.linnet.lab.experiment.OptimiserExperiment.Task;
import io.linnet.lab.experiment.SleepyExperiment;
import io.linnet.lab.experiment.SleepyExperiment.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fleets of which few boards take part at a time: what the server's optimisers and late work are worth there. */
final class FewAwakeSection implements Section {
    private static final List<Optimiser> RULES =
            List.of(Optimiser.AVG, Optimiser.avgm(0.5, 1), Optimiser.avgm(0.9, 0.3), Optimiser.yogi(0.9, 3, 0.99, 0.3));
    private static final List<String> POLICIES = List.of("lockstep:50", "carry-over:50");
    private static final int BOARDS = 1_000;
    private static final int HOURS = 10;

    private final ReportSize scope;
    private final Map<String, List<Cell>> rules = new LinkedHashMap<>();
    private final Map<String, List<Cell>> policies = new LinkedHashMap<>();
    private @Nullable Dataset pictures;

    FewAwakeSection(ReportSize scope) {
        this.scope = scope;
        if (!Files.isDirectory(folder())) {
            return;
        }
        for (Optimiser rule : RULES) {
            rules.put(rule.label(), new ArrayList<>());
            for (int seed = 1; seed <= scope.seeds(3, 10); seed++) {
                long own = seed;
                rules.get(rule.label())
                        .add(new Cell(
                                "optimiser",
                                settings("softmax", rule.label()),
                                seed,
                                () -> Map.of(
                                        "accuracy",
                                        OptimiserExperiment.once(
                                                Task.SOFTMAX,
                                                pictures(),
                                                rule,
                                                OptimiserExperiment.PICTURES_ROUNDS,
                                                own))));
            }
        }
        for (String policy : POLICIES) {
            policies.put(policy, new ArrayList<>());
            for (int seed = 1; seed <= scope.seeds(1, 3); seed++) {
                long own = seed;
                policies.get(policy)
                        .add(new Cell(
                                "sleepy", settings("sleepy", policy), seed, () -> figures(Policy.parse(policy), own)));
            }
        }
    }

    /** In a fixed order, as a cell is known again by it. */
    private static Map<String, Object> settings(String task, String rule) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("task", task);
        settings.put("rule", rule);
        return settings;
    }

    private Path folder() {
        return scope.home().resolve("mnist");
    }

    private synchronized Dataset pictures() {
        Dataset known = pictures;
        if (known == null) {
            known = OptimiserExperiment.pictures(new Datasets(scope.home()).read(folder().toString()));
            pictures = known;
        }
        return known;
    }

    private Map<String, Object> figures(Policy policy, long seed) {
        SleepyExperiment.Once once =
                SleepyExperiment.once(new SleepyExperiment.Setting(pictures(), BOARDS, HOURS), policy, seed);
        return Map.of("accuracy", once.last(), "rare", once.rare(), "refused", once.refused(), "merges", once.merges());
    }

    @Override
    public List<Cell> cells() {
        List<Cell> all = new ArrayList<>();
        rules.values().forEach(all::addAll);
        policies.values().forEach(all::addAll);
        return all;
    }

    @Override
    public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, "Fleets of which few boards are awake"));
        if (rules.isEmpty()) {
            blocks.add(new Block.Paragraph("Left out: needs " + folder() + "."));
            return blocks;
        }
        blocks.add(new Block.Paragraph(
                "Softmax on MNIST pooled to 14 × 14; compare rows, not levels. First: ten of a hundred"
                        + " boards a round, whose data differ (Dirichlet .1), under the server's optimisers. Then: a thousand boards"
                        + " that sleep half an hour between two wakings, every tenth a day, for ten hours; the slow fifth holds nine"
                        + " tenths of two classes, and rounds close at 50 updates."));
        List<List<String>> of = new ArrayList<>();
        rules.forEach((rule, cells) -> {
            Gathered runs = Gathered.of(cells, finished);
            of.add(List.of(rule, runs.spread("accuracy"), Integer.toString(runs.count())));
        });
        blocks.add(new Block.Table("The server's optimisers", List.of("server", "accuracy", "runs"), of));
        List<List<String>> sleepy = new ArrayList<>();
        policies.forEach((policy, cells) -> {
            Gathered runs = Gathered.of(cells, finished);
            sleepy.add(List.of(
                    policy.startsWith("carry") ? "taken" : "refused",
                    runs.spread("accuracy"),
                    runs.rounded("rare", 3),
                    runs.rounded("refused", 3),
                    runs.rounded("merges", 0),
                    Integer.toString(runs.count())));
        });
        blocks.add(new Block.Table(
                "Late work",
                List.of("late updates are", "accuracy", "on the rare classes", "updates refused", "versions", "runs"),
                sleepy));
        return blocks;
    }
}
