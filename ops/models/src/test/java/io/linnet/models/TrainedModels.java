package io.linnet.models;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Table;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.models.predict.Rows;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Models of every network, trained for a moment on tables, with the tables as they were measured. */
public final class TrainedModels {
    private static final int PASSES = 6;

    private static final double[] COSINES = IntStream.range(0, 200)
            .mapToDouble(t -> Math.cos(2 * Math.PI * t / 200))
            .toArray();

    private TrainedModels() {}

    public record Case(SavedModel model, Rows rows) {}

    public static Case on(Path table, Network network, Division division) {
        Dataset data = new Datasets(table.resolveSibling("none")).read(table.toString());
        SavedModel model = SavedModel.of(network, trained(data, network, division))
                .named(data.classes(), data.columns(), data.scaling())
                .with(division);
        return new Case(model, Rows.of(Table.read(table), model, "label"));
    }

    private static Parameters trained(Dataset data, Network network, Division division) {
        int classes = data.classes().size();
        int[] units = network == Network.SOFTMAX
                ? new int[] {data.features(), classes}
                : new int[] {data.features(), 17, classes};
        int[] exponents = new int[units.length - 1];
        Arrays.fill(exponents, network == Network.TIFED ? 0 : -11);
        ModelLayout layout = ModelLayout.of(Numeric.INT16, units, exponents);
        Schedule schedule = Schedule.fresh(
                network == Network.TIFED ? 10 : 1, 1, data.train().count());
        TrainingSettings settings = switch (network) {
            case TIFED -> new TifedSettings(division, 1024, schedule);
            case SIGMOID -> new SigmoidSettings(100_000, 500_000, schedule);
            case SOFTMAX -> new SoftmaxSettings(50_000, 0, schedule, 1_000_000);
            case POINTS, AUTOENCODER, RIDGE -> throw new IllegalArgumentException(network + " classifies nothing");
        };
        Trainer trainer = Trainer.of(network, layout, 1);
        Parameters model = Parameters.initial(layout, network, 1);
        for (int pass = 0; pass < PASSES; pass++) {
            LocalUpdate update = trainer.train(model, Task.all(settings, pass), data.train());
            for (int i = 0; i < update.count(); i++) {
                int step = update.units()[i] >> update.fractionBits();
                model.fixed()[update.first() + i] = (short) Math.max(
                        Short.MIN_VALUE, Math.min(Short.MAX_VALUE, model.fixed()[update.first() + i] + step));
            }
        }
        return model;
    }

    /** The digits that ship, as a table of brightness 0 … 16. */
    public static Path digits(Path folder) throws IOException {
        Dataset data = new Datasets(folder).read("digits");
        int factor = ((InputScaling.Pixels) data.scaling().orElseThrow()).factor();
        StringBuilder csv = new StringBuilder();
        for (var part : new Samples[] {data.train(), data.test()}) {
            for (int r = 0; r < part.count(); r++) {
                for (int c = 0; c < part.features(); c++) {
                    int p = part.toBytes()[r * part.features() + c] + 128;
                    // White is 255 and not 256.
                    csv.append(p == 255 ? 256 / factor : p / factor).append(',');
                }
                csv.append(part.label(r)).append('\n');
            }
        }
        return Files.writeString(folder.resolve("digits.csv"), csv);
    }

    /** A table of one's own: named columns of any size, one without a meaning, names for classes. */
    public static Path own(Path folder) throws IOException {
        SplitMix64 random = new SplitMix64(7);
        String[] classes = {"idle", "worn \"bearing\"", "ok"};
        StringBuilder csv = new StringBuilder("pressure,rpm,constant,temperature,label\n");
        for (int r = 0; r < 900; r++) {
            int k = random.uniform(0, 2);
            csv.append(String.format(
                    Locale.ROOT,
                    "%.4f,%d,3.5,%.3f,%s%n",
                    k + random.uniform(-700, 700) / 1000.0,
                    1000 + 400 * (k == 1 ? 1 : 0) + random.uniform(-300, 300),
                    -40 + 3 * k + random.uniform(-4000, 4000) / 1000.0,
                    classes[k]));
        }
        return Files.writeString(folder.resolve("own.csv"), csv);
    }

    /** Spectra of the fans' vibration: 20 bins an axis, the logarithm of their energy. */
    public static Path fan(Path folder) throws IOException {
        String given = System.getProperty("linnet.data", System.getenv("LINNET_DATA"));
        Path root = given != null ? Path.of(given) : Path.of("..", "..", "..", "shared", "data");
        Path fan = root.resolve("fan-vibration").toAbsolutePath().normalize();
        assumeTrue(Files.isDirectory(fan), "no data set at " + fan + " (set LINNET_DATA)");
        byte[] labels = Files.readAllBytes(fan.resolve("labels.u8"));
        StringBuilder csv = new StringBuilder();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(fan.resolve("samples.i16le.gz")))) {
            ByteBuffer samples = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int r = 0; r < labels.length; r++) {
                for (int axis = 0; axis < 3; axis++) {
                    spectrum(samples, r, axis, csv);
                }
                csv.append('c').append(labels[r]).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Files.writeString(folder.resolve("fan.csv"), csv);
    }

    private static void spectrum(ByteBuffer samples, int row, int axis, StringBuilder csv) {
        for (int bin = 1; bin <= 20; bin++) {
            double re = 0;
            double im = 0;
            for (int t = 0; t < 200; t++) {
                double x = samples.getShort(2 * ((row * 200 + t) * 3 + axis)) / 2048.0;
                int turn = bin * 4 * t % 200;
                re += x * COSINES[turn];
                im += x * COSINES[(turn + 150) % 200];
            }
            csv.append(String.format(Locale.ROOT, "%.5f,", Math.log(1e-6 + re * re + im * im)));
        }
    }
}
