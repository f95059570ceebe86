package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.Presets;
import io.linnet.cli.UserError;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.lab.bench.Rows;
import io.linnet.lab.experiment.HeadFleet;
import io.linnet.lab.experiment.Statistics;
import io.linnet.lab.head.HeadRecipe;
import io.linnet.lab.head.TransferLearning;
import io.linnet.lab.head.TransferLearning.HeadRun;
import io.linnet.lab.head.TransferLearning.Maps;
import io.linnet.lab.head.TransferLearning.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment transfer}. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = "TinyFedTL: a softmax head over frozen features, cat against the rest, fresh data seen once.")
final class ExperimentTransfer implements Callable<Integer> {
    private static final int WIRE_DEVICES = 3;

    @Option(names = "--extractor", paramLabel = "FILE", description = "int8 .tflite network. Default: ${DEFAULT-VALUE}")
    private String extractor = "models/vww_96_int8.tflite";

    @Option(
            names = "--cut",
            paramLabel = "OPERATOR",
            description =
                    "Features are the means of the channels after this operator; head: what the network's own last"
                            + " layer reads, as in the paper. Default: ${DEFAULT-VALUE}, because the last layers of the"
                            + " visual-wake-words network see persons only, and on CIFAR-10 most of their features never move.")
    private String cut = "12";

    @Option(
            names = "--recipe",
            split = ",",
            description =
                    "published, standardised (features of mean 0 and deviation 1), whitened (and without correlation; after an"
                            + " operator only). Default: all")
    private List<HeadRecipe> recipes = List.of();

    @Option(names = "--quarters", description = "Whitened: means of the map's quarters, not of the whole map.")
    private boolean isQuartered;

    @Option(
            names = "--mirrored",
            description = "Whitened: the mean over a picture and its mirror image, when learning and at use.")
    private boolean isMirrored;

    @Option(names = "--devices", split = ",", description = "Default: 1,3,6,9")
    private List<Integer> devices = List.of(1, 3, 6, 9);

    @Option(names = "--batches", split = ",", description = "With 3 devices. Default: 1,5,10,20,50")
    private List<Integer> batches = List.of(1, 5, 10, 20, 50);

    @Option(names = "--passes", split = ",", description = "With 3 devices. Default: 1,2,3,4,5,6")
    private List<Integer> passes = List.of(1, 2, 3, 4, 5, 6);

    @Option(names = "--no-wire", description = "Leaves out the head over real chunks, coded.")
    private boolean hasNoWire;

    @Mixin
    private final ExtractorOptions frozen = new ExtractorOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws Exception {
        Output output = json.output();
        Cut where = ExtractorOptions.cut(cut);
        ExtractorModel model = frozen.model(extractor, where);
        Optional<Maps> maps = where.kind() == Cut.Kind.AFTER
                ? Optional.of(
                        new Maps(frozen.model(extractor, Cut.map(where.operator())), isQuartered ? 2 : 1, isMirrored))
                : Optional.empty();
        List<HeadRecipe> chosen = chosen(maps.isPresent());
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            TransferLearning.Settings settings = new TransferLearning.Settings(
                    frozen.pictures(),
                    model,
                    maps,
                    frozen.cache,
                    chosen,
                    devices,
                    batches,
                    passes,
                    frozen.runs,
                    frozen.seed);
            output.progress(0, "features of the frozen network");
            TransferLearning experiment = TransferLearning.prepare(settings, threads);
            List<Plan> plans = TransferLearning.plans(settings);
            for (int p = 0; p < plans.size(); p++) {
                List<HeadRun> runs = new ArrayList<>();
                for (int run = 0; run < frozen.runs; run++) {
                    runs.add(experiment.once(plans.get(p), run));
                    output.progress(
                            (p + (run + 1.0) / frozen.runs) / plans.size(), "plan " + (p + 1) + "/" + plans.size());
                }
                Map<String, Object> row = Rows.of("experiment", "transfer", experiment.summary(plans.get(p), runs));
                row.put("cut", cut);
                row.put("quarters", isWhitened(plans.get(p)) && isQuartered);
                row.put("mirrored", isWhitened(plans.get(p)) && isMirrored);
                output.result(row);
            }
            if (!hasNoWire) {
                output.result(wire(experiment, chosen.get(chosen.size() - 1)));
            }
        } finally {
            threads.shutdownNow();
        }
        return 0;
    }

    private static boolean isWhitened(Plan plan) {
        return plan.recipe() == HeadRecipe.WHITENED;
    }

    /** As asked for, or all that there are features for. */
    private List<HeadRecipe> chosen(boolean hasMap) {
        if (!hasMap && recipes.contains(HeadRecipe.WHITENED)) {
            throw new UserError("cut=" + cut + " with recipe=whitened, accepted: the number of an operator with a map");
        }
        return !recipes.isEmpty()
                ? recipes
                : Arrays.stream(HeadRecipe.values())
                        .filter(recipe -> hasMap || recipe != HeadRecipe.WHITENED)
                        .toList();
    }

    /** The same head through codec, chunks and aggregator. */
    private Map<String, Object> wire(TransferLearning experiment, HeadRecipe recipe) throws InterruptedException {
        Plan plan = new Plan(recipe, WIRE_DEVICES, 20, 5, false);
        List<HeadFleet.FleetRun> runs = new ArrayList<>();
        for (int run = 0; run < frozen.runs; run++) {
            runs.add(HeadFleet.once(experiment.dealt(plan, run), plan, Presets.headStages(), frozen.seed + run));
        }
        List<Double> balanced = runs.stream().map(HeadFleet.FleetRun::balanced).toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "transfer-wire");
        row.put("cut", cut);
        row.put("recipe", recipe.name().toLowerCase(Locale.ROOT));
        row.put("quarters", isWhitened(plan) && isQuartered);
        row.put("mirrored", isWhitened(plan) && isMirrored);
        row.put("devices", plan.devices());
        row.put("batch", plan.batch());
        row.put("passes", plan.passes());
        row.put("runs", runs.size());
        row.put("features", experiment.features(recipe));
        row.put("parameters", runs.get(0).parameters());
        row.put("balancedAccuracy", Statistics.round(Statistics.mean(balanced), 4));
        row.put("balancedAccuracySd", Statistics.round(Statistics.deviation(balanced), 4));
        row.put(
                "updateBytes",
                Statistics.round(
                        Statistics.mean(runs.stream()
                                .map(HeadFleet.FleetRun::updateBytes)
                                .toList()),
                        1));
        row.put(
                "mostBytes",
                runs.stream().mapToInt(HeadFleet.FleetRun::mostBytes).max().orElse(0));
        row.put(
                "mostChunks",
                runs.stream().mapToInt(HeadFleet.FleetRun::mostChunks).max().orElse(0));
        row.put("float32Bytes", 4 * runs.get(0).parameters());
        row.put("decimalTextBytes", 12 * runs.get(0).parameters());
        return row;
    }
}
