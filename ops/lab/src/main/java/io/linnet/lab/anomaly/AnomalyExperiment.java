package io.linnet.lab.anomaly;

import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.emulator.vibration.Scores;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.points.Mask;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.ScoreClasses;
import io.linnet.protocol.points.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Operating points on recordings with faults: learnt in one place, by eight boards, or by each board alone. Every fifth of
 * every recording, contiguous in time, is the test once.
 */
public final class AnomalyExperiment {
    private static final int FOLDS = 5;
    private static final int BOARDS = 8;
    private static final int ROUNDS_OF_SIZE = 5;
    private static final int ALARM_LEAST = 3;
    private static final int ALARM_LAST = 5;
    private static final int WHOLE = 65_535;
    private static final int FRESH = 40;
    /** Near which it is measured what a network leaves; one is none. */
    private static final int SCALE_POINTS = 4;

    private static final int SIGMOID_ROUNDS = 200;
    private static final int INTEGER_ROUNDS = 80;

    private final SensorWindows windows;
    private final List<String> normal;
    private final List<String> faults;
    private final int points;

    /** @param points of the model, a power of two */
    public AnomalyExperiment(SensorWindows windows, List<String> normal, List<String> faults, int points) {
        this.windows = windows;
        this.normal = normal;
        this.faults = faults;
        this.points = points;
    }

    /**
     * How a fold went.
     *
     * @param each area under the curve of each fault against the regime of the same number
     * @param falseAlarms share of normal windows at which 3 of the last 5 were over the limit
     */
    private record Fold(double auc, List<Double> each, double tprAt1, double falseAlarms, boolean equalsCentral) {
        static Fold mean(List<Fold> folds) {
            List<Double> each = new ArrayList<>();
            for (int i = 0; i < folds.get(0).each().size(); i++) {
                int at = i;
                each.add(AnomalyExperiment.mean(folds, fold -> fold.each().get(at)));
            }
            return new Fold(
                    AnomalyExperiment.mean(folds, Fold::auc),
                    each,
                    AnomalyExperiment.mean(folds, Fold::tprAt1),
                    AnomalyExperiment.mean(folds, Fold::falseAlarms),
                    folds.stream().allMatch(Fold::equalsCentral));
        }
    }

    private static double mean(List<Fold> folds, ToDoubleFunction<Fold> figure) {
        return folds.stream().mapToDouble(figure).average().orElse(0);
    }

    /** All rows of a front end: central, federated in three ways, alone, and with a network that repeats its input. */
    public List<Map<String, Object>> run(String frontEnd) {
        int code = FrontEnd.code(frontEnd);
        SensedData plain = SensedData.of(windows, code, normal, faults, 0);
        SensedData loaded = SensedData.of(windows, code, normal, faults, 1);
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(row("central", "all", frontEnd, true, folds(fold -> learnt(plain, fold, code, "central", WHOLE))));
        for (String split : List.of("iid", "regimes")) {
            rows.add(row("federated", split, frontEnd, true, folds(fold -> learnt(plain, fold, code, split, WHOLE))));
        }
        for (String split : List.of("iid", "regimes")) {
            rows.add(row(
                    "federated",
                    split + ", " + FRESH + " fresh",
                    frontEnd,
                    false,
                    folds(fold -> learnt(plain, fold, code, split, FRESH))));
        }
        rows.add(row("central", "load", frontEnd, true, folds(fold -> learnt(loaded, fold, code, "central", WHOLE))));
        rows.add(row("alone", "regimes", frontEnd, false, folds(fold -> alone(plain, fold, code))));
        rows.addAll(repeated(plain, frontEnd, code));
        int each = BOARDS / normal.size();
        for (int regime = 0; each > 1 && regime < Math.min(normal.size(), faults.size()); regime++) {
            int of = regime;
            rows.add(row(
                    "federated",
                    "poisoned: " + faults.get(regime),
                    frontEnd,
                    false,
                    folds(fold -> poisoned(plain, fold, code, of))));
        }
        return rows;
    }

    /** Networks that repeat their input. */
    private List<Map<String, Object>> repeated(SensedData data, String frontEnd, int code) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Network network : List.of(Network.SIGMOID, Network.TIFED)) {
            for (String split : List.of("central", "iid", "regimes")) {
                for (int near : List.of(1, SCALE_POINTS)) {
                    RepeatingFleet fleet = new RepeatingFleet(network, near, settings(code, FRESH));
                    Map<String, Object> row = row(
                            split.equals("central") ? "central" : "federated",
                            split.equals("central") ? "all" : split + ", " + FRESH + " fresh",
                            frontEnd,
                            false,
                            folds(fold -> repeated(data, fold, fleet, split)));
                    row.put(
                            "network",
                            "autoencoder-" + RepeatingFleet.HIDDEN + (network == Network.TIFED ? " of integers" : "")
                                    + ", near points-" + near);
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private interface OneFold {
        Fold run(int fold);
    }

    private static List<Fold> folds(OneFold one) {
        List<Fold> all = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            all.add(one.run(fold));
        }
        return all;
    }

    private Map<String, Object> row(
            String training, String split, String frontEnd, boolean isCompared, List<Fold> folds) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "anomaly");
        row.put("training", training);
        row.put("split", split);
        row.put("network", "points-" + points);
        row.put("frontEnd", frontEnd);
        Fold all = Fold.mean(folds);
        row.put("auc", rounded(all.auc()));
        row.put("tprAt1", rounded(all.tprAt1()));
        row.put("falseAlarms", rounded(all.falseAlarms()));
        row.put("equalsCentral", isCompared ? all.equalsCentral() : "not compared");
        for (int i = 0; i < all.each().size(); i++) {
            row.put("auc of " + faults.get(i), rounded(all.each().get(i)));
        }
        return row;
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1e4) / 1e4;
    }

    private PointsSettings settings(int code, int examples) {
        return new PointsSettings(
                ROUNDS_OF_SIZE,
                1,
                Schedule.fresh(1, 1, examples),
                code,
                windows.axes(),
                windows.samples(),
                ALARM_LEAST,
                ALARM_LAST);
    }

    /** The scale, two rounds of one point, then so many for each doubling. */
    private static int rounds(int points) {
        return 3 + ROUNDS_OF_SIZE * (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(points));
    }

    private Parameters train(SensedData data, int code, int examples, List<PointsWork> boards) {
        return PointsFleet.train(
                new PointsShape(data.features(), points), settings(code, examples), rounds(points), boards);
    }

    private Fold learnt(SensedData data, int fold, int code, String split, int examples) {
        List<int[][]> parts = parts(data, fold, split);
        List<PointsWork> boards = parts.stream().map(PointsWork::new).toList();
        Parameters model = train(data, code, examples, boards);
        boolean isEqual = false;
        if (examples == WHOLE) {
            PointsShape shape = new PointsShape(data.features(), points);
            Parameters central = train(data, code, examples, List.of(oneplace(parts)));
            isEqual = PointsFleet.digest(shape, model).equals(PointsFleet.digest(shape, central));
        }
        return judged(data, fold, new Scores(model, settings(code, examples)), isEqual);
    }

    /** All windows in one place and another order, each held out where its board holds it out. */
    private static PointsWork oneplace(List<int[][]> parts) {
        List<int[]> rows = new ArrayList<>();
        List<Boolean> held = new ArrayList<>();
        for (int b = parts.size() - 1; b >= 0; b--) {
            for (int i = parts.get(b).length - 1; i >= 0; i--) {
                rows.add(parts.get(b)[i]);
                held.add(PointsWork.isHeldOut(i));
            }
        }
        boolean[] flags = new boolean[held.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = held.get(i);
        }
        return new PointsWork(rows.toArray(new int[0][]), flags);
    }

    /** Windows of each board. */
    private static List<int[][]> parts(SensedData data, int fold, String split) {
        List<int[][]> train = data.normal().stream()
                .map(rows -> SensedData.part(rows, fold, FOLDS, false))
                .toList();
        if (split.equals("central")) {
            return List.<int[][]>of(train.stream().flatMap(Arrays::stream).toArray(int[][]::new));
        }
        List<int[][]> parts = new ArrayList<>();
        if (split.equals("iid")) {
            int[][] all = train.stream().flatMap(Arrays::stream).toArray(int[][]::new);
            for (int board = 0; board < BOARDS; board++) {
                List<int[]> own = new ArrayList<>();
                for (int i = board; i < all.length; i += BOARDS) {
                    own.add(all[i]);
                }
                parts.add(own.toArray(new int[0][]));
            }
            return parts;
        }
        int each = Math.max(1, BOARDS / train.size());
        for (int[][] regime : train) {
            for (int part = 0; part < each; part++) {
                parts.add(SensedData.part(regime, part, each, true));
            }
        }
        return parts;
    }

    private static Fold repeated(SensedData data, int fold, RepeatingFleet fleet, String split) {
        List<int[][]> boards = parts(data, fold, split);
        int rounds = fleet.network() == Network.TIFED ? INTEGER_ROUNDS : SIGMOID_ROUNDS;
        try {
            Scores learnt = split.equals("central")
                    ? fleet.central(boards.get(0), fold + 1)
                    : fleet.federated(boards, FRESH, rounds, fold + 1);
            return judged(data, fold, learnt, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in fold " + fold, e);
        }
    }

    /** Each board learns for itself and meets every regime of the fleet. */
    private Fold alone(SensedData data, int fold, int code) {
        List<Fold> folds = parts(data, fold, "regimes").stream()
                .map(part -> judged(
                        data,
                        fold,
                        new Scores(train(data, code, WHOLE, List.of(new PointsWork(part))), settings(code, WHOLE)),
                        false))
                .toList();
        return Fold.mean(folds);
    }

    private static Fold judged(SensedData data, int fold, Scores by, boolean isEqual) {
        ToLongFunction<int[]> score = raw -> by.score(by.points().scale(raw), -1L);
        double alarms = 0;
        for (int[][] regime : data.normal()) {
            alarms += alarms(SensedData.part(regime, fold, FOLDS, true), score, by.points());
        }
        long[] good = scores(data.normal(), fold, score);
        long[] bad = scores(data.faults(), fold, score);
        Detection found = Detection.of(good, bad);
        List<Double> each = new ArrayList<>();
        for (int i = 0; i < Math.min(data.normal().size(), data.faults().size()); i++) {
            long[] usual = scores(List.<int[][]>of(data.normal().get(i)), fold, score);
            long[] fault = scores(List.<int[][]>of(data.faults().get(i)), fold, score);
            each.add(Detection.of(usual, fault).auc());
        }
        return new Fold(found.auc(), each, found.tprAt1(), alarms / good.length, isEqual);
    }

    /** Windows at which an alarm would begin or go on, were it acknowledged at once. */
    private static int alarms(int[][] rows, ToLongFunction<int[]> by, PointsModel model) {
        Verdict verdict = new Verdict(ALARM_LEAST, ALARM_LAST);
        int alarms = 0;
        for (int[] raw : rows) {
            long score = by.applyAsLong(raw);
            verdict.window(score, score, model.limits());
            alarms += verdict.over() >= ALARM_LEAST ? 1 : 0;
        }
        return alarms;
    }

    private static long[] scores(List<int[][]> classes, int fold, ToLongFunction<int[]> score) {
        return classes.stream()
                .flatMap(rows -> Arrays.stream(SensedData.part(rows, fold, FOLDS, true)))
                .mapToLong(score)
                .toArray();
    }

    /**
     * The first board of a regime has learnt the fault of the same number as normal; another of that regime judges. Of the
     * fault's windows the share over the limit, of its own normal ones likewise.
     */
    private Fold poisoned(SensedData data, int fold, int code, int regime) {
        int each = BOARDS / data.normal().size();
        List<int[][]> parts = new ArrayList<>(parts(data, fold, "regimes"));
        int[][] fault = data.faults().get(regime);
        parts.set(regime * each, SensedData.part(SensedData.part(fault, fold, FOLDS, false), 0, each, true));
        List<PointsWork> boards = parts.stream().map(PointsWork::new).toList();
        Scores by = new Scores(train(data, code, WHOLE, boards), settings(code, WHOLE));
        PointsModel model = by.points();
        long mask = Mask.of(model, boards.get(regime * each + 1).own(model));
        ToLongFunction<int[]> score = raw -> by.score(model.scale(raw), mask);
        long[] good = scores(List.<int[][]>of(data.normal().get(regime)), fold, score);
        long[] bad = scores(List.<int[][]>of(fault), fold, score);
        return new Fold(Detection.of(good, bad).auc(), List.of(), over(bad, model), over(good, model), false);
    }

    private static double over(long[] scores, PointsModel model) {
        int limit = model.limits().c99();
        return (double) Arrays.stream(scores)
                        .filter(score -> ScoreClasses.of(score) > limit)
                        .count()
                / scores.length;
    }
}
