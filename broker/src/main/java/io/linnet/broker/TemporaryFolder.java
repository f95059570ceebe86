package io.linnet.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a broker in memory has its configuration. A process that is killed cannot delete it, so the next one does: a
 * folder whose lock nobody holds is nobody's. A process id would not do, since containers that share {@code /tmp} do not
 * see each other's.
 */
final class TemporaryFolder implements AutoCloseable {
    static final String PREFIX = "linnet-broker-";

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);
    private static final String LOCK = "lock";

    /** Of this process. Looking at such a lock would give it up: Linux closes all of a process's with one channel. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private TemporaryFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws UncheckedIOException in one line */
    static TemporaryFolder create() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            deleteWhatTheKilledLeft(parent);
            Path path = Files.createTempDirectory(
                    parent, PREFIX + ProcessHandle.current().pid() + "-");
            OURS.add(path);
            return new TemporaryFolder(path, locked(path));
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder in " + parent + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel locked(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock();
        LOG.debug("{} is ours: {}", folder, held.isValid());
        return channel;
    }

    Path path() {
        return path;
    }

    static void deleteWhatTheKilledLeft(Path parent) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : left) {
                // One without a lock is just being made.
                if (!OURS.contains(folder) && Files.exists(folder.resolve(LOCK)) && isNobodys(folder)) {
                    LOG.info("Deleting {}, which a broker that was killed left", folder);
                    delete(folder);
                }
            }
        }
    }

    private static boolean isNobodys(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (IOException e) {
            // Another user's, or gone by now.
            return false;
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("Closing the lock of {}", path, e);
        }
        delete(path);
        OURS.remove(path);
    }

    private static void delete(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Left behind: {}: {}", folder, e.getMessage());
        }
    }
}
