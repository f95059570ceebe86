package io.linnet.lab.report;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.OptimiserExperiment;
import io.linnet.lab.experiment.PersonalExperiment;
import io.linnet.protocol.model.Personal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Boards whose data differ: what a last layer of each board's own is worth. */
final class PersonalSection implements Section {
    private static final double QUICK_ALPHA = 0.3;
    private static final List<Double> ALPHAS = List.of(0.1, QUICK_ALPHA, 1.0);
    private static final Personal LAYER = new Personal(6, Personal.WHOLE / 2);

    private final ReportSize scope;
    private final Map<Double, List<Cell>> alphas = new LinkedHashMap<>();

    PersonalSection(ReportSize scope) {
        this.scope = scope;
        if (!Files.isDirectory(folder())) {
            return;
        }
        for (double alpha : scope.seeds(1, 3) == 1 ? List.of(QUICK_ALPHA) : ALPHAS) {
            List<Cell> cells = new ArrayList<>();
            for (int seed = 1; seed <= scope.seeds(1, 3); seed++) {
                long own = seed;
                cells.add(new Cell(
                        "personal",
                        Map.of("alpha", alpha),
                        seed,
                        () -> PersonalExperiment.figures(pictures(), alpha, LAYER, PersonalExperiment.ROUNDS, own)));
            }
            alphas.put(alpha, cells);
        }
    }

    private Path folder() {
        return scope.home().resolve("mnist");
    }

    private Dataset pictures() {
        return OptimiserExperiment.pictures(new Datasets(scope.home()).read(folder().toString()));
    }

    @Override
    public List<Cell> cells() {
        return alphas.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, "Boards whose data differ"));
        if (alphas.isEmpty()) {
            blocks.add(new Block.Paragraph("Left out: needs " + folder() + "."));
            return blocks;
        }
        blocks.add(new Block.Paragraph(
                "One network on MNIST pooled to 14 × 14, trained by 50 boards whose labels are dealt by a Dirichlet"
                        + " distribution, on each board's own held-out pictures: as the fleet has it, and with a last layer"
                        + " that each board tuned for itself for as long as six rounds, at half the rate. Nothing of that"
                        + " layer is sent."));
        List<List<String>> rows = new ArrayList<>();
        alphas.forEach((alpha, cells) -> {
            Gathered runs = Gathered.of(cells, finished);
            rows.add(List.of(
                    alpha.toString(),
                    runs.spread("global"),
                    runs.rounded("globalWorst", 3),
                    runs.spread("personal"),
                    runs.rounded("personalWorst", 3),
                    Integer.toString(runs.count())));
        });
        blocks.add(new Block.Table(
                "A last layer of their own",
                List.of("α", "the fleet's model", "worst tenth", "with a layer of their own", "worst tenth", "runs"),
                rows));
        return blocks;
    }
}
