package io.linnet.emulator.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens a data file, compressed with gzip or not; what it is, its first two bytes say. */
final class DataFile {
    /** What one file may hold uncompressed: the largest data set here has 47 MB. */
    static final int MAX_BYTES = 1 << 30;

    private static final int GZIP_MAGIC = 0x1F8B;

    private DataFile() {}

    static InputStream open(Path file) throws IOException {
        return uncompressed(Files.newInputStream(file));
    }

    static InputStream uncompressed(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
    }

    /** The name as it is, or with .gz. */
    static Path find(Path folder, String name) {
        Path plain = folder.resolve(name);
        Path packed = folder.resolve(name + ".gz");
        return !Files.exists(plain) && Files.exists(packed) ? packed : plain;
    }

    static boolean exists(Path folder, String name) {
        return Files.isRegularFile(find(folder, name));
    }

    /** Any failure to read, in the user's words. */
    static DatasetException failure(Path file, IOException e) {
        String found = e instanceof NoSuchFileException ? "no such file" : String.valueOf(e.getMessage());
        return new DatasetException(file + ": " + found);
    }
}
