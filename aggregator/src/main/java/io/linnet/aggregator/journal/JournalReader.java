package io.linnet.aggregator.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * What people look up in a journal while its aggregator works: from a file beside it, waiting for nobody; where the journal
 * is in memory, on the owner's thread between two steps. Any thread.
 */
public final class JournalReader {
    /** Runs on the thread that owns the journal. */
    public interface Owner {
        <T> T ask(Supplier<T> question);
    }

    private final Optional<Path> file;
    private final Supplier<Handle> own;
    private final Owner owner;

    JournalReader(Optional<Path> file, Supplier<Handle> own, Owner owner) {
        this.file = file;
        this.own = own;
        this.owner = owner;
    }

    /** @throws JournalException the file cannot be read now */
    private <T> T read(Function<Handle, T> query) {
        if (file.isEmpty()) {
            return owner.ask(() -> query.apply(own.get()));
        }
        if (!Files.exists(file.get())) {
            throw new JournalException("journal=" + file.get() + ": no such file");
        }
        try (Handle handle = JournalFile.readOnly(file.get())) {
            return query.apply(handle);
        } catch (JdbiException e) {
            throw new JournalException("journal=" + file.get() + ": " + Damage.sentence(e), e);
        }
    }

    /** On the disk, what is not yet merged into the file included; 0: it is in memory. */
    public long bytes() {
        return file.map(path -> size(path) + size(path.resolveSibling(path.getFileName() + "-wal")))
                .orElse(0L);
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    /**
     * Newest first.
     *
     * @param before this version
     */
    public List<KeptRound> rounds(long before, int limit) {
        return read(handle -> Chronicle.rounds(handle, before, limit));
    }

    /** So many of the whole life, evenly spread, oldest first; the newest is always among them. */
    public List<KeptRound> course(int points) {
        return read(handle -> Chronicle.course(handle, points));
    }

    /** Newest first. */
    public List<KeptVersion> versions() {
        return read(Chronicle::versions);
    }

    /** How a version did on held-out examples; empty: not enough boards said. */
    public Optional<HeldRecord> held(long version) {
        return read(handle -> Chronicle.held(handle, version));
    }

    /** With its parameters; empty: it is not kept. */
    public Optional<Version> version(long number) {
        return read(handle -> Journal.version(handle, number));
    }

    /**
     * Newest first.
     *
     * @param before the change of this number
     */
    public List<ChangeRecord.Kept> changes(long before, int limit) {
        return read(handle -> Chronicle.changes(handle, before, limit));
    }
}
