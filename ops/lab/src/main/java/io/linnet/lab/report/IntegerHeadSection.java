package io.linnet.lab.report;

import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.emulator.extractor.tflite.TfliteImporter;
import io.linnet.lab.head.IntegerHead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** TIFeD's integer network behind a public convolutional network, beside a float head. */
final class IntegerHeadSection implements Section {
    private final ReportSize scope;
    private final ExecutorService threads;
    private final List<Cell> cells = new ArrayList<>();
    private @Nullable IntegerHead prepared;

    IntegerHeadSection(ReportSize scope, ExecutorService threads) {
        this.scope = scope;
        this.threads = threads;
        if (!Files.isDirectory(scope.home().resolve("cifar10")) || !Files.exists(model())) {
            return;
        }
        Map<String, Object> settings = Map.of("extractor", "resnet8", "devices", 8, "hidden", 50, "rounds", 345);
        for (int run = 0; run < scope.seeds(2, 10); run++) {
            int own = run;
            cells.add(new Cell("integer-head", settings, run, () -> {
                IntegerHead.IntegerHeadRun once = experiment().once(own);
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("full", once.full());
                figures.put("single", once.single());
                figures.put("federated", once.federated());
                figures.put("central", once.central());
                return figures;
            }));
        }
    }

    private Path model() {
        return scope.home().resolve("models").resolve("resnet8_cifar10_int8.tflite");
    }

    private synchronized IntegerHead experiment() throws Exception {
        IntegerHead known = prepared;
        if (known == null) {
            known = IntegerHead.prepare(
                    IntegerHead.Settings.standard(
                            new Datasets(scope.home())
                                    .read(scope.home().resolve("cifar10").toString()),
                            TfliteImporter.read(model(), Cut.BEFORE_HEAD),
                            scope.folder().resolve("features"),
                            1,
                            1),
                    threads);
            prepared = known;
        }
        return known;
    }

    @Override
    public List<Cell> cells() {
        return List.copyOf(cells);
    }

    @Override
    public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, "TIFeD's integer head behind ResNet-8"));
        if (cells.isEmpty()) {
            blocks.add(new Block.Paragraph(
                    "Left out: needs " + scope.home().resolve("cifar10") + " and " + model() + "."));
            return blocks;
        }
        blocks.add(
                new Block.Paragraph("All ten classes of CIFAR-10, learnt by 8 boards without a floating-point unit on"
                        + " the 64 features of a frozen int8 ResNet-8: a 64-50-10 integer network, full and one layer a board,"
                        + " beside softmax heads in float on the same pictures. The paper's own extractors (CNN-1, CNN-2) were"
                        + " not published."));
        Gathered runs = Gathered.of(cells, finished);
        double best = Math.max(runs.mean("federated"), runs.mean("central"));
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("integers, full network", "full", best, runs));
        rows.add(row("integers, one layer a board", "single", best, runs));
        rows.add(row("float softmax, federated", "federated", best, runs));
        rows.add(row("float softmax, in one place", "central", best, runs));
        blocks.add(new Block.Table(
                "Accuracy on the test pictures",
                List.of("head", "accuracy", "against the better float head, points", "runs"),
                rows));
        return blocks;
    }

    private static List<String> row(String head, String figure, double best, Gathered runs) {
        return List.of(head, runs.spread(figure), runs.difference(figure, best), Integer.toString(runs.count()));
    }
}
