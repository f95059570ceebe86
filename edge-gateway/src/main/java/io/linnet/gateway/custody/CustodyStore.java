package io.linnet.gateway.custody;

import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.protocol.message.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store: a batch of writes in, one transaction, and what became of each. What cannot be written is refused, never
 * half kept; what is owed (ends, ordinals, models) is tried again with the next batch until it is durable. One thread
 * commits; any thread reads.
 */
public final class CustodyStore implements DurableStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CustodyStore.class);

    private final CustodySettings settings;
    private final GatewayCounters counters;
    private final Optional<Path> folder;
    private final Optional<FileChannel> lock;
    private final Database database;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger pageLimit = new AtomicInteger();
    private volatile String trouble = "";

    // Owned by the thread that commits.
    /** Bytes of chunks, by the updates that have a row. */
    private final Map<Long, Long> stored = new HashMap<>();

    private List<CustodyWrite> owed = new ArrayList<>();
    private long spaceCheckedAt = Long.MIN_VALUE / 2;
    private boolean hasSpace = true;

    private CustodyStore(
            CustodySettings settings,
            GatewayCounters counters,
            Optional<Path> folder,
            Optional<FileChannel> lock,
            Database database) {
        this.settings = settings;
        this.counters = counters;
        this.folder = folder;
        this.lock = lock;
        this.database = database;
        for (CustodyUpdate update : updates()) {
            stored.put(update.id(), update.bytes());
            bytes.addAndGet(update.bytes());
        }
    }

    /**
     * Opens or makes the file {@code gateway.db} in the folder; one that is damaged is set aside.
     *
     * @throws UncheckedIOException if the folder cannot be written or another gateway uses it
     */
    public static CustodyStore open(Path folder, CustodySettings settings, GatewayCounters counters) {
        FileChannel lock = lock(folder);
        CustodyStore store;
        try {
            Database database = Database.open(folder.resolve("gateway.db"));
            store = new CustodyStore(settings, counters, Optional.of(folder), Optional.of(lock), database);
        } catch (RuntimeException e) {
            unlock(lock);
            throw e;
        }
        counters.gauge("linnet.gateway.custody.bytes", "Bytes of chunks in custody", store.bytes::get);
        return store;
    }

    /** One that lives as long as this object, for simulations. */
    public static CustodyStore inMemory(CustodySettings settings, GatewayCounters counters) {
        return new CustodyStore(settings, counters, Optional.empty(), Optional.empty(), Database.inMemory());
    }

    /** One in memory as a restart finds it: what was durable is there, what was only owed is gone. This one is not used on. */
    public CustodyStore afterPowerCut() {
        return new CustodyStore(settings, counters, folder, lock, database);
    }

    private static FileChannel lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve("gateway.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse(folder);
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            throw inUse(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("data=" + folder + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static UncheckedIOException inUse(Path folder) {
        String what = "data=" + folder + " is in use by another gateway";
        return new UncheckedIOException(what, new IOException(what));
    }

    private static void unlock(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // DurableStore

    @Override
    public List<CustodyUpdate> updates() {
        return database.read(Statements::updates);
    }

    @Override
    public List<ClosedUpdate> closed() {
        return database.read(Statements::closed);
    }

    @Override
    public Map<String, Integer> ordinals() {
        return database.read(Statements::ordinals);
    }

    @Override
    public Map<String, Mac> macs() {
        return database.read(Statements::macs);
    }

    @Override
    public List<byte[]> offers() {
        return database.read(Statements::offers);
    }

    @Override
    public List<byte[]> object(String model, int object) {
        return database.read(handle -> Statements.object(handle, model, object));
    }

    @Override
    public List<byte[]> chunks(long update) {
        return database.read(handle -> Statements.chunks(handle, update));
    }

    /** Bytes of chunks in custody. */
    public long bytes() {
        return bytes.get();
    }

    /** Bytes of the file, its log apart. */
    public long fileBytes() {
        return database.read(
                handle -> handle.select("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
                        .mapTo(Long.class)
                        .one());
    }

    /** Why boards are told to wait, or empty. */
    public String trouble() {
        return trouble;
    }

    /** For simulations: a disk that is full beyond so many pages of 4 KiB, from the next commit on. */
    public void limitPages(int pages) {
        pageLimit.set(pages);
    }

    // Writes.

    /** Something is owed: to be committed again soon, with an empty batch if there is no other. */
    public boolean isOwing() {
        return !owed.isEmpty();
    }

    /** Writes that are owed. */
    int owed() {
        return owed.size();
    }

    /**
     * Makes the batch durable, together with what is owed from before.
     *
     * @return the ends of the writes that were asked for, in their order
     */
    public List<WriteEnd> commit(List<CustodyWrite> batch) {
        List<CustodyWrite> asked = new ArrayList<>();
        for (CustodyWrite write : batch) {
            if (write instanceof CustodyWrite.Asked) {
                asked.add(write);
            } else {
                owe(write);
            }
        }
        List<CustodyWrite> admitted = asked.isEmpty() || !hasSpace() ? List.of() : admitted(asked);
        List<CustodyWrite> all = new ArrayList<>(admitted);
        all.addAll(owed);
        Set<Long> durable = new HashSet<>();
        if (transaction(all)) {
            owed = new ArrayList<>();
            admitted.forEach(write -> durable.add(write.number()));
        } else if (!admitted.isEmpty() && transaction(owed)) {
            // Deletions alone may still fit, and make room.
            owed = new ArrayList<>();
        }
        return ends(asked, durable);
    }

    /** A disk that is full for days must not fill the memory with the models of each round. */
    private void owe(CustodyWrite write) {
        owed.removeIf(write::replaces);
        owed.add(write);
    }

    /** What the size allows; what ends in this batch makes room for it. */
    private List<CustodyWrite> admitted(List<CustodyWrite> asked) {
        long used = bytes.get();
        for (CustodyWrite write : owed) {
            used -= write instanceof CustodyWrite.EndUpdate end ? stored.getOrDefault(end.update(), 0L) : 0;
        }
        List<CustodyWrite> admitted = new ArrayList<>();
        for (CustodyWrite write : asked) {
            long length = write instanceof CustodyWrite.KeepChunk keep ? keep.chunk().length : 0;
            if (length > 0 && used + length > settings.maxBytes()) {
                say("custody holds " + used + " bytes, at most " + settings.maxBytes() + " are allowed");
            } else {
                used += length;
                admitted.add(write);
            }
        }
        return admitted;
    }

    private boolean transaction(List<CustodyWrite> writes) {
        if (writes.isEmpty()) {
            return true;
        }
        int pages = pageLimit.getAndSet(0);
        try {
            database.requireInPlace();
            Handle writing = database.writing();
            if (pages > 0) {
                writing.execute("PRAGMA max_page_count = " + pages);
            }
            writing.useTransaction(handle -> Statements.apply(handle, writes, stored.keySet()));
        } catch (JdbiException | UncheckedIOException e) {
            if (Damage.of(e).isPresent()) {
                // The next start sets the file aside; one that goes on could acknowledge for ever what nobody can read.
                throw e;
            }
            say("cannot write: " + (e instanceof JdbiException ? Damage.sentence(e) : e.getMessage()));
            return false;
        }
        for (CustodyWrite write : writes) {
            if (write instanceof CustodyWrite.KeepChunk keep) {
                stored.merge(keep.update().id(), (long) keep.chunk().length, Long::sum);
                bytes.addAndGet(keep.chunk().length);
            } else if (write instanceof CustodyWrite.CloseUpdate close) {
                stored.putIfAbsent(close.update().id(), 0L);
            } else if (write instanceof CustodyWrite.EndUpdate end) {
                Long freed = stored.remove(end.update());
                bytes.addAndGet(freed == null ? 0 : -freed);
            }
        }
        recovered(writes);
        return true;
    }

    private List<WriteEnd> ends(List<CustodyWrite> asked, Set<Long> durable) {
        List<WriteEnd> ends = new ArrayList<>(asked.size());
        long kept = 0;
        long refused = 0;
        for (CustodyWrite write : asked) {
            boolean isDurable = durable.contains(write.number());
            ends.add(new WriteEnd(write.number(), isDurable));
            if (write instanceof CustodyWrite.KeepChunk) {
                kept += isDurable ? 1 : 0;
                refused += isDurable ? 0 : 1;
            }
        }
        if (kept > 0) {
            counters.custody("kept", kept);
        }
        if (refused > 0) {
            counters.custody("not-kept", refused);
        }
        return ends;
    }

    private boolean hasSpace() {
        if (folder.isEmpty()) {
            return true;
        }
        long now = System.nanoTime();
        if (now - spaceCheckedAt > TimeUnit.SECONDS.toNanos(1) || !hasSpace) {
            spaceCheckedAt = now;
            try {
                long free = Files.getFileStore(folder.get()).getUsableSpace();
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

    private void recovered(List<CustodyWrite> writes) {
        boolean keptSome = writes.stream().anyMatch(CustodyWrite.KeepChunk.class::isInstance);
        boolean deletedSome = writes.stream().anyMatch(CustodyWrite.EndUpdate.class::isInstance);
        boolean hasRoom = bytes.get() < settings.maxBytes() / 10 * 9;
        if (!trouble.isEmpty() && hasRoom && (keptSome || deletedSome)) {
            LOG.info("custody: writes again");
            trouble = "";
        }
    }

    @Override
    public void close() {
        database.close();
        lock.ifPresent(CustodyStore::unlock);
    }
}
