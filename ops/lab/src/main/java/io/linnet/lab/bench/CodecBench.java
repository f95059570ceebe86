package io.linnet.lab.bench;

import io.linnet.protocol.codec.Codec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the codec costs and saves: fleets learn real data with every profile, beside float32 (or exact int16 for the
 * integer network), from the same seeds. Bits count what a serial line carries: chunks of up to 200 bytes with headers,
 * checks and framing, averaged over all rounds and boards. Times are processor time a parameter: quantizing and encoding
 * on the one side, checking, decoding and folding on the other. A profile is named by its c up and down after the first rounds, which
 * are finer (2/.5).
 */
public final class CodecBench {
    private final Settings settings;
    private final Consumer<Map<String, Object>> out;

    private CodecBench(Settings settings, Consumer<Map<String, Object>> out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * @param data folder with {@code fsdd} and {@code mnist}; what is absent is left out
     * @param seeds trainings a row, each from other initial parameters and another order of examples
     * @param rounds of each training; 0: as many as the data set needs
     * @param isQuick fewer rows
     */
    public record Settings(Path data, int seeds, int rounds, boolean isQuick) {
        public Settings {
            if (seeds < 1 || rounds < 0) {
                throw new IllegalArgumentException(
                        "seeds=" + seeds + ", rounds=" + rounds + ", accepted: at least 1, 0");
            }
        }
    }

    /** Hands each row to {@code out} when it is ready, and gives their number: 0 where there is no data. */
    public static int run(Settings settings, Consumer<Map<String, Object>> out) {
        CodecBench bench = new CodecBench(settings, out);
        return bench.measure("fsdd", CodecTasks::fsdd, floatProfiles())
                + bench.measure("mnist", CodecTasks::mnist, floatProfiles())
                + bench.measure("mnist", CodecTasks::tifed, integerProfiles());
    }

    private int measure(String folder, Function<Path, CodecTask> task, List<CodecProfile> profiles) {
        Path data = settings.data.resolve(folder);
        if (!Files.isDirectory(data)) {
            return 0;
        }
        CodecTask whole = task.apply(data);
        CodecTask chosen = settings.rounds == 0 ? whole : whole.withRounds(settings.rounds);
        List<CodecProfile> some = settings.isQuick ? profiles.subList(0, 2) : profiles;
        some.forEach(profile -> out.accept(measure(chosen, profile)));
        return some.size();
    }

    private static List<CodecProfile> floatProfiles() {
        List<CodecProfile> profiles = new ArrayList<>();
        profiles.add(CodecProfile.constant("float32", Codec.FLOAT32, 0, 0));
        profiles.addAll(codedProfiles());
        profiles.add(CodecProfile.constant("6/4 from the first round on", Codec.RANGE, 576, 256));
        return profiles;
    }

    private static List<CodecProfile> integerProfiles() {
        List<CodecProfile> profiles = new ArrayList<>();
        profiles.add(CodecProfile.constant("int16", Codec.INT16, 0, 0));
        profiles.addAll(codedProfiles());
        profiles.add(CodecProfile.constant("lossless range", Codec.RANGE, 0, 0));
        return profiles;
    }

    private static List<CodecProfile> codedProfiles() {
        CodecProfile standard = CodecProfile.fineFirst("6/4", Codec.RANGE, 576, 256);
        return List.of(
                standard,
                CodecProfile.fineFirst("6/5", Codec.RANGE, 576, 400),
                CodecProfile.fineFirst("4/2", Codec.RANGE, 256, 64),
                CodecProfile.fineFirst("12/4", Codec.RANGE, 2304, 256),
                CodecProfile.fineFirst("24/4", Codec.RANGE, 9216, 256),
                CodecProfile.fineFirst("rice 6/4", Codec.RICE, 576, 256),
                standard.losing("6/4, 30 % of chunks lost, refunded", 0.3, true),
                standard.losing("6/4, 30 % of chunks lost", 0.3, false),
                standard.behind("6/4, models by differences over 2 versions", 2),
                standard.behind("6/4, models by differences over 10 versions", 10));
    }

    private Map<String, Object> measure(CodecTask task, CodecProfile profile) {
        return measure(task, profile, settings.seeds);
    }

    static Map<String, Object> measure(CodecTask task, CodecProfile profile, int seeds) {
        double[] accuracies = new double[seeds];
        CodecFigures figures = new CodecFigures();
        for (int i = 0; i < accuracies.length; i++) {
            CodecFleet fleet = new CodecFleet(task, profile, 1 + i);
            accuracies[i] = fleet.run();
            figures.add(fleet.figures());
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bench", "codec");
        row.put("data", task.data());
        row.put("profile", profile.name());
        row.put("seeds", seeds);
        row.put("accuracy", rounded(mean(accuracies), 4));
        row.put("accuracySd", rounded(deviation(accuracies), 4));
        row.put("bitsUp", rounded(figures.bitsUp(), 3));
        row.put("bitsDown", rounded(figures.bitsDown(), 3));
        row.put("payloadOverEntropy", rounded(figures.payloadOverEntropy(), 3));
        row.put("encodeNanos", rounded(figures.encodeNanos(), 1));
        row.put("decodeNanos", rounded(figures.decodeNanos(), 1));
        return row;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Of a sample; 0 of a single value. */
    private static double deviation(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    }

    private static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
