package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Brings a round to where an earlier run left it, from what that run kept. */
final class Replay {
    private final OpenRound round;
    /** Chunks of updates that are not proven yet. */
    private final Map<UpdateProgress, List<Entry.ChunkHeld>> held = new HashMap<>();

    Replay(OpenRound round) {
        this.round = round;
    }

    void run(List<Entry> entries) {
        for (Entry entry : entries) {
            try {
                replay(entry);
            } catch (Refused impossible) {
                throw new IllegalStateException("the journal holds what was never accepted", impossible);
            }
        }
    }

    private void replay(Entry entry) throws Refused {
        if (entry instanceof Entry.UpdateAnnounced announced) {
            announce(announced);
        } else if (entry instanceof Entry.ChunkFolded chunk) {
            UpdateProgress update = round.update(chunk.board(), chunk.transfer());
            if (update != null) {
                round.accept(update, chunk.packet());
            }
        } else if (entry instanceof Entry.ChunkHeld chunk) {
            UpdateProgress update = round.update(chunk.board(), chunk.transfer());
            if (update != null && round.accept(update, chunk.packet())) {
                held.computeIfAbsent(update, unused -> new ArrayList<>()).add(chunk);
                update.hold(chunk);
            }
        } else if (entry instanceof Entry.SumFolded whole) {
            round.parts().gateways().fold(whole, round);
        } else if (entry instanceof Entry.UpdateProven proven) {
            of(
                    proven,
                    proven.transfer(),
                    update -> round.foldHeld(update, Objects.requireNonNullElse(held.remove(update), List.of())));
        } else if (entry instanceof Entry.UpdateRejected rejected) {
            of(rejected, rejected.transfer(), UpdateProgress::reject);
        } else if (entry instanceof Entry.UpdateCommitted committed) {
            of(committed, committed.transfer(), round::close);
        }
    }

    private void announce(Entry.UpdateAnnounced announced) throws Refused {
        Announcement announcement =
                new Announcement(announced.transfer(), announced.chunks(), announced.examples(), announced.mac());
        boolean isLate = announced.version() != Entry.OPEN_VERSION
                && announced.version() != round.base().version();
        UpdateProgress update = isLate
                ? round.announceLate(announced.board(), announced.version(), announcement)
                : round.announce(announced.board(), announcement);
        update.keep();
    }

    private void of(Entry entry, int transfer, Consumer<UpdateProgress> then) {
        UpdateProgress update = round.update(entry.board(), transfer);
        if (update != null) {
            then.accept(update);
        }
    }
}
