package io.linnet.gateway.core;

import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The updates that one board has announced and that chunks may come for, by transfer id, a bounded number. A board sends
 * one at a time: what it announces next closes what was before. Core thread.
 */
final class OpenUpdates {
    private final Map<Integer, UpdateReceiver> byTransfer = new LinkedHashMap<>();
    /** By row: those with writes under way, also if no chunk may come for them any more. */
    private final Map<Long, UpdateReceiver> writing = new HashMap<>();

    private final int most;

    OpenUpdates(int most) {
        this.most = most;
    }

    void restore(UpdateReceiver receiver) {
        byTransfer.put(receiver.update().key().transfer(), receiver);
    }

    /** Of a chunk, which names its transfer by the number alone. */
    Optional<UpdateReceiver> of(int transfer) {
        return Optional.ofNullable(byTransfer.get(transfer));
    }

    Optional<UpdateReceiver> of(UpdateKey key) {
        return of(key.transfer()).filter(known -> known.update().key().equals(key));
    }

    /** Like {@link #of(UpdateKey)}, for an announcement of these figures. */
    Optional<UpdateReceiver> of(UpdateKey key, Announcement announcement) throws Refused {
        Optional<UpdateReceiver> known = of(key);
        if (known.isPresent() && !known.get().update().isAnnouncedBy(announcement)) {
            throw new Refused(Reason.CONFLICT, "transfer " + key.transfer() + " was announced with other figures");
        }
        return known;
    }

    Collection<UpdateReceiver> all() {
        return byTransfer.values();
    }

    /** The board has gone on to this one. */
    void open(UpdateReceiver next) {
        List.copyOf(byTransfer.values()).forEach(this::closeEarly);
        Iterator<UpdateReceiver> oldest = byTransfer.values().iterator();
        while (byTransfer.size() >= most && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
        byTransfer.put(next.update().key().transfer(), next);
    }

    void closeOlderThan(String model, long version) {
        for (UpdateReceiver receiver : List.copyOf(byTransfer.values())) {
            UpdateKey key = receiver.update().key();
            if (key.model().equals(model) && key.version() < version) {
                closeEarly(receiver);
            }
        }
    }

    private void closeEarly(UpdateReceiver earlier) {
        if (earlier.isClosing()) {
            return;
        }
        if (earlier.update().durableCount() > 0) {
            earlier.close();
            note(earlier);
        } else {
            byTransfer.remove(earlier.update().key().transfer(), earlier);
        }
    }

    void ended(CustodyUpdate update) {
        byTransfer.values().removeIf(receiver -> receiver.update() == update);
    }

    /** Remembers whether it has writes under way. */
    void note(UpdateReceiver receiver) {
        if (receiver.isWriting()) {
            writing.put(receiver.update().id(), receiver);
        } else {
            writing.remove(receiver.update().id());
        }
    }

    Optional<UpdateReceiver> writing(long row) {
        return Optional.ofNullable(writing.get(row));
    }

    boolean isWriting() {
        return !writing.isEmpty();
    }

    long wakeAt() {
        long at = Long.MAX_VALUE;
        for (UpdateReceiver receiver : byTransfer.values()) {
            at = Math.min(at, receiver.wakeAt());
        }
        return at;
    }
}
