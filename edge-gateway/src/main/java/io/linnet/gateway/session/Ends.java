package io.linnet.gateway.session;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;

/** The ends of a board's latest transfers, for its next hello (SPEC 17.4). Loop thread. */
final class Ends {
    private final ArrayDeque<End> latest = new ArrayDeque<>();

    void add(End end) {
        latest.addLast(end);
        while (latest.size() > End.KEPT) {
            latest.removeFirst();
        }
    }

    Optional<End> of(TransferKey key) {
        return latest.stream().filter(end -> end.key().equals(key)).findFirst();
    }

    /** Of a chunk, which names its transfer by the number alone. */
    Optional<End> of(int transfer) {
        return latest.stream().filter(end -> end.key().transfer() == transfer).findFirst();
    }

    void forEach(Consumer<End> action) {
        latest.forEach(action);
    }
}
