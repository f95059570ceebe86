package io.linnet.lab.report;

import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.emulator.extractor.tflite.TfliteImporter;
import io.linnet.lab.experiment.HeadFleet;
import io.linnet.lab.head.HeadRecipe;
import io.linnet.lab.head.TransferLearning;
import io.linnet.lab.head.TransferLearning.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** TinyFedTL: its figure 1, the head beside one trained in one place, and the head's bytes. */
final class TransferSection implements Section {
    private static final int OPERATOR = 12;
    private static final List<HeadRecipe> RECIPES = List.of(HeadRecipe.PUBLISHED, HeadRecipe.STANDARDISED);
    private static final List<Integer> DEVICES = List.of(1, 3, 6, 9);
    private static final List<Integer> BATCHES = List.of(1, 5, 10, 20, 50);
    private static final List<Integer> PASSES = List.of(1, 2, 3, 4, 5, 6);
    private static final int BATCH = 20;
    private static final int LOCAL = 5;
    private static final int MIDDLE = 3;

    private final ReportSize scope;
    private final ExecutorService threads;
    private final boolean isThere;
    private final Map<Plan, List<Cell>> plans = new LinkedHashMap<>();
    private final Map<Cut, List<Cell>> wires = new LinkedHashMap<>();
    private final Map<Cut, TransferLearning> prepared = new LinkedHashMap<>();

    TransferSection(ReportSize scope, ExecutorService threads) {
        this.scope = scope;
        this.threads = threads;
        this.isThere = Files.isDirectory(scope.home().resolve("cifar10")) && Files.exists(model());
        if (!isThere) {
            return;
        }
        int runs = scope.seeds(3, 10);
        for (HeadRecipe recipe : RECIPES) {
            for (boolean afterDogs : new boolean[] {false, true}) {
                DEVICES.forEach(devices -> add(new Plan(recipe, devices, BATCH, LOCAL, afterDogs), runs));
            }
            BATCHES.forEach(batch -> add(new Plan(recipe, MIDDLE, batch, LOCAL, false), runs));
            PASSES.forEach(passes -> add(new Plan(recipe, MIDDLE, BATCH, passes, false), runs));
        }
        for (Cut cut : List.of(Cut.after(OPERATOR), Cut.BEFORE_HEAD)) {
            wires.put(cut, wire(cut, runs));
        }
    }

    private Path model() {
        return scope.home().resolve("models").resolve("vww_96_int8.tflite");
    }

    private void add(Plan plan, int runs) {
        if (plans.containsKey(plan)) {
            return;
        }
        List<Cell> cells = new ArrayList<>();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("recipe", plan.recipe().name().toLowerCase(Locale.ROOT));
        settings.put("devices", plan.devices());
        settings.put("batch", plan.batch());
        settings.put("passes", plan.passes());
        settings.put("start", plan.afterDogs() ? "dog" : "scratch");
        settings.put("cut", OPERATOR);
        for (int run = 0; run < runs; run++) {
            int own = run;
            cells.add(new Cell("transfer", settings, run, () -> {
                TransferLearning.HeadRun once = learning(Cut.after(OPERATOR)).once(plan, own);
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("balanced", once.balanced());
                figures.put("accuracy", once.plain());
                figures.put("central", once.central());
                figures.put("curve", once.curve());
                figures.put("samples", once.samples());
                figures.put("rounds", once.rounds());
                return figures;
            }));
        }
        plans.put(plan, cells);
    }

    private List<Cell> wire(Cut cut, int runs) {
        Plan plan = new Plan(HeadRecipe.STANDARDISED, MIDDLE, BATCH, LOCAL, false);
        List<Cell> cells = new ArrayList<>();
        Map<String, Object> settings = Map.of("cut", name(cut), "devices", MIDDLE, "batch", BATCH, "passes", LOCAL);
        for (int run = 0; run < runs; run++) {
            int own = run;
            cells.add(new Cell("transfer-wire", settings, run, () -> {
                HeadFleet.FleetRun once = HeadFleet.once(learning(cut).dealt(plan, own), plan, scope.head(), own + 1L);
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("balanced", once.balanced());
                figures.put("updateBytes", once.updateBytes());
                figures.put("mostBytes", once.mostBytes());
                figures.put("mostChunks", once.mostChunks());
                figures.put("parameters", once.parameters());
                return figures;
            }));
        }
        return cells;
    }

    private static String name(Cut cut) {
        return cut.kind() == Cut.Kind.AFTER ? "after operator " + cut.operator() : "before the head";
    }

    /** One extractor at a time works on all processors; whoever comes second finds its features. */
    private synchronized TransferLearning learning(Cut cut) throws Exception {
        TransferLearning known = prepared.get(cut);
        if (known == null) {
            known = TransferLearning.prepare(
                    new TransferLearning.Settings(
                            new Datasets(scope.home())
                                    .read(scope.home().resolve("cifar10").toString()),
                            TfliteImporter.read(model(), cut),
                            Optional.empty(),
                            scope.folder().resolve("features"),
                            RECIPES,
                            DEVICES,
                            BATCHES,
                            PASSES,
                            1,
                            1),
                    threads);
            prepared.put(cut, known);
        }
        return known;
    }

    @Override
    public List<Cell> cells() {
        List<Cell> all = new ArrayList<>();
        plans.values().forEach(all::addAll);
        wires.values().forEach(all::addAll);
        return all;
    }

    @Override
    public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, "TinyFedTL: a head over a frozen network"));
        if (!isThere) {
            blocks.add(new Block.Paragraph(
                    "Left out: needs " + scope.home().resolve("cifar10") + " and " + model() + "."));
            return blocks;
        }
        blocks.add(
                new Block.Paragraph("CIFAR-10, cat against the rest, balanced, pictures enlarged to 96x96, every sample"
                        + " seen once but for the local passes. The frozen network is the int8 visual-wake-words MobileNet, cut"
                        + " after operator " + OPERATOR
                        + ": right before its own head most features never move on CIFAR-10, as it"
                        + " was trained to see persons (table of bytes, last column). Accuracy is balanced: the mean of the shares"
                        + " of cats and of others that are right, on all test pictures; guessing is .5. The recipe \"published\" is"
                        + " the paper's; \"standardised\" brings each feature to mean 0 and deviation 1 by figures from pictures"
                        + " that no device has, starts from zero, and lets the rate grow with the devices."));
        blocks.add(devices(finished));
        blocks.add(grid("Figure 1 b: batch", "batch", BATCHES, batch -> new int[] {batch, LOCAL}, finished));
        blocks.add(grid("Figure 1 c: local passes", "passes", PASSES, passes -> new int[] {BATCH, passes}, finished));
        blocks.add(curves("transfer-devices", false, "Figure 1 a", finished));
        blocks.add(curves("transfer-dog", true, "Figure 1 d, e: head pre-trained on dogs", finished));
        blocks.add(bars("transfer-batch", "Figure 1 b", "batch", BATCHES, batch -> new int[] {batch, LOCAL}, finished));
        blocks.add(bars(
                "transfer-passes",
                "Figure 1 c",
                "local passes",
                PASSES,
                passes -> new int[] {BATCH, passes},
                finished));
        blocks.add(bytes(finished));
        blocks.add(new Block.Heading(3, "What cannot be had, and why"));
        blocks.add(new Block.Paragraph(
                "The paper's accuracies are of a MobileNetV2 with 1280 features trained on ImageNet,"
                        + " whose weights are not at hand, on validation rounds of its own; ours come from a quarter-width"
                        + " network that was trained to see persons, and every cat is seen once, of which there are about"
                        + " 1 000 in 10 000 pictures. The levels differ for these reasons; what can be compared is"
                        + " what devices, batch, passes and a pre-trained head change, and the distance to a head trained in one"
                        + " place."));
        return blocks;
    }

    private Gathered of(Plan plan, Function<Cell, Optional<Map<String, Object>>> finished) {
        return Gathered.of(plans.getOrDefault(plan, List.of()), finished);
    }

    private static double published(int devices) {
        return switch (devices) {
            case 1 -> 0.808;
            case 3 -> 0.787;
            case 6 -> 0.768;
            default -> 0.777;
        };
    }

    private Block devices(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (HeadRecipe recipe : RECIPES) {
            for (boolean afterDogs : new boolean[] {false, true}) {
                for (int devices : DEVICES) {
                    Gathered runs = of(new Plan(recipe, devices, BATCH, LOCAL, afterDogs), finished);
                    double paper = afterDogs ? Double.NaN : published(devices);
                    rows.add(row(
                            List.of(
                                    recipe.name().toLowerCase(Locale.ROOT),
                                    afterDogs ? "dog" : "scratch",
                                    Integer.toString(devices)),
                            paper,
                            runs));
                }
            }
        }
        return new Block.Table(
                "Figure 1 a, d, e: devices, from scratch and after dogs; batch 20, 5 local passes",
                head(List.of("recipe", "start", "devices")),
                rows);
    }

    private static List<String> head(List<String> first) {
        List<String> head = new ArrayList<>(first);
        head.addAll(List.of(
                "paper", "Linnet, balanced", "difference, points", "in one place", "federation costs, points", "runs"));
        return head;
    }

    private static List<String> row(List<String> first, double paper, Gathered runs) {
        List<String> row = new ArrayList<>(first);
        row.add(Gathered.published(paper));
        row.add(runs.spread("balanced"));
        row.add(runs.difference("balanced", paper));
        row.add(runs.spread("central"));
        row.add(
                runs.isEmpty()
                        ? Gathered.NOTHING
                        : Gathered.fixed(100 * (runs.mean("central") - runs.mean("balanced")), 1));
        row.add(Integer.toString(runs.count()));
        return row;
    }

    /** @param setting batch and passes of a value */
    private Block grid(
            String caption,
            String name,
            List<Integer> values,
            Function<Integer, int[]> setting,
            Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (HeadRecipe recipe : RECIPES) {
            for (int value : values) {
                int[] own = setting.apply(value);
                double paper =
                        !name.equals("passes") ? Double.NaN : value == 1 ? 0.768 : value == 6 ? 0.818 : Double.NaN;
                rows.add(row(
                        List.of(recipe.name().toLowerCase(Locale.ROOT), Integer.toString(value)),
                        paper,
                        of(new Plan(recipe, MIDDLE, own[0], own[1], false), finished)));
            }
        }
        return new Block.Table(caption + "; 3 devices, from scratch", head(List.of("recipe", name)), rows);
    }

    private Block curves(
            String name, boolean afterDogs, String caption, Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Charts.Series> lines = new ArrayList<>();
        for (HeadRecipe recipe : RECIPES) {
            for (int devices : DEVICES) {
                Gathered runs = of(new Plan(recipe, devices, BATCH, LOCAL, afterDogs), finished);
                if (!runs.isEmpty()) {
                    List<Double> curve = runs.curve("curve");
                    List<Double> samples = new ArrayList<>();
                    for (int k = 1; k <= curve.size(); k++) {
                        samples.add(runs.mean("samples") * k / curve.size());
                    }
                    lines.add(Charts.Series.of(
                            devices + " devices, " + recipe.name().toLowerCase(Locale.ROOT), samples, curve));
                }
            }
        }
        return Charts.lines(
                name,
                caption + ": balanced accuracy as samples come in, mean over the runs",
                "samples of all devices",
                "balanced accuracy",
                lines);
    }

    private Block bars(
            String name,
            String caption,
            String axis,
            List<Integer> values,
            Function<Integer, int[]> setting,
            Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Charts.Series> lines = new ArrayList<>();
        for (HeadRecipe recipe : RECIPES) {
            List<Integer> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            List<Double> errors = new ArrayList<>();
            for (int value : values) {
                int[] own = setting.apply(value);
                Gathered runs = of(new Plan(recipe, MIDDLE, own[0], own[1], false), finished);
                if (!runs.isEmpty()) {
                    x.add(value);
                    y.add(runs.mean("balanced"));
                    errors.add(runs.deviation("balanced"));
                }
            }
            lines.add(new Charts.Series(recipe.name().toLowerCase(Locale.ROOT), x, y, errors));
        }
        return Charts.lines(
                name,
                caption + ": mean ± standard deviation over the runs, 3 devices",
                axis,
                "balanced accuracy",
                lines);
    }

    private Block bytes(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        wires.forEach((cut, cells) -> {
            Gathered runs = Gathered.of(cells, finished);
            double parameters = runs.mean("parameters");
            rows.add(
                    runs.isEmpty()
                            ? List.of(name(cut), "–", "–", "–", "–", "–", "–", "–")
                            : List.of(
                                    name(cut),
                                    Gathered.fixed(parameters, 0),
                                    Gathered.fixed(12 * parameters, 0),
                                    Gathered.fixed(4 * parameters, 0),
                                    Gathered.fixed(runs.mean("updateBytes"), 1),
                                    Gathered.fixed(
                                            runs.values("mostBytes").stream()
                                                    .mapToDouble(Double::doubleValue)
                                                    .max()
                                                    .orElse(0),
                                            0),
                                    Gathered.fixed(
                                            runs.values("mostChunks").stream()
                                                    .mapToDouble(Double::doubleValue)
                                                    .max()
                                                    .orElse(0),
                                            0),
                                    runs.spread("balanced")));
        });
        return new Block.Table(
                "Bytes on the wire: one device's update of the head, 3 devices, by the real codec, chunks and aggregator"
                        + " (the paper sends decimal text, about 12 characters a number: about 6 000 bytes and over 30 s"
                        + " one way)",
                List.of(
                        "extractor cut",
                        "parameters",
                        "decimal text",
                        "float32",
                        "Linnet, mean bytes",
                        "largest",
                        "chunks",
                        "balanced accuracy"),
                rows);
    }
}
