package io.linnet.emulator.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Windows of a sensor with what they show: of three files {@code samples.i16le}, {@code labels.u8} and {@code labels.txt},
 * or of a folder of CSV recordings for each label, a sample a line and an axis a column.
 *
 * @param windows of each sample all axes
 * @param labels number of the name of each window
 */
@SuppressWarnings("ArrayRecordComponent") // The arrays are handed over to the receiver.
public record SensorWindows(int axes, int samples, List<short[]> windows, int[] labels, List<String> names) {
    private static final String SAMPLES = "samples.i16le";
    private static final long MAX_CSV_BYTES = 64L << 20;

    /**
     * @param axes of the three files; a CSV file says it itself
     * @param samples of a window, of CSV files; the three files say it themselves
     */
    public static SensorWindows read(Path folder, int axes, int samples) {
        return DataFile.exists(folder, SAMPLES) ? packed(folder, axes) : recordings(folder, samples);
    }

    private static SensorWindows packed(Path folder, int axes) {
        byte[] labels = bytes(DataFile.find(folder, "labels.u8"));
        Path file = DataFile.find(folder, SAMPLES);
        byte[] all = bytes(file);
        long each = 2L * axes * labels.length;
        if (labels.length == 0 || all.length % each != 0) {
            throw new DatasetException(file + ": " + all.length + " bytes, expected a multiple of 2 for each of " + axes
                    + " axes of " + labels.length + " windows");
        }
        int samples = (int) (all.length / each);
        ByteBuffer in = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        List<short[]> windows = new ArrayList<>();
        int[] numbers = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            short[] window = new short[axes * samples];
            in.asShortBuffer().get(window);
            in.position(in.position() + 2 * window.length);
            windows.add(window);
            numbers[i] = labels[i] & 0xFF;
        }
        List<String> names = new String(bytes(folder.resolve("labels.txt")), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
        return new SensorWindows(axes, samples, windows, numbers, names);
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = DataFile.open(file)) {
            return in.readNBytes(DataFile.MAX_BYTES);
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    private static SensorWindows recordings(Path folder, int samples) {
        List<Path> labels = list(folder, Files::isDirectory);
        if (labels.isEmpty()) {
            throw new DatasetException(
                    folder + ": no " + SAMPLES + " and no folders of CSV recordings, a folder for each label");
        }
        List<short[]> windows = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        int axes = 0;
        for (Path label : labels) {
            for (Path file : list(label, path -> path.toString().endsWith(".csv"))) {
                List<short[]> rows = rows(file);
                axes = axes == 0 ? rows.get(0).length : axes;
                if (rows.get(0).length != axes) {
                    throw new DatasetException(
                            file + ": " + rows.get(0).length + " columns, files before it have " + axes);
                }
                for (int at = 0; at + samples <= rows.size(); at += samples) {
                    windows.add(joined(rows.subList(at, at + samples), axes));
                    numbers.add(labels.indexOf(label));
                }
            }
        }
        if (windows.isEmpty()) {
            throw new DatasetException(folder + ": no recording holds a window of " + samples + " samples");
        }
        return new SensorWindows(
                axes,
                samples,
                windows,
                numbers.stream().mapToInt(Integer::intValue).toArray(),
                labels.stream().map(path -> String.valueOf(path.getFileName())).toList());
    }

    private static List<Path> list(Path folder, java.util.function.Predicate<Path> wanted) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw DataFile.failure(folder, e);
        }
    }

    private static short[] joined(List<short[]> rows, int axes) {
        short[] window = new short[rows.size() * axes];
        for (int n = 0; n < rows.size(); n++) {
            System.arraycopy(rows.get(n), 0, window, n * axes, axes);
        }
        return window;
    }

    /** A line of names may stand first. */
    private static List<short[]> rows(Path file) {
        List<String> lines;
        try {
            if (Files.size(file) > MAX_CSV_BYTES) {
                throw new DatasetException(file + ": more than " + MAX_CSV_BYTES + " bytes");
            }
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
        List<short[]> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean isHead = rows.isEmpty() && line.chars().anyMatch(Character::isLetter);
            if (!line.isEmpty() && !isHead) {
                short[] row = row(file, i + 1, line);
                if (!rows.isEmpty() && rows.get(0).length != row.length) {
                    throw new DatasetException(
                            file + " line " + (i + 1) + ": " + row.length + " values, expected " + rows.get(0).length);
                }
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw new DatasetException(file + ": no samples");
        }
        return rows;
    }

    private static short[] row(Path file, int number, String line) {
        List<String> cells = List.of(line.split("[,;\t]", -1));
        short[] row = new short[cells.size()];
        for (int axis = 0; axis < row.length; axis++) {
            String cell = cells.get(axis).strip();
            try {
                row[axis] = Short.parseShort(cell);
            } catch (NumberFormatException e) {
                throw new DatasetException(file + " line " + number + ": " + cell
                        + " is no whole number of -32768 to 32767, as a sensor gives it");
            }
        }
        return row;
    }
}
