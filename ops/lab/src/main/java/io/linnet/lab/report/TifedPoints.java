package io.linnet.lab.report;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.lab.experiment.TifedExperiment;
import io.linnet.lab.experiment.TifedExperiment.Aggregate;
import io.linnet.protocol.model.Division;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** TIFeD's table 3 and figure 5: when boards send, and how many they are. */
final class TifedPoints {
    private static final int MANY_BOARDS = 128;
    private static final int[] FEWER_BOARDS = {8, 32};
    private static final int[] HIDDEN = {50};

    /** The paper's arithmetic and rate, and the rate at which federated averaging does best here. */
    private enum Arithmetic {
        PAPER(Division.FLOOR, 2048),
        OWN(Division.TRUNC, 256);

        final Division divide;
        final int rate;

        Arithmetic(Division divide, int rate) {
            this.divide = divide;
            this.rate = rate;
        }
    }

    private record Point(int boards, boolean isSingle, Aggregate aggregate, Arithmetic arithmetic) {}

    private final ReportSize scope;
    private final Function<String, Dataset> data;
    private final Map<Point, List<Cell>> points = new LinkedHashMap<>();
    private @Nullable Dataset pooled;

    /**
     * @param isThere Fashion-MNIST was found
     * @param data reads a data set by its name
     */
    TifedPoints(ReportSize scope, boolean isThere, Function<String, Dataset> data) {
        this.scope = scope;
        this.data = data;
        if (!isThere) {
            return;
        }
        for (boolean isSingle : new boolean[] {false, true}) {
            for (Aggregate aggregate : Aggregate.values()) {
                for (Arithmetic arithmetic : Arithmetic.values()) {
                    add(new Point(MANY_BOARDS, isSingle, aggregate, arithmetic));
                }
            }
            for (int boards : FEWER_BOARDS) {
                add(new Point(boards, isSingle, Aggregate.PASS, Arithmetic.PAPER));
            }
        }
    }

    private void add(Point point) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("data", "fashion-mnist pooled to 200");
        settings.put("boards", point.boards());
        settings.put("mode", point.isSingle() ? "single" : "full");
        settings.put("aggregate", point.aggregate().name().toLowerCase(Locale.ROOT));
        settings.put("divide", point.arithmetic().divide.name().toLowerCase(Locale.ROOT));
        settings.put("rate", point.arithmetic().rate);
        List<Cell> cells = new ArrayList<>();
        for (int seed = 1; seed <= scope.seeds(1, 5); seed++) {
            long own = seed;
            cells.add(new Cell("tifed-head", settings, seed, () -> {
                TifedExperiment.Settings head = TifedSection.settings(
                        pooled(),
                        point.isSingle(),
                        point.arithmetic().divide,
                        point.arithmetic().rate,
                        point.aggregate(),
                        point.boards(),
                        HIDDEN,
                        20,
                        10,
                        10,
                        100,
                        scope.raw());
                Map<String, Object> figures =
                        TifedSection.figures(TifedExperiment.once(head, own, (fraction, text) -> {}));
                figures.put("rounds", TifedExperiment.rounds(head));
                return figures;
            }));
        }
        points.put(point, cells);
    }

    private synchronized Dataset pooled() {
        Dataset known = pooled;
        if (known == null) {
            known = PooledPixels.of(data.apply("fashion-mnist"));
            pooled = known;
        }
        return known;
    }

    List<Cell> cells() {
        List<Cell> all = new ArrayList<>();
        points.values().forEach(all::addAll);
        return all;
    }

    /** Nothing without the data. */
    List<Block> blocks(Function<Cell, Optional<Map<String, Object>>> finished) {
        return points.isEmpty() ? List.of() : List.of(table3(finished), figure5(finished));
    }

    private Gathered of(Point point, Function<Cell, Optional<Map<String, Object>>> finished) {
        return Gathered.of(points.getOrDefault(point, List.of()), finished);
    }

    private static double published(boolean isSingle, Aggregate aggregate) {
        return switch (aggregate) {
            case BATCH -> isSingle ? 0.780 : 0.819;
            case PASS -> isSingle ? 0.791 : 0.841;
            case BUFFER -> isSingle ? 0.776 : 0.823;
        };
    }

    private Block table3(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<List<String>> rows = new ArrayList<>();
        for (boolean isSingle : new boolean[] {false, true}) {
            for (Aggregate aggregate : Aggregate.values()) {
                Gathered runs = of(new Point(MANY_BOARDS, isSingle, aggregate, Arithmetic.PAPER), finished);
                Gathered own = of(new Point(MANY_BOARDS, isSingle, aggregate, Arithmetic.OWN), finished);
                String point = switch (aggregate) {
                    case BATCH -> "mini-batch";
                    case PASS -> "buffer (each pass)";
                    case BUFFER -> "epochs (all passes)";
                };
                double paper = published(isSingle, aggregate);
                rows.add(List.of(
                        isSingle ? "single" : "full",
                        point,
                        runs.rounded("rounds", 0),
                        Gathered.published(paper),
                        runs.spread("accuracy"),
                        runs.difference("accuracy", paper),
                        own.spread("accuracy"),
                        own.difference("accuracy", paper),
                        Integer.toString(runs.count())));
            }
        }
        return new Block.Table(
                "Table 3: when boards send; 128 boards of 100 images, Fashion-MNIST. The paper's figures are of sequential"
                        + " training (see below) behind its own convolutions; ours of federated averaging on pooled pixels"
                        + " with the same 200-50-10 head",
                List.of(
                        "mode",
                        "aggregation",
                        "rounds",
                        "paper",
                        "Linnet, floor, 1/η = 2048",
                        "difference, points",
                        "Linnet, trunc, 1/η = 256",
                        "difference, points",
                        "seeds"),
                rows);
    }

    private Block figure5(Function<Cell, Optional<Map<String, Object>>> finished) {
        List<Charts.Series> lines = new ArrayList<>();
        for (boolean isSingle : new boolean[] {false, true}) {
            List<Integer> boards = new ArrayList<>();
            List<Double> accuracy = new ArrayList<>();
            for (int count : new int[] {FEWER_BOARDS[0], FEWER_BOARDS[1], MANY_BOARDS}) {
                Gathered runs = of(new Point(count, isSingle, Aggregate.PASS, Arithmetic.PAPER), finished);
                if (!runs.isEmpty()) {
                    boards.add(count);
                    accuracy.add(runs.mean("accuracy"));
                }
            }
            lines.add(Charts.Series.of(isSingle ? "single" : "full", boards, accuracy));
        }
        return Charts.lines(
                "tifed-boards",
                "Accuracy by the number of boards, 100 images each, by real federated averaging (the paper's figure 5"
                        + " shows sequential training)",
                "boards",
                "accuracy",
                lines);
    }
}
