package io.linnet.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    @TempDir
    private Path folder;

    @Test
    void tellsOnceOfAChangeAndWaitsWhileAFileIsBeingWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a");
        try (FileWatch watch = watch(file)) {
            looks(watch, false);
            Files.writeString(file, "ab");
            looks(watch, false);
            Files.writeString(file, "abc");
            looks(watch, false, true, false);
        }
    }

    @Test
    void seesAFileReplacedByOneOfTheSameLengthAndTime() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a");
        FileTime time = Files.getLastModifiedTime(file);
        try (FileWatch watch = watch(file)) {
            Path other = Files.writeString(folder.resolve("g"), "b");
            Files.setLastModifiedTime(other, time);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            looks(watch, false, true, false);
        }
    }

    @Test
    void seesThatAFileHasGoneAndComeBack() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a");
        try (FileWatch watch = watch(folder.resolve("never"), file)) {
            Files.delete(file);
            looks(watch, false, true);
            Files.writeString(file, "a");
            looks(watch, false, true, false);
        }
    }

    /** A change that could not be taken over ends nothing. */
    @Test
    void looksOnAfterAFault() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "a");
        Semaphore told = new Semaphore(0);
        try (FileWatch watch = watch(file)) {
            watch.start(() -> {
                told.release();
                throw new IllegalStateException("a fault of whoever is told");
            });
            for (String content : List.of("ab", "abc")) {
                Files.writeString(file, content);
                assertThat(told.tryAcquire(30, TimeUnit.SECONDS)).as(content).isTrue();
            }
        }
    }

    @Test
    void takesOverNothingOfAFileThatCannotBeRead() {
        List<String> taken = new ArrayList<>();
        Deque<Supplier<String>> reads = new ArrayDeque<>();
        Runnable change =
                FileWatch.taking("all stays as it was", () -> reads.remove().get(), taken::add);
        reads.add(() -> {
            throw new IllegalArgumentException("f line 3: 2 words");
        });
        change.run();
        reads.add(() -> {
            throw new UncheckedIOException("f cannot be read", new IOException("gone"));
        });
        change.run();
        assertThat(taken).isEmpty();

        reads.add(() -> "a");
        change.run();
        assertThat(taken).containsExactly("a");
    }

    /** Not started: looks when it is told to. */
    private static FileWatch watch(Path... files) {
        return new FileWatch(List.of(files));
    }

    private static void looks(FileWatch watch, boolean... told) {
        for (boolean expected : told) {
            assertThat(watch.look()).isEqualTo(expected);
        }
    }
}
