package io.linnet.lab.report;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.TifedExperiment;
import io.linnet.lab.experiment.TifedExperiment.Aggregate;
import io.linnet.protocol.model.Division;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** TIFeD: its figures 2 and 5 and its table 3, by real federated averaging over real packets. */
final class TifedSection implements Section {
    private static final int BOARDS = 8;
    private static final int NN1_PARAMETERS = 159_010;
    private static final int HIDDEN = 200;

    /** Final accuracies as published, and the best over training; NaN where the paper has none. */
    private record Published(double last, double best) {
        static final Published NONE = new Published(Double.NaN, Double.NaN);
    }

    /** One setting of figure 2. */
    private record Setting(String data, boolean isSingle, Division divide, int rate, boolean isCoded) {
        String mode() {
            return isSingle ? "single" : "full";
        }

        String arithmetic() {
            return divide.name().toLowerCase(Locale.ROOT) + ", 1/η = " + rate + (isCoded ? ", coded" : "");
        }
    }

    private final ReportSize scope;
    private final List<String> data = new ArrayList<>();
    private final Map<String, Dataset> loaded = new LinkedHashMap<>();
    private final Map<Setting, List<Cell>> training = new LinkedHashMap<>();
    private final TifedPoints points;

    TifedSection(ReportSize scope) {
        this.scope = scope;
        for (String name : List.of("mnist", "fashion-mnist")) {
            if (Files.isDirectory(scope.home().resolve(name))) {
                data.add(name);
            }
        }
        if (data.isEmpty()) {
            data.add("digits");
        }
        for (String name : data) {
            for (boolean isSingle : new boolean[] {false, true}) {
                add(new Setting(name, isSingle, Division.TRUNC, 1024, false), scope.seeds(2, 5));
                if (!scope.isQuick()) {
                    add(new Setting(name, isSingle, Division.NEAREST, 2048, false), scope.seeds(1, 5));
                    add(new Setting(name, isSingle, Division.FLOOR, 2048, false), scope.seeds(1, 5));
                }
                if (!scope.isQuick() || (!isSingle && name.equals(data.get(0)))) {
                    add(new Setting(name, isSingle, Division.TRUNC, 1024, true), scope.seeds(1, 3));
                }
            }
        }
        points = new TifedPoints(scope, data.contains("fashion-mnist"), this::data);
    }

    private void add(Setting setting, int seeds) {
        List<Cell> cells = new ArrayList<>();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("data", setting.data());
        settings.put("mode", setting.mode());
        settings.put("divide", setting.divide().name().toLowerCase(Locale.ROOT));
        settings.put("rate", setting.rate());
        settings.put("codec", setting.isCoded() ? "range" : "int16");
        settings.put("boards", BOARDS);
        settings.put("hidden", HIDDEN);
        for (int seed = 1; seed <= seeds; seed++) {
            long own = seed;
            cells.add(new Cell(
                    "tifed", settings, seed, () -> figures(TifedExperiment.once(nn1(setting), own, (f, t) -> {}))));
        }
        training.put(setting, cells);
    }

    private TifedExperiment.Settings nn1(Setting setting) {
        return settings(
                data(setting.data()),
                setting.isSingle(),
                setting.divide(),
                setting.rate(),
                Aggregate.PASS,
                BOARDS,
                new int[] {HIDDEN},
                50,
                25,
                5,
                0,
                setting.isCoded() ? scope.coded() : scope.raw());
    }

    static TifedExperiment.Settings settings(
            Dataset data,
            boolean isSingle,
            Division divide,
            int rate,
            Aggregate aggregate,
            int boards,
            int[] hidden,
            int buffer,
            int batch,
            int passes,
            int examples,
            List<ModelPlan.Stage> stages) {
        int rounds = examples == 0
                ? 0
                : examples
                        / buffer
                        * switch (aggregate) {
                            case BATCH -> passes * buffer / batch;
                            case PASS -> passes;
                            case BUFFER -> 1;
                        };
        return new TifedExperiment.Settings(
                data,
                isSingle,
                divide,
                rate,
                aggregate,
                boards,
                hidden,
                buffer,
                batch,
                passes,
                examples,
                rounds,
                1,
                1,
                stages,
                "",
                Optimiser.AVG,
                MergeRule.CLIP);
    }

    static Map<String, Object> figures(TifedExperiment.TifedRun once) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("accuracy", once.accuracy());
        figures.put("diverged", once.isDiverged());
        figures.put("bitsUp", once.bitsUp());
        figures.put("bitsDown", once.bitsDown());
        figures.put("at", once.rounds());
        figures.put("curve", once.curve());
        figures.put("digest", once.digest());
        return figures;
    }

    private synchronized Dataset data(String name) {
        return loaded.computeIfAbsent(name, key -> {
            return new Datasets(scope.home())
                    .read(key.equals("digits") ? key : scope.home().resolve(key).toString());
        });
    }

    @Override
    public List<Cell> cells() {
        List<Cell> all = new ArrayList<>();
        all.addAll(points.cells());
        training.values().forEach(all::addAll);
        return all;
    }

    @Override
    public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, "TIFeD: integer-only training"));
        blocks.add(new Block.Paragraph("The network NN-1 (784-200-10) from zero weights, 8 boards, buffers of 50 seen"
                + " 5 times in batches of 25, a round after every pass. Accuracy is that of the last model on all test"
                + " examples, by real federated averaging with int16 weights that saturate."));
        if (data.contains("digits")) {
            blocks.add(new Block.Paragraph("Neither mnist nor fashion-mnist is at " + scope.home()
                    + ": the 8x8 digits that ship with Linnet stand in, and no figure is comparable with the paper's."
                    + " linnet data fetch mnist brings the data."));
        }
        blocks.add(figure2(finished));
        for (String name : data) {
            blocks.add(curves(name, finished));
        }
        blocks.add(bytes(finished));
        blocks.addAll(points.blocks(finished));
        blocks.add(new Block.Heading(3, "What cannot be had, and why"));
        blocks.add(new Block.Paragraph("Figure 5 and table 3 of the paper cannot be reproduced by a faithful system at"
                + " the paper's settings. In the published code all simulated devices share one array after an"
                + " aggregation and update it in place, so what is published is sequential training and not federated"
                + " averaging: re-runs with the sharing give the published curves, without it they do not. Here every"
                + " board has its own weights."));
        blocks.add(new Block.Paragraph("The paper reports the best accuracy over training; we report the last. Its runs"
                + " use 64-bit integers without clipping, ours the 16 bits of a board."));
        blocks.add(new Block.Paragraph("Figures 3 and 4 (CNN-1, CNN-2) need feature extractors whose weights were never"
                + " published: ours are in the next section, and an integer head on a public ResNet-8 in the one after"
                + " it. Table 3 above has the 200-50-10 head of CNN-1 on pooled pixels."));
        return blocks;
    }

    private static Published published(String data, boolean isSingle) {
        return switch (data) {
            case "mnist" -> isSingle ? new Published(0.9051, 0.9111) : new Published(0.9292, 0.9328);
            case "fashion-mnist" -> isSingle ? new Published(0.8238, 0.8260) : new Published(0.8417, 0.8435);
            default -> Published.NONE;
        };
    }

    private Block figure2(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        training.forEach((setting, cells) -> {
            Gathered runs = Gathered.of(cells, finished);
            Published published = published(setting.data(), setting.isSingle());
            rows.add(List.of(
                    setting.data(),
                    setting.mode(),
                    setting.arithmetic(),
                    Gathered.published(published.best()),
                    Gathered.published(published.last()),
                    runs.spread("accuracy"),
                    runs.difference("accuracy", published.last()),
                    runs.count() + " of " + cells.size(),
                    runs.isEmpty() ? Gathered.NOTHING : Long.toString(runs.countTrue("diverged"))));
        });
        return new Block.Table(
                "Figure 2: test accuracy of NN-1 (coded: updates by the range coder, c = 6)",
                List.of(
                        "data",
                        "mode",
                        "arithmetic",
                        "paper, best",
                        "paper, last round",
                        "Linnet, last round",
                        "difference, points",
                        "seeds",
                        "diverged"),
                rows);
    }

    private Block curves(String name, Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Charts.Series> lines = new ArrayList<>();
        training.forEach((setting, cells) -> {
            Gathered runs = Gathered.of(cells, finished);
            if (setting.data().equals(name) && !runs.isEmpty()) {
                lines.add(Charts.Series.of(
                        setting.mode() + ", " + setting.arithmetic(), runs.curve("at"), runs.curve("curve")));
            }
        });
        return Charts.lines(
                "tifed-" + name,
                "Accuracy over the rounds on a tenth of the test examples, " + name
                        + ", mean over the seeds (figure 2)",
                "round",
                "accuracy",
                lines);
    }

    private Block bytes(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        training.forEach((setting, cells) -> {
            Gathered runs = Gathered.of(cells, finished);
            if (runs.isEmpty() || setting.data().equals("digits")) {
                return;
            }
            // Of single mode a board sends one of two layers; the figure is the mean over the boards.
            double paper = 2.0 * NN1_PARAMETERS / (setting.isSingle() ? 2 : 1);
            double ours = runs.mean("bitsUp") * NN1_PARAMETERS / 8;
            rows.add(List.of(
                    setting.data(),
                    setting.mode(),
                    setting.arithmetic(),
                    Gathered.fixed(paper, 0),
                    Gathered.fixed(ours, 0),
                    Gathered.fixed(paper / ours, 1),
                    Gathered.fixed(runs.mean("bitsUp"), 3),
                    Gathered.fixed(runs.mean("bitsDown"), 3)));
        });
        return new Block.Table(
                "Bytes on the wire: what one board sends in a round (the paper's 16-bit weights, uncoded and without any"
                        + " framing; Linnet with everything)",
                List.of(
                        "data",
                        "mode",
                        "arithmetic",
                        "paper, bytes",
                        "Linnet, bytes",
                        "ratio",
                        "bits a parameter up",
                        "bits a parameter down"),
                rows);
    }
}
