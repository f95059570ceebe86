package io.linnet.protocol.ridge;

import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** What comes out of a block of {@code ridge.txt}: key by key, numbers each. */
final class RidgeVectors {
    private RidgeVectors() {}

    /** What is given, by key. */
    record Given(String op, Map<String, int[]> numbers) {
        int[] at(String key) {
            int[] found = numbers.get(key);
            if (found == null) {
                throw new IllegalStateException(op + " without " + key);
            }
            return found;
        }

        RidgeShape shape() {
            return new RidgeShape(at("features")[0]);
        }

        byte[] bytes(String key) {
            int[] all = at(key);
            byte[] bytes = new byte[all.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) all[i];
            }
            return bytes;
        }

        Parameters model() {
            int[] values = at("model");
            short[] fixed = new short[values.length];
            for (int i = 0; i < fixed.length; i++) {
                fixed[i] = (short) values[i];
            }
            return Parameters.ofFixed(shape().layout(), fixed);
        }

        RidgeSums summed() {
            return RidgeSums.ofDigits(
                    shape(), Arrays.stream(at("digits")).asLongStream().toArray());
        }
    }

    static Map<String, int[]> results(Given given) {
        return switch (given.op()) {
            case "sums" -> Map.of("digits", sums(given));
            case "predict" -> Map.of("said", said(given));
            case "close" -> Map.of("next", next(given));
            case "check" -> Map.of("refused", new int[] {refused(given)});
            default -> throw new IllegalStateException("op " + given.op());
        };
    }

    private static int[] sums(Given given) {
        RidgeModel model = new RidgeModel(given.model());
        int features = given.shape().features();
        RidgeSums sums = new RidgeSums(given.shape());
        for (int i = 0; i < given.at("targets").length; i++) {
            sums.add(given.bytes("rows"), i * features, given.at("targets")[i]);
        }
        for (int i = 0; i < given.at("keptTargets").length; i++) {
            sums.hold(model, given.bytes("kept"), i * features, given.at("keptTargets")[i]);
        }
        return sums.toDigits();
    }

    private static int[] said(Given given) {
        RidgeModel model = new RidgeModel(given.model());
        byte[] rows = given.bytes("rows");
        int features = given.shape().features();
        return IntStream.range(0, rows.length / features)
                .map(i -> model.predict(rows, i * features))
                .toArray();
    }

    private static int[] next(Given given) {
        Parameters from = Parameters.zero(given.shape().layout());
        short[] next =
                RidgeClose.next(from, given.summed(), given.at("penalty")[0]).fixed();
        return IntStream.range(0, next.length).map(i -> next[i]).toArray();
    }

    private static int refused(Given given) {
        try {
            given.summed().check(given.at("announced")[0]);
            return 0;
        } catch (Refused refused) {
            return refused.reason().code();
        }
    }
}
