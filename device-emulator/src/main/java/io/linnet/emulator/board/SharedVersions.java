package io.linnet.emulator.board;

import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets boards of one process share the parameters of a version: a thousand boards hold one copy, and the digest is
 * computed once. A real board has none of this; what a board sends and receives is the same. Thread-safe.
 */
public final class SharedVersions {
    private final ConcurrentHashMap<Digest, WeakReference<Parameters>> versions = new ConcurrentHashMap<>();

    Optional<Parameters> find(Digest digest) {
        WeakReference<Parameters> found = versions.get(digest);
        return found == null ? Optional.empty() : Optional.ofNullable(found.get());
    }

    /** The copy to hold: the one that stands here already, or the given one. */
    Parameters put(Digest digest, Parameters parameters) {
        versions.values().removeIf(reference -> reference.get() == null);
        WeakReference<Parameters> kept = versions.compute(
                digest, (key, old) -> old != null && old.get() != null ? old : new WeakReference<>(parameters));
        Parameters found = kept == null ? null : kept.get();
        return found == null ? parameters : found;
    }
}
