package io.linnet.emulator.dataset;

import io.linnet.emulator.sound.Mfcc;
import io.linnet.protocol.saved.InputScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds and reads a data set by its name or place; what is in a folder, its files' names say. */
public final class Datasets {
    static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

    private static final String ACCEPTED =
            "digits, motors, mnist, fashion-mnist, a CSV file, or a folder with IDX files"
                    + " (train-images-idx3-ubyte …), CSV (one, or train.csv and test.csv), WAV recordings or CIFAR-10";
    /** A picture's bytes as they are. */
    private static final InputScaling BYTES = new InputScaling.Pixels(1);

    private static final List<String> TABLES = List.of(".csv", ".tsv");
    private static final int HOLD_OUT_FOLDS = 5;
    private static final List<String> FIGURES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    private static final List<String> GARMENTS = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private final Path home;
    private final Function<short[], float[]> front;

    /** @param home where fetched data sets are, a folder each */
    public Datasets(Path home) {
        this(home, new Mfcc()::features);
    }

    /** @param front what is heard of a recording's second */
    public Datasets(Path home, Function<short[], float[]> front) {
        this.home = home;
        this.front = front;
    }

    /** {@code ~/.cache/linnet/data}, or what the environment's LINNET_DATA names. */
    public static Path defaultHome() {
        String named = System.getenv("LINNET_DATA");
        return named != null && !named.isBlank()
                ? Path.of(named)
                : Path.of(System.getProperty("user.home", "."), ".cache", "linnet", "data");
    }

    public Dataset read(String data) {
        return read(data, TableOptions.DEFAULT);
    }

    /** @param data {@code digits | motors | mnist | fashion-mnist | FOLDER | FILE.csv} */
    public Dataset read(String data, TableOptions options) {
        if (data.equals("digits")) {
            options.requireNone(data);
            return Tables.digits();
        }
        if (data.equals(WornMotors.NAME)) {
            options.requireNone(data);
            return WornMotors.read();
        }
        Path place = Path.of(data);
        if (PublicData.isKnown(data) && !Files.exists(place)) {
            place = home.resolve(data);
            if (!Files.isDirectory(place)) {
                throw new DatasetException(
                        "data=" + data + " is not at " + place + "; get it with: linnet data fetch " + data);
            }
        }
        if (!Files.exists(place)) {
            throw new DatasetException("data=" + data + ", accepted: " + ACCEPTED);
        }
        return at(name(place), place, options);
    }

    private static String name(Path place) {
        Path leaf = place.toAbsolutePath().normalize().getFileName();
        return leaf == null ? place.toString() : leaf.toString();
    }

    private Dataset at(String name, Path place, TableOptions options) {
        if (isTable(place)) {
            return Tables.file(name, place, options);
        }
        if (Files.isDirectory(place)) {
            if (DataFile.exists(place, TRAIN_IMAGES)) {
                options.requireNone(name);
                return idx(name, place);
            }
            if (Cifar.foundIn(place)) {
                options.requireNone(name);
                return Cifar.read(name, place).scaledBy(BYTES);
            }
        }
        if (isZip(place) || (Files.isDirectory(place) && Recordings.foundIn(place))) {
            options.requireNone(name);
            return recordings(name, place);
        }
        return tables(name, place, options);
    }

    private static boolean isTable(Path file) {
        String leaf = file.toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file)
                && TABLES.stream().anyMatch(end -> leaf.endsWith(end) || leaf.endsWith(end + ".gz"));
    }

    private static boolean isZip(Path file) {
        return Files.isRegularFile(file)
                && file.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    private static Dataset idx(String name, Path folder) {
        List<String> classes = name.equals("fashion-mnist") ? GARMENTS : FIGURES;
        return new Dataset(
                        name,
                        Idx.read(DataFile.find(folder, TRAIN_IMAGES), DataFile.find(folder, TRAIN_LABELS)),
                        Idx.read(DataFile.find(folder, TEST_IMAGES), DataFile.find(folder, TEST_LABELS)),
                        classes,
                        new int[0])
                .scaledBy(BYTES);
    }

    /** Aligned words; a fifth of the speakers is held out, or of the recordings where speakers are unknown. */
    private Dataset recordings(String name, Path place) {
        SpokenWords words = SpokenWords.of(Recordings.read(place), front);
        long speakers =
                words.recordings().stream().map(Recording::speaker).distinct().count();
        return speakers > HOLD_OUT_FOLDS
                ? words.holdOutSpeakers(name, 0, HOLD_OUT_FOLDS, 0)
                : words.holdOutRandom(name, HOLD_OUT_FOLDS, 0);
    }

    private static Dataset tables(String name, Path folder, TableOptions options) {
        if (!Files.isDirectory(folder)) {
            throw new DatasetException("data=" + folder + ", accepted: " + ACCEPTED);
        }
        if (DataFile.exists(folder, "train.csv") && DataFile.exists(folder, "test.csv")) {
            if (!options.test().isEmpty()) {
                throw new DatasetException(
                        "test=" + options.test() + ", accepted for " + name + ": none, its test.csv is taken");
            }
            return Tables.files(name, DataFile.find(folder, "train.csv"), DataFile.find(folder, "test.csv"), options);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> tables = files.filter(Datasets::isTable).sorted().toList();
            if (tables.size() != 1) {
                throw DatasetException.at(folder, "all files", tables.size() + " CSV files and nothing else", ACCEPTED);
            }
            return Tables.file(name, tables.get(0), options);
        } catch (IOException e) {
            throw DataFile.failure(folder, e);
        }
    }
}
