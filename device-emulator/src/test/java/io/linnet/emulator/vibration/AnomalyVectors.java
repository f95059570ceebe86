package io.linnet.emulator.vibration;

import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.points.Limits;
import io.linnet.protocol.points.Mask;
import io.linnet.protocol.points.OwnPoint;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.points.ScoreClasses;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What comes out of a block of {@code anomaly.txt}: key by key, numbers each. */
final class AnomalyVectors {
    private static final List<PointsStage> STAGES = List.of(PointsStage.SCALE, PointsStage.POINTS, PointsStage.SPLIT);

    private static final Schedule WINDOW = Schedule.fresh(1, 1, 1);

    private AnomalyVectors() {}

    /** What is given, by key. */
    record Given(String op, Map<String, int[]> numbers) {
        int[] at(String key) {
            int[] found = numbers.get(key);
            if (found == null) {
                throw new IllegalStateException(op + " without " + key);
            }
            return found;
        }

        int one(String key) {
            return at(key)[0];
        }

        PointsShape shape() {
            return new PointsShape(one("features"), one("points"));
        }

        Parameters parameters() {
            int[] values = at("model");
            short[] fixed = new short[values.length];
            for (int i = 0; i < fixed.length; i++) {
                fixed[i] = (short) values[i];
            }
            return Parameters.ofFixed(shape().layout(), fixed);
        }

        PointsModel model() {
            return new PointsModel(parameters());
        }

        PointsStage stage() {
            return PointsStage.of(
                    model(), one("round"), new PointsSettings(one("size"), 1, WINDOW, 0, 1, one("features"), 1, 1));
        }

        /** Rows of scaled features. */
        List<byte[]> windows(String key) {
            int features = one("features");
            int[] all = at(key);
            List<byte[]> rows = new ArrayList<>();
            for (int i = 0; i < all.length; i += features) {
                byte[] row = new byte[features];
                for (int f = 0; f < features; f++) {
                    row[f] = (byte) all[i + f];
                }
                rows.add(row);
            }
            return rows;
        }
    }

    static Map<String, int[]> results(Given given) {
        return switch (given.op()) {
            case "front" -> Map.of("raw", front(given));
            case "scale" -> Map.of("scaled", scale(given));
            case "class" ->
                Map.of(
                        "class",
                        Arrays.stream(given.at("score")).map(ScoreClasses::of).toArray());
            case "limits" -> Map.of("limits", limits(given));
            case "score" -> score(given);
            case "sums" ->
                Map.of(
                        "stage",
                        new int[] {STAGES.indexOf(given.stage())},
                        "digits",
                        sums(given).toDigits(given.model(), given.stage()));
            case "close" -> Map.of("next", close(given));
            case "check" -> Map.of("refused", new int[] {check(given)});
            case "mask" -> Map.of("mask", new int[] {(int) Mask.of(given.model(), longs(given.at("own")))});
            case "verdict" -> verdict(given);
            case "own" -> Map.of("scores", own(given));
            default -> throw new IllegalStateException("op " + given.op());
        };
    }

    private static int[] front(Given given) {
        int[] window = given.at("window");
        short[] samples = new short[window.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) window[i];
        }
        return new FrontEnd(given.one("front"), given.one("axes"), given.one("samples")).features(samples);
    }

    private static int[] scale(Given given) {
        byte[] scaled = given.model().scale(given.at("raw"));
        return IntStream.range(0, scaled.length).map(i -> scaled[i]).toArray();
    }

    private static int[] limits(Given given) {
        Limits limits = ScoreClasses.limits(longs(given.at("counts")));
        return new int[] {limits.windows(), limits.c50(), limits.c99(), limits.c999()};
    }

    private static Map<String, int[]> score(Given given) {
        PointsModel model = given.model();
        List<byte[]> windows = given.windows("windows");
        int present = model.present();
        int[] scores = new int[windows.size() * present];
        int[] nearest = new int[windows.size()];
        for (int i = 0; i < windows.size(); i++) {
            for (int k = 0; k < present; k++) {
                scores[i * present + k] = (int) model.score(windows.get(i), k);
            }
            nearest[i] = model.nearest(windows.get(i));
        }
        Map<String, int[]> results = new LinkedHashMap<>();
        results.put("scores", scores);
        results.put("nearest", nearest);
        return results;
    }

    private static PointsSums sums(Given given) {
        PointsSums sums = new PointsSums(given.shape());
        if (given.stage() == PointsStage.SCALE) {
            int features = given.one("features");
            int[] all = given.at("windows");
            for (int i = 0; i < all.length; i += features) {
                sums.addRaw(Arrays.copyOfRange(all, i, i + features));
            }
        } else {
            given.windows("windows").forEach(window -> sums.add(window, given.model(), given.stage()));
        }
        sums.use(longs(given.at("own")));
        for (int score : given.at("held")) {
            sums.count(score);
        }
        return sums;
    }

    private static PointsSums received(Given given) {
        return PointsSums.ofDigits(given.model(), given.stage(), longs(given.at("digits")));
    }

    private static int[] close(Given given) {
        short[] next = PointsClose.next(given.parameters(), received(given), given.stage(), given.one("floor"))
                .fixed();
        return IntStream.range(0, next.length).map(i -> next[i]).toArray();
    }

    private static int check(Given given) {
        try {
            received(given).check(given.model(), given.stage(), given.one("announced"));
            return 0;
        } catch (Refused refused) {
            return refused.reason().code();
        }
    }

    private static Map<String, int[]> verdict(Given given) {
        int[] alarm = given.at("alarm");
        int[] limits = given.at("limits");
        Verdict verdict = new Verdict(alarm[0], alarm[1]);
        Limits known = new Limits(limits[0], limits[1], limits[2], limits[3]);
        int[] own = given.at("own");
        int[] any = given.at("any");
        int[] states = new int[own.length];
        int[] tracks = new int[own.length];
        for (int i = 0; i < own.length; i++) {
            if (i == given.one("acknowledged")) {
                verdict.acknowledge();
            }
            states[i] = verdict.window(own[i], any[i], known).code();
            tracks[i] = verdict.track();
        }
        Map<String, int[]> results = new LinkedHashMap<>();
        results.put("states", states);
        results.put("tracks", tracks);
        return results;
    }

    private static int[] own(Given given) {
        OwnPoint point = new OwnPoint(
                given.one("features"),
                given.one("floor"),
                given.windows("windows").size());
        given.windows("windows").forEach(point::add);
        return given.windows("probes").stream()
                .mapToInt(probe -> (int) point.score(probe))
                .toArray();
    }

    static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }
}
