package io.linnet.emulator.vibration;

import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** What comes out of a block of {@code autoencoder.txt}: key by key, numbers each. */
final class AutoencoderVectors {
    private AutoencoderVectors() {}

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

        ModelLayout layout() {
            ModelLayout network = ModelLayout.of(Numeric.INT16, at("units"), at("exponents"));
            return new PointsShape(network, one("points")).layout();
        }

        Parameters model() {
            int[] values = at("model");
            short[] fixed = new short[values.length];
            for (int i = 0; i < fixed.length; i++) {
                fixed[i] = (short) values[i];
            }
            return Parameters.ofFixed(layout(), fixed);
        }

        AutoencoderSettings settings() {
            return (AutoencoderSettings) TrainingSettings.of(Network.AUTOENCODER, layout(), at("training"));
        }

        PointsStage stage() {
            return PointsStage.of(new PointsModel(model()), one("round"), settings());
        }

        /** Raw features of each window. */
        int[][] windows() {
            int features = at("units")[0];
            int[] all = at("windows");
            return IntStream.range(0, all.length / features)
                    .mapToObj(i -> Arrays.copyOfRange(all, i * features, (i + 1) * features))
                    .toArray(int[][]::new);
        }
    }

    static Map<String, int[]> results(Given given) {
        return switch (given.op()) {
            case "initial" -> Map.of("model", widened(initial(given).fixed()));
            case "stage" -> Map.of("stage", new int[] {given.stage().ordinal()});
            case "learn" -> Map.of("stage", new int[] {given.stage().ordinal()}, "update", learn(given));
            case "sums" ->
                Map.of(
                        "stage",
                        new int[] {given.stage().ordinal()},
                        "digits",
                        sums(given).toDigits(new PointsModel(given.model()), given.stage()));
            case "check" -> Map.of("refused", new int[] {check(given)});
            case "close" -> Map.of("next", close(given));
            case "score" -> Map.of("scores", scores(given));
            default -> throw new IllegalStateException("op " + given.op());
        };
    }

    private static Parameters initial(Given given) {
        return Parameters.initial(given.layout(), Network.AUTOENCODER, given.one("seed"));
    }

    private static int[] learn(Given given) {
        ModelLayout network = ModelLayout.of(Numeric.INT16, given.at("units"), given.at("exponents"));
        AutoencoderSettings settings = given.settings();
        PointsWork work = new PointsWork(given.windows());
        return Trainer.repeating(settings.learning().network(), network, given.one("seed"))
                .train(
                        given.model().first(network),
                        Task.all(settings.learning(), given.one("round")),
                        work.toRepeat(new PointsModel(given.model()), settings, given.one("round"))
                                .orElseThrow())
                .units();
    }

    private static PointsSums sums(Given given) {
        return new PointsWork(given.windows()).sums(given.model(), given.settings(), given.one("round"));
    }

    private static PointsSums received(Given given) {
        long[] digits = Arrays.stream(given.at("digits")).asLongStream().toArray();
        return PointsSums.ofDigits(new PointsModel(given.model()), given.stage(), digits);
    }

    private static int check(Given given) {
        try {
            received(given).check(new PointsModel(given.model()), given.stage(), given.one("announced"));
            return 0;
        } catch (Refused refused) {
            return refused.reason().code();
        }
    }

    private static int[] close(Given given) {
        int floor = given.settings().points().floor();
        return widened(PointsClose.next(given.model(), received(given), given.stage(), floor)
                .fixed());
    }

    private static int[] scores(Given given) {
        Scores scores = new Scores(given.model(), given.settings());
        return Arrays.stream(given.windows())
                .mapToInt(raw -> (int) scores.score(scores.points().scale(raw), -1L))
                .toArray();
    }

    private static int[] widened(short[] values) {
        return IntStream.range(0, values.length).map(i -> values[i]).toArray();
    }
}
