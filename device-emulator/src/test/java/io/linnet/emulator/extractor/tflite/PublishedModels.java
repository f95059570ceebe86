package io.linnet.emulator.extractor.tflite;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of published networks and data sets, where there is one. */
final class PublishedModels {
    private PublishedModels() {}

    /** Skips the test where the data is absent. */
    static Path data(String path) {
        String named = System.getProperty("linnet.data", System.getenv("LINNET_DATA"));
        // Tests run in the module's folder; by default the data stands beside the repository.
        Path folder = named != null ? Path.of(named) : Path.of("..", "..", "shared", "data");
        Path file = folder.resolve(path);
        Assumptions.assumeTrue(Files.exists(file), () -> "needs " + file + " (set LINNET_DATA to the data folder)");
        return file;
    }

    static Path model(String name) {
        return data("models/" + name + ".tflite");
    }
}
