package io.linnet.gateway.session;

import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The updates that one board has announced and that chunks may come for, by transfer id, a bounded number. A board sends
 * one at a time: what it announces next closes what was before. Loop thread.
 */
final class Incoming {
    private final Map<Integer, Receiving> byTransfer = new LinkedHashMap<>();
    private final int most;
    private final Function<Transfer, Receiving> receivings;

    /** @param receivings makes the receiver of a transfer */
    Incoming(int most, Function<Transfer, Receiving> receivings) {
        this.most = most;
        this.receivings = receivings;
    }

    void restore(Transfer transfer) {
        byTransfer.put(transfer.key().transfer(), receivings.apply(transfer));
    }

    /** Of a chunk, which names its transfer by the number alone. */
    Optional<Receiving> of(int transfer) {
        return Optional.ofNullable(byTransfer.get(transfer));
    }

    Optional<Receiving> of(TransferKey key) {
        return of(key.transfer()).filter(known -> known.transfer().key().equals(key));
    }

    /** Like {@link #of(TransferKey)}, for an announcement of these figures. */
    Optional<Receiving> of(TransferKey key, Announcement announcement) throws Refused {
        Optional<Receiving> known = of(key);
        if (known.isPresent()) {
            Transfer transfer = known.get().transfer();
            if (transfer.chunks() != announcement.chunks() || transfer.examples() != announcement.examples()) {
                throw new Refused(Reason.CONFLICT, "transfer " + key.transfer() + " was announced with other figures");
            }
        }
        return known;
    }

    /** The board has gone on to this one. */
    Receiving open(Transfer next) {
        List.copyOf(byTransfer.values()).forEach(this::closeEarly);
        Iterator<Receiving> oldest = byTransfer.values().iterator();
        while (byTransfer.size() >= most && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
        Receiving fresh = receivings.apply(next);
        byTransfer.put(next.key().transfer(), fresh);
        return fresh;
    }

    void closeOlderThan(String model, long version) {
        for (Receiving receiving : List.copyOf(byTransfer.values())) {
            TransferKey key = receiving.transfer().key();
            if (key.model().equals(model) && key.version() < version) {
                closeEarly(receiving);
            }
        }
    }

    private void closeEarly(Receiving earlier) {
        if (earlier.isClosing()) {
            return;
        }
        if (earlier.transfer().keptCount() > 0) {
            earlier.close();
        } else {
            byTransfer.remove(earlier.transfer().key().transfer(), earlier);
        }
    }

    void ended(Transfer transfer) {
        byTransfer.values().removeIf(receiving -> receiving.transfer() == transfer);
    }
}
