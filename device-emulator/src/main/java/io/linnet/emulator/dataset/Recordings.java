package io.linnet.emulator.dataset;

import io.linnet.emulator.sound.Mfcc;
import io.linnet.emulator.sound.Wav;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads spoken words: a folder or zip archive of WAV files, any rate and length, brought to one second at 16 kHz. The
 * word is in a {@code manifest.csv} (file, label, and speaker or voice if known), in names like
 * {@code 7_jackson_32.wav}, or is the name of the file's folder; then {@code bed_2.wav} names the speaker {@code bed}.
 */
public final class Recordings {
    static final int MAX_RECORDINGS = 20_000;

    private static final String MANIFEST = "manifest.csv";
    private static final Pattern WORD_SPEAKER_INDEX = Pattern.compile("([^_/]+)_([^_/]+)_([0-9]+)\\.wav");
    private static final Pattern SPEAKER_INDEX = Pattern.compile("([^_/]+)_(?:nohash_)?([0-9]+)\\.wav");

    private record Entry(String file, String word, String speaker) {}

    private Recordings() {}

    /** True when there are WAV files in the folder or archive, or the folder holds an archive of them. */
    static boolean foundIn(Path folderOrZip) {
        try (FileTree tree = FileTree.of(source(folderOrZip))) {
            return tree.names().stream().anyMatch(Recordings::isWav);
        } catch (IOException e) {
            return false;
        }
    }

    /** All recordings but those whose label begins with an underscore (unknown words, silence), by file name. */
    public static List<Recording> read(Path folderOrZip) {
        Path source = source(folderOrZip);
        try (FileTree tree = FileTree.of(source)) {
            List<Recording> recordings = new ArrayList<>();
            for (Entry entry : entries(folderOrZip, tree)) {
                if (!entry.word.startsWith("_")) {
                    recordings.add(recording(source, tree, entry));
                }
            }
            return List.copyOf(recordings);
        } catch (IOException e) {
            throw DataFile.failure(source, e);
        }
    }

    private static boolean isWav(String name) {
        return name.endsWith(".wav") || name.endsWith(".WAV");
    }

    /** The folder itself, or the one archive in it when it has no WAV files of its own. */
    private static Path source(Path folderOrZip) {
        if (!Files.isDirectory(folderOrZip)) {
            return folderOrZip;
        }
        try (Stream<Path> files = Files.walk(folderOrZip, FileTree.MAX_DEPTH)) {
            if (files.anyMatch(file -> isWav(file.toString()))) {
                return folderOrZip;
            }
        } catch (IOException e) {
            throw DataFile.failure(folderOrZip, e);
        }
        try (Stream<Path> files = Files.list(folderOrZip)) {
            List<Path> zips =
                    files.filter(file -> file.toString().endsWith(".zip")).toList();
            return zips.size() == 1 ? zips.get(0) : folderOrZip;
        } catch (IOException e) {
            throw DataFile.failure(folderOrZip, e);
        }
    }

    private static List<Entry> entries(Path given, FileTree tree) throws IOException {
        List<String> wavs = tree.names().stream().filter(Recordings::isWav).toList();
        if (wavs.isEmpty()) {
            throw DatasetException.at(given, "all folders", "no WAV file", "word/*.wav, a zip of them, or " + MANIFEST);
        }
        if (wavs.size() > MAX_RECORDINGS) {
            throw DatasetException.at(given, "all folders", wavs.size() + " recordings", "up to " + MAX_RECORDINGS);
        }
        Optional<Csv.Table> manifest = manifest(given, tree);
        if (manifest.isPresent()) {
            return listed(given, manifest.get(), wavs);
        }
        return wavs.stream()
                        .allMatch(
                                name -> WORD_SPEAKER_INDEX.matcher(leaf(name)).matches() && !name.contains("_nohash_"))
                ? wavs.stream().map(Recordings::byName).toList()
                : byFolder(given, wavs);
    }

    private static Optional<Csv.Table> manifest(Path given, FileTree tree) throws IOException {
        Path beside = given.resolve(MANIFEST);
        if (tree.names().contains(MANIFEST)) {
            try (InputStream in = tree.open(MANIFEST)) {
                return Optional.of(Csv.table(given + "/" + MANIFEST, in));
            }
        }
        if (Files.isRegularFile(beside)) {
            try (InputStream in = Files.newInputStream(beside)) {
                return Optional.of(Csv.table(beside.toString(), in));
            }
        }
        return Optional.empty();
    }

    private static List<Entry> listed(Path given, Csv.Table table, List<String> wavs) {
        int file = table.require("file");
        int label = table.require("label");
        int speaker = Math.max(table.column("speaker"), table.column("voice"));
        List<Entry> entries = new ArrayList<>();
        for (int row = 0; row < table.rows().size(); row++) {
            List<String> cells = table.rows().get(row);
            if (!wavs.contains(cells.get(file))) {
                throw DatasetException.at(
                        table.name(), "line " + (row + 2), "file " + cells.get(file), "a WAV file in " + given);
            }
            entries.add(new Entry(cells.get(file), cells.get(label), speaker < 0 ? "" : cells.get(speaker)));
        }
        return entries;
    }

    private static String leaf(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static Entry byName(String name) {
        Matcher parts = WORD_SPEAKER_INDEX.matcher(leaf(name));
        return parts.matches() ? new Entry(name, parts.group(1), parts.group(2)) : new Entry(name, leaf(name), "");
    }

    private static List<Entry> byFolder(Path given, List<String> wavs) {
        boolean speakers =
                wavs.stream().allMatch(name -> SPEAKER_INDEX.matcher(leaf(name)).matches());
        List<Entry> entries = new ArrayList<>();
        for (String name : wavs) {
            String[] folders = name.split("/", -1);
            if (folders.length < 2) {
                throw DatasetException.at(given.resolve(name), "its folder", "none", "word/*.wav, or " + MANIFEST);
            }
            Matcher parts = SPEAKER_INDEX.matcher(leaf(name));
            entries.add(
                    new Entry(name, folders[folders.length - 2], speakers && parts.matches() ? parts.group(1) : ""));
        }
        return entries;
    }

    private static Recording recording(Path source, FileTree tree, Entry entry) throws IOException {
        try (InputStream in = tree.open(entry.file)) {
            short[] samples = Wav.read(source + "/" + entry.file, in)
                    .at(Mfcc.SAMPLE_RATE)
                    .oneSecond()
                    .samples();
            return new Recording(entry.file, entry.word, entry.speaker, samples);
        }
    }
}
