package io.linnet.emulator.learn;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TrainingSettings;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Results of the blocks of {@code training.txt} that this package answers for. */
public final class LearnVectors {
    private LearnVectors() {}

    public static Map<String, String> results(Map<String, String> given) {
        if (given.get("op").equals("exp")) {
            return Map.of(
                    "y",
                    Arrays.stream(given.get("x").split(" "))
                            .map(x -> word(FloatMath.exp(Float.intBitsToFloat(Integer.parseUnsignedInt(x, 16)))))
                            .collect(Collectors.joining(" ")));
        }
        Network network = Network.valueOf(given.get("op").toUpperCase(Locale.ROOT));
        int[] units = numbers(given.get("units"));
        int[] exponents = network == Network.TIFED ? new int[units.length - 1] : numbers(given.get("exponents"));
        Numeric numeric = network == Network.TIFED ? Numeric.INT16 : Numeric.of(Integer.parseInt(given.get("numeric")));
        ModelLayout layout = ModelLayout.of(numeric, units, exponents);
        long seed = Long.parseLong(given.get("seed"));
        SplitMix64 random = new SplitMix64(Long.parseLong(given.get("state")));
        Parameters base = Parameters.initial(layout, network, seed);
        if (network == Network.TIFED) {
            int half = Integer.parseInt(given.get("base"));
            for (int i = 0; i < layout.parameters(); i++) {
                base.fixed()[i] = (short) random.uniform(-half, half - 1);
            }
        }
        Samples samples = samples(network, layout, Integer.parseInt(given.get("count")), random);
        TrainingSettings settings = TrainingSettings.of(network, layout, numbers(given.get("training")));
        int round = Integer.parseInt(given.getOrDefault("round", "0"));
        Optional<Personal> personal = Optional.ofNullable(given.get("personal"))
                .map(LearnVectors::numbers)
                .map(figures -> new Personal(figures[0], figures[1]));
        Task task = new Task(settings, Integer.parseInt(given.get("layer")), round, personal);
        Trainer trainer = Trainer.of(network, layout, seed);
        LocalUpdate update = trainer.train(base, task, samples);
        for (int r = 1; r < Integer.parseInt(given.getOrDefault("rounds", "1")); r++) {
            update = trainer.train(base, task, samples);
        }
        if (numeric == Numeric.FLOAT32) {
            float[] differences = update.differences();
            return Map.of(
                    "words",
                    IntStream.range(0, differences.length)
                            .mapToObj(i -> word(differences[i]))
                            .collect(Collectors.joining(" ")));
        }
        return Map.of(
                "numbers",
                Arrays.stream(update.units()).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
    }

    /** All features, a row an example, then all labels. */
    private static Samples samples(Network network, ModelLayout layout, int count, SplitMix64 random) {
        int values = count * layout.inputs();
        byte[] bytes = new byte[values];
        float[] reals = new float[values];
        for (int i = 0; i < values; i++) {
            if (network == Network.TIFED) {
                bytes[i] = (byte) random.uniform(-128, 127);
            } else {
                reals[i] = random.uniform(-1024, 1023) * 0x1p-10f;
            }
        }
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> random.below(layout.outputs()));
        return network == Network.TIFED
                ? Samples.ofBytes(layout.inputs(), bytes, labels)
                : Samples.ofReals(layout.inputs(), reals, labels);
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    private static String word(float value) {
        return String.format("%08x", Float.floatToRawIntBits(value));
    }
}
