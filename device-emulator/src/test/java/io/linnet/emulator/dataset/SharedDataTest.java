package io.linnet.emulator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real data sets, where they are. */
class SharedDataTest {
    @TempDir
    Path home;

    static Path data(String name) {
        String given = System.getProperty("linnet.data", System.getenv("LINNET_DATA"));
        Path root = given != null ? Path.of(given) : Path.of("..", "..", "shared", "data");
        Path folder = root.resolve(name).toAbsolutePath().normalize();
        assumeTrue(Files.isDirectory(folder), "no data set at " + folder + " (set LINNET_DATA)");
        return folder;
    }

    @Test
    void mnistIsWhole() {
        Dataset data = new Datasets(home).read(data("mnist").toString());
        assertThat(data.train().count()).isEqualTo(60_000);
        assertThat(data.test().count()).isEqualTo(10_000);
        assertThat(data.features()).isEqualTo(784);
        assertThat(data.train().label(0)).isEqualTo(5);
    }

    @Test
    void mnistPassesTheCheckOfItsContent() {
        Path folder = new Fetch("mnist", home, (file, bytes, total) -> {}).copy(data("mnist"));
        assertThat(folder.toFile().list()).hasSize(4);
        assertThat(new Datasets(home).read("mnist").test().count()).isEqualTo(10_000);
    }

    @Test
    void cifarFirstLabelsAndPixels() {
        Dataset data = new Datasets(home).read(data("cifar10").toString());
        assertThat(data.train().count()).isEqualTo(10_000);
        assertThat(data.test().count()).isEqualTo(2_000);
        assertThat(data.train().labels()).startsWith(6, 9, 9, 4, 1, 1, 2, 7, 8, 3);
        assertThat(data.train().toBytes()).startsWith(59 - 128, 62 - 128, 63 - 128);
        Path hundred = data("cifar10").resolve("test_first100.bin.gz");
        assertThat(Cifar.batches(java.util.List.of(hundred)).toBytes())
                .isEqualTo(java.util.Arrays.copyOf(data.test().toBytes(), 100 * 3072));
    }

    @Test
    void recordingsAreRead() {
        assertThat(Recordings.read(data("fsdd")))
                .hasSize(900)
                .allMatch(r -> !r.speaker().isEmpty());
        SpokenWords words = SpokenWords.of(Recordings.read(data("speech-commands-mini")));
        assertThat(words.words()).containsExactly("down", "no", "up", "yes");
        assertThat(words.recordings()).hasSize(384);
        assertThat(SpokenWords.of(Recordings.read(data("keywords-synth"))).words())
                .hasSize(5);
    }
}
