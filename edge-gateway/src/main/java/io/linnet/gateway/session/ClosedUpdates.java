package io.linnet.gateway.session;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** The latest closed updates of one board, for its next hello (SPEC 17.4). Core thread. */
public final class ClosedUpdates {
    private final ArrayDeque<ClosedUpdate> latest = new ArrayDeque<>();

    public void add(ClosedUpdate closed) {
        latest.addLast(closed);
        while (latest.size() > ClosedUpdate.REMEMBERED) {
            latest.removeFirst();
        }
    }

    public Optional<ClosedUpdate> of(UpdateKey key) {
        return latest.stream().filter(closed -> closed.key().equals(key)).findFirst();
    }

    /** Of a chunk, which names its transfer by the number alone. */
    public Optional<ClosedUpdate> of(int transfer) {
        return latest.stream()
                .filter(closed -> closed.key().transfer() == transfer)
                .findFirst();
    }

    /** Oldest first. */
    public List<ClosedUpdate> all() {
        return List.copyOf(latest);
    }
}
