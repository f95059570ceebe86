package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.KeptEntries;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.Seal;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.MacKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What boards with a key show and are shown (SPEC 20.5). Chunks of their updates are held in the journal; when all of one
 * are there they are read back once, and it counts if its MAC fits. So a round needs no more memory than its model.
 */
final class Proofs {
    private final String model;
    private @Nullable BoardList boards;
    private @Nullable KeptEntries kept;

    Proofs(String model) {
        this.model = model;
    }

    /** @param durable of the open round */
    void follow(BoardList list, KeptEntries durable) {
        boards = list;
        kept = durable;
    }

    private Optional<MacKey> key(String board) {
        BoardList list = boards;
        return list == null ? Optional.empty() : list.macKey(board).map(key -> new MacKey(list.fleet(), board, key));
    }

    /** The claim as it is to be judged: without a MAC where no key is known, and never without one where a key is. */
    Announcement required(String board, Announcement claimed) throws Refused {
        if (claimed.mac().isPresent() == key(board).isPresent()) {
            return claimed;
        }
        if (claimed.mac().isEmpty()) {
            throw new Refused(Reason.UNPROVEN, "the update has no MAC; does the board have its key?");
        }
        return new Announcement(claimed.transfer(), claimed.chunks(), claimed.examples());
    }

    /** Refuses what a board with a key did not say. */
    void require(String board, Statement said, byte[] packet) throws Refused {
        Optional<MacKey> key = key(board);
        if (key.isPresent() && !key.get().fits(said, packet)) {
            throw new Refused(Reason.UNPROVEN, "a report without its MAC, or with another");
        }
    }

    /**
     * Takes a chunk of an update that counts only when all of it is there and its MAC fits; with the last one it does.
     *
     * @return false: it was held before
     */
    boolean hold(OpenRound open, String board, UpdateProgress update, Chunk chunk, Effects out) throws Refused {
        int transfer = update.announcement().transfer();
        try {
            if (!open.fold(update, chunk)) {
                return false;
            }
        } catch (Refused never) {
            reject(board, update, out);
            throw never;
        }
        update.keep(board, out);
        // As it was first encoded: a chunk that travels with a hello may bear the flag.
        byte[] packet = new Seal(update.seed().bytes()).withPoll(chunk.packet(), false);
        Entry.ChunkHeld held =
                new Entry.ChunkHeld(board, transfer, chunk.header().index(), packet);
        out.keep(held);
        update.hold(held);
        if (update.isWhole()) {
            prove(open, board, update, out);
        }
        return true;
    }

    private void prove(OpenRound open, String board, UpdateProgress update, Effects out) throws Refused {
        List<Entry.ChunkHeld> chunks = held(board, update, out);
        if (!fits(board, open.baseOf(update), update.announcement(), chunks)) {
            reject(board, update, out);
            throw new Refused(Reason.UNPROVEN, "the MAC of the update does not fit");
        }
        try {
            open.checkWhole(update, chunks);
        } catch (Refused never) {
            reject(board, update, out);
            throw never;
        }
        open.foldHeld(update, chunks);
        out.keep(new Entry.UpdateProven(board, update.announcement().transfer()));
    }

    private static void reject(String board, UpdateProgress update, Effects out) {
        update.reject();
        update.keep(board, out);
        out.keep(new Entry.UpdateRejected(board, update.announcement().transfer()));
    }

    private List<Entry.ChunkHeld> held(String board, UpdateProgress update, Effects out) {
        int transfer = update.announcement().transfer();
        List<Entry.ChunkHeld> chunks = new ArrayList<>(update.held());
        if (chunks.isEmpty()) {
            chunks.addAll(out.held(board, transfer));
        }
        KeptEntries durable = kept;
        if (chunks.size() < update.announcement().chunks() && durable != null) {
            chunks.addAll(durable.held(board, transfer));
        }
        chunks.sort(Comparator.comparingInt(Entry.ChunkHeld::index));
        return chunks;
    }

    private boolean fits(String board, Base base, Announcement announcement, List<Entry.ChunkHeld> chunks) {
        List<byte[]> packets = chunks.stream().map(Entry.ChunkHeld::packet).toList();
        return chunks.size() == announcement.chunks()
                && key(board)
                        .map(key -> key.update(model, base, announcement, packets))
                        .equals(announcement.mac());
    }

    /** An answer with its MAC, where the board has a key to check it. */
    Message signed(String board, Message answer) {
        if (answer instanceof Welcome welcome) {
            return key(board)
                    .<Message>map(key -> welcome.with(key.welcome(model, welcome.ordinal())))
                    .orElse(answer);
        }
        if (answer instanceof Receipt receipt) {
            return key(board)
                    .<Message>map(key -> receipt.with(key.receipt(receipt)))
                    .orElse(answer);
        }
        if (answer instanceof Acknowledge seen) {
            return key(board)
                    .<Message>map(key -> seen.with(key.acknowledge(seen)))
                    .orElse(answer);
        }
        return answer;
    }

    /** @param refused what the update was announced with */
    Refusal signed(String board, Refusal refusal, Optional<Mac> refused) {
        return key(board)
                .flatMap(key -> key.refusal(refusal, refused))
                .map(refusal::with)
                .orElse(refusal);
    }
}
