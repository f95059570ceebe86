package io.linnet.lab.report;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.emulator.extractor.tflite.TfliteImporter;
import io.linnet.lab.experiment.TifedExperiment;
import io.linnet.lab.experiment.TifedExperiment.Aggregate;
import io.linnet.lab.head.ExtractedPictures;
import io.linnet.protocol.model.Division;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** TIFeD behind the convolutions of its figures 3 and 4, which were trained for this. */
final class ConvolutionsSection implements Section {
    private enum Network {
        CNN1("tifed_cnn1_fashion_int8.tflite", "fashion-mnist", 50),
        CNN2("tifed_cnn2_cifar10_int8.tflite", "cifar10", 128);

        final String file;
        final String data;
        final int hidden;

        Network(String file, String data, int hidden) {
            this.file = file;
            this.data = data;
            this.hidden = hidden;
        }
    }

    /**
     * A line of the table.
     *
     * @param examples of each board; 0: all that there are
     * @param rounds 0: once through the examples
     * @param published the paper's best median; NaN: none that can be compared
     */
    private record Setting(
            Network network,
            boolean isSingle,
            Division divide,
            int rate,
            int boards,
            int examples,
            int rounds,
            double published) {
        String mode() {
            return isSingle ? "single" : "full";
        }
    }

    private static final List<Setting> QUICK = List.of(
            new Setting(Network.CNN1, false, Division.TRUNC, 1024, 8, 0, 0, 0.8417),
            new Setting(Network.CNN1, true, Division.NEAREST, 2048, 8, 0, 0, 0.8213));
    private static final List<Setting> FURTHER = List.of(
            new Setting(Network.CNN1, false, Division.TRUNC, 1024, 128, 100, 50, Double.NaN),
            new Setting(Network.CNN1, false, Division.TRUNC, 1024, 128, 100, 200, Double.NaN),
            new Setting(Network.CNN2, false, Division.TRUNC, 1024, 8, 0, 1_000, Double.NaN),
            new Setting(Network.CNN2, true, Division.NEAREST, 2048, 8, 0, 1_000, Double.NaN));

    private final ReportSize scope;
    private final ExecutorService threads;
    private final Map<Setting, List<Cell>> trained = new LinkedHashMap<>();
    private final Map<Network, Cell> inOnePlace = new EnumMap<>(Network.class);
    private final Map<Network, Dataset> seen = new EnumMap<>(Network.class);

    ConvolutionsSection(ReportSize scope, ExecutorService threads) {
        this.scope = scope;
        this.threads = threads;
        List<Setting> all = new ArrayList<>(QUICK);
        all.addAll(scope.isQuick() ? List.of() : FURTHER);
        all.stream().filter(setting -> isThere(setting.network())).forEach(this::add);
    }

    private Path model(Network network) {
        return scope.home().resolve("models").resolve(network.file);
    }

    private boolean isThere(Network network) {
        return Files.exists(model(network)) && Files.isDirectory(scope.home().resolve(network.data));
    }

    private void add(Setting of) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("extractor", of.network().file);
        settings.put("mode", of.mode());
        settings.put("divide", of.divide().name());
        settings.put("rate", of.rate());
        settings.put("boards", of.boards());
        settings.put("examples", of.examples());
        settings.put("rounds", of.rounds());
        List<Cell> cells = new ArrayList<>();
        for (int seed = 1; seed <= scope.seeds(1, 5); seed++) {
            long own = seed;
            cells.add(new Cell("tifed-convolutions", settings, seed, () -> {
                TifedExperiment.Settings run = settings(of);
                Map<String, Object> figures = TifedSection.figures(TifedExperiment.once(run, own, (f, t) -> {}));
                figures.put("rounds", TifedExperiment.rounds(run));
                return figures;
            }));
        }
        trained.put(of, cells);
        inOnePlace.computeIfAbsent(
                of.network(),
                network -> new Cell(
                        "tifed-one-place",
                        Map.of("extractor", network.file),
                        1,
                        () -> Map.of("accuracy", ExtractedPictures.inOnePlace(seen(network), threads))));
    }

    private TifedExperiment.Settings settings(Setting of) throws Exception {
        return new TifedExperiment.Settings(
                seen(of.network()),
                of.isSingle(),
                of.divide(),
                of.rate(),
                Aggregate.PASS,
                of.boards(),
                new int[] {of.network().hidden},
                50,
                25,
                5,
                of.examples(),
                of.rounds(),
                1,
                1,
                scope.raw(),
                "",
                Optimiser.AVG,
                MergeRule.CLIP);
    }

    private synchronized Dataset seen(Network network) throws Exception {
        Dataset known = seen.get(network);
        if (known == null) {
            Path pictures = scope.home().resolve(network.data);
            known = ExtractedPictures.of(
                    new Datasets(scope.home()).read(pictures.toString()),
                    TfliteImporter.read(model(network), Cut.NONE),
                    scope.folder().resolve("features"),
                    threads);
            seen.put(network, known);
        }
        return known;
    }

    @Override
    public List<Cell> cells() {
        List<Cell> all = new ArrayList<>(inOnePlace.values());
        trained.values().forEach(all::addAll);
        return all;
    }

    @Override
    public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, "TIFeD behind its own convolutions"));
        for (Network network : Network.values()) {
            if (!isThere(network)) {
                blocks.add(new Block.Paragraph(
                        "Left out: needs " + scope.home().resolve(network.data) + " and " + model(network) + "."));
            }
        }
        if (trained.isEmpty()) {
            return blocks;
        }
        blocks.add(new Block.Paragraph(
                "The convolutions of CNN-1 (figure 3; 200 features, head 200-50-10, Fashion-MNIST) and CNN-2"
                        + " (figure 4; 256 features, head 256-128-10, CIFAR-10), trained for this and quantised,"
                        + " since the authors' were not published. Features are standardised by a thousand"
                        + " training pictures without labels. Real federated averaging with 16 bits; the paper's"
                        + " best is a median over training, ours the last model. The paper's 128 boards show"
                        + " sequential training, so they have no figure to compare."));
        blocks.add(table(finished));
        List<Charts.Series> curves = new ArrayList<>();
        QUICK.stream().filter(trained::containsKey).forEach(setting -> {
            Gathered runs = Gathered.of(trained.getOrDefault(setting, List.of()), finished);
            if (!runs.isEmpty()) {
                curves.add(Charts.Series.of(setting.mode(), runs.curve("at"), runs.curve("curve")));
            }
        });
        blocks.add(Charts.lines(
                "tifed-cnn1",
                "CNN-1 (figure 3): test accuracy over the rounds, 8 boards",
                "round",
                "accuracy",
                curves));
        return blocks;
    }

    private Block table(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        trained.forEach((setting, cells) -> {
            Gathered runs = Gathered.of(cells, finished);
            Gathered whole = Gathered.of(
                    Optional.ofNullable(inOnePlace.get(setting.network())).stream()
                            .toList(),
                    finished);
            rows.add(List.of(
                    setting.network() == Network.CNN1 ? "CNN-1" : "CNN-2",
                    setting.mode(),
                    setting.divide().name().toLowerCase(Locale.ROOT) + ", 1/η = " + setting.rate(),
                    setting.boards() + (setting.examples() > 0 ? " of " + setting.examples() : ""),
                    runs.rounded("rounds", 0),
                    Gathered.published(setting.published()),
                    runs.spread("accuracy"),
                    runs.difference("accuracy", setting.published()),
                    whole.rounded("accuracy", 3),
                    Integer.toString(runs.count())));
        });
        return new Block.Table(
                "Accuracy on the test pictures",
                List.of(
                        "network",
                        "mode",
                        "arithmetic",
                        "boards",
                        "rounds",
                        "paper's best",
                        "Linnet",
                        "difference, points",
                        "float softmax in one place",
                        "seeds"),
                rows);
    }
}
