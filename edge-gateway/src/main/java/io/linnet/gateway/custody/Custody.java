package io.linnet.gateway.custody;

import io.linnet.gateway.link.Counters;
import io.linnet.gateway.session.End;
import io.linnet.gateway.session.Keeper;
import io.linnet.gateway.session.Loop;
import io.linnet.gateway.session.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store. Writes queue up for one thread, which takes all that wait into one transaction and then answers them: while
 * the disk is busy the next batch grows, so a slow card costs latency and not rate. What cannot be written is refused,
 * never half kept; deletions and ends are owed and tried again until they are durable.
 */
public final class Custody implements Keeper, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Custody.class);
    private static final int BATCH = 1_024;
    private static final long RETRY_MILLIS = 1_000;

    private final Loop loop;
    private final CustodySettings settings;
    private final Counters counters;
    private final Path folder;
    private final FileChannel lock;
    private final Handle reading;
    private final Handle writing;
    private final LinkedBlockingQueue<Write> queue = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong nextId = new AtomicLong();
    private final AtomicInteger pageLimit = new AtomicInteger();
    private final Thread writer;

    private volatile boolean isClosing;
    private volatile String trouble = "";

    // Owned by the writer thread.
    private final Set<Long> stored = new HashSet<>();
    private List<Write> owed = new ArrayList<>();
    private long spaceCheckedAt = Long.MIN_VALUE / 2;
    private boolean hasSpace = true;

    /**
     * Opens or makes the file {@code gateway.db} in the folder.
     *
     * @throws IllegalArgumentException if the folder cannot be written or another gateway uses it
     */
    public Custody(Path folder, CustodySettings settings, Loop loop, Counters counters) {
        this.folder = folder;
        this.settings = settings;
        this.loop = loop;
        this.counters = counters;
        this.lock = lock(folder);
        Database database = new Database(folder.resolve("gateway.db"));
        this.reading = database.open();
        this.writing = database.open();
        for (Transfer transfer : transfers()) {
            stored.add(transfer.id());
            bytes.addAndGet(transfer.bytes());
            nextId.accumulateAndGet(transfer.id(), Math::max);
        }
        counters.registry().gauge("linnet.gateway.custody.bytes", bytes);
        this.writer = new Thread(this::run, "custody");
        writer.start();
    }

    private static FileChannel lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve("gateway.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new IllegalArgumentException("data=" + folder + " is in use by another gateway");
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            throw new IllegalArgumentException("data=" + folder + " is in use by another gateway", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("data=" + folder + " cannot be written: " + e.getMessage(), e);
        }
    }

    // What was kept. At the start; reads the disk.

    public synchronized List<Transfer> transfers() {
        return Statements.transfers(reading);
    }

    public synchronized List<End> ends() {
        return Statements.ends(reading);
    }

    public synchronized Map<String, Integer> ordinals() {
        return Statements.ordinals(reading);
    }

    public synchronized List<byte[]> offers() {
        return Statements.offers(reading);
    }

    /** The chunks kept of a model's step (1) or full model (2). */
    public synchronized List<byte[]> pieces(String model, int object) {
        return Statements.pieces(reading, model, object);
    }

    @Override
    public synchronized List<byte[]> chunks(Transfer transfer) {
        return Statements.chunks(reading, transfer.id());
    }

    // Writes.

    @Override
    public long nextId() {
        return nextId.incrementAndGet();
    }

    @Override
    public void keep(Transfer transfer, int index, byte[] chunk, Consumer<Boolean> done) {
        if (bytes.addAndGet(chunk.length) > settings.maxBytes()) {
            bytes.addAndGet(-chunk.length);
            say("custody holds " + bytes.get() + " bytes, at most " + settings.maxBytes() + " are allowed");
            loop.execute(() -> done.accept(false));
            return;
        }
        queue.add(new Write.Keep(transfer, index, chunk, isKept -> {
            if (!isKept) {
                bytes.addAndGet(-chunk.length);
            }
            done.accept(isKept);
        }));
    }

    @Override
    public void close(Transfer transfer, Consumer<Boolean> done) {
        queue.add(new Write.Close(transfer, done));
    }

    @Override
    public void end(Transfer transfer, End end) {
        bytes.addAndGet(-transfer.bytes());
        counters.custody("deleted", transfer.keptCount());
        queue.add(new Write.Finish(transfer.id(), end));
    }

    @Override
    public void ordinal(String board, int ordinal) {
        queue.add(new Write.Ordinal(board, ordinal));
    }

    public void offer(String model, byte[] message) {
        queue.add(new Write.Offer(model, message));
    }

    /** The chunks of a model's newest step (1) or full model (2), in order. */
    public void pieces(String model, int object, List<byte[]> packets) {
        queue.add(new Write.Pieces(model, object, packets));
    }

    /** Bytes of chunks in custody or on their way there. */
    public long bytes() {
        return bytes.get();
    }

    /** Why boards are told to wait, or empty. */
    public String trouble() {
        return trouble;
    }

    public long maxAgeMillis() {
        return TimeUnit.HOURS.toMillis(settings.maxAgeHours());
    }

    /** For tests: a disk that is full beyond so many pages of 4 KiB. Applies to the next write. */
    void limitPages(int pages) {
        pageLimit.set(pages);
    }

    // The writer's thread.

    private void run() {
        List<Write> batch = new ArrayList<>();
        while (!isClosing || !queue.isEmpty()) {
            try {
                Write first = queue.poll(owed.isEmpty() ? 200 : RETRY_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                }
                if (!batch.isEmpty() || !owed.isEmpty()) {
                    write(batch);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("custody: internal failure", e);
                answer(batch, false);
            }
            batch.clear();
        }
    }

    private void write(List<Write> batch) {
        List<Write> asked = new ArrayList<>();
        for (Write write : batch) {
            if (write instanceof Write.Asked) {
                asked.add(write);
            } else {
                owed.add(write);
            }
        }
        if (!asked.isEmpty() && !hasSpace()) {
            answer(asked, false);
            asked.clear();
        }
        List<Write> all = new ArrayList<>(asked);
        all.addAll(owed);
        if (commit(all)) {
            owed = new ArrayList<>();
            answer(asked, true);
            return;
        }
        answer(asked, false);
        // Deletions alone may still fit, and make room.
        if (!asked.isEmpty() && !owed.isEmpty() && commit(owed)) {
            owed = new ArrayList<>();
        }
    }

    private boolean commit(List<Write> writes) {
        if (writes.isEmpty()) {
            return true;
        }
        Set<Long> rows = new HashSet<>(stored);
        int pages = pageLimit.getAndSet(0);
        if (pages > 0) {
            writing.execute("PRAGMA max_page_count = " + pages);
        }
        try {
            writing.useTransaction(handle -> Statements.apply(handle, writes, rows));
        } catch (RuntimeException e) {
            say("cannot write: " + rootMessage(e));
            return false;
        }
        for (Write write : writes) {
            if (write instanceof Write.Finish finish) {
                rows.remove(finish.transfer());
            }
        }
        stored.clear();
        stored.addAll(rows);
        recovered(writes);
        return true;
    }

    private void answer(List<Write> writes, boolean isKept) {
        List<Consumer<Boolean>> answers = new ArrayList<>();
        long chunks = 0;
        for (Write write : writes) {
            if (write instanceof Write.Asked asked) {
                answers.add(asked.done());
                chunks += write instanceof Write.Keep ? 1 : 0;
            }
        }
        if (chunks > 0) {
            counters.custody(isKept ? "kept" : "not-kept", chunks);
        }
        if (!answers.isEmpty()) {
            loop.execute(() -> answers.forEach(done -> done.accept(isKept)));
        }
    }

    private boolean hasSpace() {
        long now = System.nanoTime();
        if (now - spaceCheckedAt > TimeUnit.SECONDS.toNanos(1) || !hasSpace) {
            spaceCheckedAt = now;
            try {
                long free = Files.getFileStore(folder).getUsableSpace();
                hasSpace = free >= settings.minFreeBytes();
                if (!hasSpace) {
                    say("the disk has " + free + " bytes left, " + settings.minFreeBytes() + " are left alone");
                }
            } catch (IOException e) {
                hasSpace = false;
                say("the disk cannot be asked for its space: " + e.getMessage());
            }
        }
        return hasSpace;
    }

    /** One line when trouble begins, and one when it ends; not one a chunk. */
    private void say(String what) {
        if (trouble.isEmpty()) {
            LOG.error("custody: {}; boards are told to wait, nothing acknowledged is lost", what);
        }
        trouble = what;
    }

    private void recovered(List<Write> writes) {
        boolean keptSome = writes.stream().anyMatch(Write.Keep.class::isInstance);
        boolean deletedSome = writes.stream().anyMatch(Write.Finish.class::isInstance);
        boolean hasRoom = bytes.get() < settings.maxBytes() / 10 * 9;
        if (!trouble.isEmpty() && hasRoom && (keptSome || deletedSome)) {
            LOG.info("custody: writes again");
            trouble = "";
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return String.valueOf(root.getMessage());
    }

    /** Writes what waits, and closes the file. */
    @Override
    public void close() {
        isClosing = true;
        boolean wasInterrupted = false;
        try {
            writer.join(10_000);
        } catch (InterruptedException e) {
            wasInterrupted = true;
        }
        synchronized (this) {
            reading.close();
        }
        writing.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
