package io.linnet.emulator.dataset;

import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.protocol.model.FrontSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Windows of a sensor with what they show: of three files {@code samples.i16le}, {@code labels.u8} and {@code labels.txt};
 * or of a folder of recordings, with a folder in it for each label, or without: then there is one label, the folder's name.
 * Windows follow each other in time within a label; none reaches over a file's end.
 *
 * @param windows of each sample all axes
 * @param labels number of the name of each window
 */
@SuppressWarnings("ArrayRecordComponent") // The arrays are handed over to the receiver.
public record SensorWindows(int axes, int samples, List<short[]> windows, int[] labels, List<String> names) {
    private static final String SAMPLES = "samples.i16le";

    /**
     * @param axes of the three files and of plain s16; other recordings say it themselves
     * @param samples of a window, of recordings; the three files say it themselves
     */
    public static SensorWindows read(Path folder, int axes, int samples) {
        if (!Files.isDirectory(folder)) {
            throw new DatasetException(folder + ", accepted: a folder of recordings: " + SensorRecording.ACCEPTED);
        }
        return DataFile.exists(folder, SAMPLES) ? packed(folder, axes) : recordings(folder, axes, samples);
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

    private static SensorWindows recordings(Path folder, int axes, int samples) {
        Map<String, List<Path>> files = labels(folder);
        if (files.isEmpty()) {
            files = Map.of(name(folder), list(folder, SensorRecording::isOne));
        }
        return new Reading(axes, samples).of(folder, List.copyOf(files.keySet()), files);
    }

    /**
     * Of a folder with a folder for each machine: in it there is a folder of recordings for each label, or a recording that is
     * called as its label. All machines number labels alike, also those that they have none of.
     *
     * @param axes of plain s16; other recordings say it themselves
     * @return by the names of the machines, in their order
     */
    public static SortedMap<String, SensorWindows> byMachine(Path folder, int axes, int samples) {
        SortedMap<String, Map<String, List<Path>>> found = new TreeMap<>();
        SortedSet<String> names = new TreeSet<>();
        for (Path machine : list(folder, Files::isDirectory)) {
            Map<String, List<Path>> files = labels(machine);
            if (files.isEmpty()) {
                list(machine, SensorRecording::isOne)
                        .forEach(file -> files.put(name(file).replaceFirst("\\.[^.]*$", ""), List.of(file)));
            }
            found.put(name(machine), files);
            names.addAll(files.keySet());
        }
        if (names.isEmpty()) {
            throw new DatasetException(
                    folder + ": no recordings in folders of machines, accepted: MACHINE/LABEL.csv, or"
                            + " MACHINE/LABEL with recordings: " + SensorRecording.ACCEPTED);
        }
        Reading reading = new Reading(axes, samples);
        SortedMap<String, SensorWindows> machines = new TreeMap<>();
        found.forEach((machine, files) ->
                machines.put(machine, reading.of(folder.resolve(machine), List.copyOf(names), files)));
        return machines;
    }

    /** Windows of several machines that number labels alike, one after the other. */
    public static SensorWindows together(Collection<SensorWindows> machines) {
        SensorWindows first = machines.iterator().next();
        return new SensorWindows(
                first.axes,
                first.samples,
                machines.stream().flatMap(each -> each.windows.stream()).toList(),
                machines.stream()
                        .flatMapToInt(each -> IntStream.of(each.labels))
                        .toArray(),
                first.names);
    }

    /** A folder for each label, with its recordings; empty: there are no folders. */
    private static Map<String, List<Path>> labels(Path folder) {
        Map<String, List<Path>> files = new TreeMap<>();
        list(folder, Files::isDirectory).forEach(label -> files.put(name(label), list(label, SensorRecording::isOne)));
        return files;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** Of files that must be alike: the same axes, and the same rate where they say one. */
    private static final class Reading {
        private final int axes;
        private final int samples;
        private @Nullable SensorRecording first;

        Reading(int axes, int samples) {
            this.axes = axes;
            this.samples = samples;
        }

        /** @param files of each label */
        SensorWindows of(Path folder, List<String> names, Map<String, List<Path>> files) {
            List<short[]> windows = new ArrayList<>();
            List<Integer> numbers = new ArrayList<>();
            for (Map.Entry<String, List<Path>> label : files.entrySet()) {
                int before = windows.size();
                for (Path file : label.getValue()) {
                    SensorRecording found = SensorRecording.read(file, axes);
                    first = first == null ? found : first;
                    requireLike(file, found, first);
                    requireLength(file, found, samples);
                    int each = samples * found.axes();
                    for (int at = 0; at + each <= found.samples().length; at += each) {
                        short[] window = new short[each];
                        System.arraycopy(found.samples(), at, window, 0, each);
                        windows.add(window);
                        numbers.add(names.indexOf(label.getKey()));
                    }
                }
                if (!label.getValue().isEmpty() && windows.size() == before) {
                    throw new DatasetException(label.getValue().get(0) + ": no recording of " + label.getKey()
                            + " holds a window of " + samples + " samples");
                }
            }
            if (first == null) {
                throw new DatasetException(
                        folder + ": no recordings, nor folders of them, accepted: " + SensorRecording.ACCEPTED);
            }
            if (windows.isEmpty()) {
                throw new DatasetException(folder + ": no recording holds a window of " + samples + " samples");
            }
            return new SensorWindows(
                    first.axes(),
                    samples,
                    windows,
                    numbers.stream().mapToInt(Integer::intValue).toArray(),
                    names);
        }
    }

    private static void requireLike(Path file, SensorRecording found, SensorRecording first) {
        if (found.axes() != first.axes()) {
            throw new DatasetException(file + ": " + found.axes() + " axes, files before it have " + first.axes());
        }
        if (found.rate() != first.rate() && found.rate() > 0 && first.rate() > 0) {
            throw new DatasetException(file + ": " + found.rate() + " samples a second, files before it have "
                    + first.rate() + ": the same machine would look like another");
        }
    }

    /** Cut anew, windows of another length would hold what no sensor measured in one go. */
    private static void requireLength(Path file, SensorRecording found, int samples) {
        if (found.window() > 0 && found.window() != samples) {
            throw new DatasetException(
                    file + ": windows of " + found.window() + " samples, expected those of " + samples);
        }
    }

    private static List<Path> list(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw DataFile.failure(folder, e);
        }
    }

    /** Those of one label, in their order in time. */
    public List<short[]> of(String label) {
        int number = names.indexOf(label);
        if (number < 0) {
            throw new DatasetException("label=" + label + ", accepted: " + String.join(", ", names));
        }
        List<short[]> found = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == number) {
                found.add(windows.get(i));
            }
        }
        return found;
    }

    /**
     * What makes features of them, with the scale of all that say something.
     *
     * @param code the wire's
     */
    public FrontSettings front(int code) {
        FrontEnd front = new FrontEnd(code, axes, samples);
        List<int[]> raw = windows.stream()
                .filter(window -> front.trouble(window).isEmpty())
                .map(front::features)
                .toList();
        if (raw.isEmpty()) {
            throw new DatasetException(windows.size() + " windows, and of each an axis gives one value throughout, or"
                    + " stands at its ends");
        }
        return FrontEnd.settings(code, axes, samples, raw);
    }

    /** Labels that say of themselves that a machine ran well. */
    public List<String> usual() {
        return names.stream()
                .filter(label -> (label.contains("0_weight") || label.contains("normal")) && !label.contains("moving"))
                .sorted()
                .toList();
    }

    /** Labels that say of themselves that it did not. */
    public List<String> faults() {
        return names.stream()
                .filter(label -> label.contains("1_weight") || label.contains("fault"))
                .sorted()
                .toList();
    }

    /**
     * As machines run: each has one label, or few, of its own. Where there are more boards than labels, each of a label's
     * boards has a part of its time.
     */
    public List<List<short[]>> dealt(List<String> shown, int boards) {
        List<List<short[]>> dealt = new ArrayList<>();
        for (int b = 0; b < boards; b++) {
            dealt.add(new ArrayList<>());
        }
        for (int l = 0; l < shown.size(); l++) {
            List<short[]> all = of(shown.get(l));
            int first = l % boards;
            int parts = l < boards ? (boards - 1 - first) / shown.size() + 1 : 1;
            for (int part = 0; part < parts; part++) {
                dealt.get(first + part * shown.size())
                        .addAll(all.subList(part * all.size() / parts, (part + 1) * all.size() / parts));
            }
        }
        return dealt;
    }

    /** As the firmware's board reads them (firmware/README.md): {@code linnet-board --data FILE}. */
    public static void write(Path file, int axes, int samples, List<short[]> windows) {
        write(file, axes, samples, windows, new int[0]);
    }

    /** @param labels one a window, 0 … 255; or none at all */
    public static void write(Path file, int axes, int samples, List<short[]> windows, int[] labels) {
        int each = 2 * axes * samples + (labels.length > 0 ? 1 : 0);
        ByteBuffer out = ByteBuffer.allocate(SensorRecording.WINDOWS_HEADER + each * windows.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((labels.length > 0 ? "LNDL" : "LNDW").getBytes(StandardCharsets.US_ASCII))
                .putShort((short) samples)
                .put((byte) axes)
                .putInt(windows.size());
        for (int i = 0; i < windows.size(); i++) {
            for (short value : windows.get(i)) {
                out.putShort(value);
            }
            if (labels.length > 0) {
                out.put((byte) labels[i]);
            }
        }
        try {
            Files.write(file, out.array());
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }
}
