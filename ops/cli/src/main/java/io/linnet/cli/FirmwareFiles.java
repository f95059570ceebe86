package io.linnet.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The firmware's sources as the build puts them into the jar, from the one place where they stand: firmware/. */
final class FirmwareFiles {
    private static final String WITNESS = "/firmware/CMakeLists.txt";

    /**
     * What goes where.
     *
     * @param from a file or folder of firmware/
     * @param to in the project
     */
    record Copy(String from, String to) {}

    private FirmwareFiles() {}

    /** @return how many files were written */
    static int copy(List<Copy> copies, Path project) throws IOException {
        URL witness = FirmwareFiles.class.getResource(WITNESS);
        if (witness == null) {
            throw UserError.environment("this installation has no firmware in it, accepted: one built by Maven");
        }
        URI uri = uri(witness);
        if (!"jar".equals(uri.getScheme())) {
            return copy(copies, Path.of(uri).resolveSibling(""), project);
        }
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
            return copy(copies, jar.getPath("/firmware"), project);
        }
    }

    private static URI uri(URL url) {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a resource's own address", e);
        }
    }

    private static int copy(List<Copy> copies, Path firmware, Path project) throws IOException {
        int files = 0;
        for (Copy copy : copies) {
            Path from = firmware.resolve(copy.from());
            try (Stream<Path> below = Files.walk(from)) {
                for (Path file : below.filter(Files::isRegularFile).sorted().toList()) {
                    // By their texts: a jar's paths are no paths of the disk.
                    String name = from.relativize(file).toString();
                    Path to = project.resolve(copy.to());
                    write(file, name.isEmpty() ? to : to.resolve(name));
                    files++;
                }
            }
        }
        return files;
    }

    private static void write(Path from, Path to) throws IOException {
        Path folder = to.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.copy(from, to);
    }
}
