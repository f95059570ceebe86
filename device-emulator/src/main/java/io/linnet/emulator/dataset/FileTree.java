package io.linnet.emulator.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The files of a folder or of a zip archive, by relative name with slashes, in the order of their names. */
interface FileTree extends AutoCloseable {
    int MAX_FILES = 100_000;
    int MAX_DEPTH = 6;

    List<String> names() throws IOException;

    InputStream open(String name) throws IOException;

    @Override
    void close() throws IOException;

    static FileTree of(Path folderOrZip) throws IOException {
        return Files.isDirectory(folderOrZip) ? new Folder(folderOrZip) : new Zip(new ZipFile(folderOrZip.toFile()));
    }

    private static List<String> sorted(Stream<String> names, Object source) {
        List<String> some = names.limit(MAX_FILES + 1L).sorted().toList();
        if (some.size() > MAX_FILES) {
            throw new DatasetException(source + ": more than " + MAX_FILES + " files, accepted: up to that");
        }
        return some;
    }

    record Folder(Path folder) implements FileTree {
        @Override
        public List<String> names() throws IOException {
            try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
                return sorted(
                        files.filter(Files::isRegularFile)
                                .map(file -> folder.relativize(file).toString().replace('\\', '/')),
                        folder);
            }
        }

        @Override
        public InputStream open(String name) throws IOException {
            return Files.newInputStream(folder.resolve(name));
        }

        @Override
        public void close() {}
    }

    record Zip(ZipFile zip) implements FileTree {
        @Override
        public List<String> names() {
            return sorted(zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName), zip.getName());
        }

        @Override
        public InputStream open(String name) throws IOException {
            return zip.getInputStream(zip.getEntry(name));
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }
}
