package io.linnet.protocol.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that one of a few files has changed, been replaced, come or gone. A change counts when two looks in a row have
 * seen the same: a file that is being written is left in peace. Looks, because a notifier of the system sees neither a
 * link that is set anew nor a network's folder.
 */
public final class FileWatch implements AutoCloseable {
    /** Two of them within a second. */
    private static final long PAUSE_MILLIS = 400;

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    private final List<Path> files;
    private String told;
    private String last;
    private final Thread thread;
    private volatile Runnable onChange = () -> {};

    /** Counts changes from here on; make it before you read the files. */
    public FileWatch(List<Path> files) {
        this.files = List.copyOf(files);
        this.told = stamp();
        this.last = told;
        this.thread = new Thread(this::run, "file-watch");
        thread.setDaemon(true);
    }

    /** @param change called on the watch's thread */
    public void start(Runnable change) {
        onChange = change;
        thread.start();
    }

    /**
     * Takes over what the files hold after each change: all of it or, where it cannot be read, nothing, which is said.
     *
     * @param otherwise what then goes on, for the log: {@code the users stay as they were}
     * @param take called on the watch's thread
     */
    public <T> void follow(String otherwise, Supplier<T> read, Consumer<T> take) {
        start(taking(otherwise, read, take));
    }

    static <T> Runnable taking(String otherwise, Supplier<T> read, Consumer<T> take) {
        return () -> {
            T now;
            try {
                now = read.get();
            } catch (IllegalArgumentException | UncheckedIOException e) {
                LOG.error("{}; {}", e.getMessage(), otherwise);
                return;
            }
            take.accept(now);
        };
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PAUSE_MILLIS);
                if (look()) {
                    tell();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Whatever goes wrong with one change, the next one is seen: a board that is revoked must not stay. */
    private void tell() {
        try {
            onChange.run();
        } catch (RuntimeException e) {
            LOG.error("{} changed, and could not be taken over", files, e);
        }
    }

    /** Whether there is a change to be told. */
    boolean look() {
        String now = stamp();
        boolean isSettled = now.equals(last);
        last = now;
        if (!isSettled || now.equals(told)) {
            return false;
        }
        told = now;
        return true;
    }

    private String stamp() {
        StringBuilder stamp = new StringBuilder();
        for (Path file : files) {
            try {
                BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                stamp.append(is.lastModifiedTime())
                        .append(' ')
                        .append(is.size())
                        .append(' ');
                stamp.append(is.fileKey()).append(';');
            } catch (IOException e) {
                stamp.append("none;");
            }
        }
        return stamp.toString();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
