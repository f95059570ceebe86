package io.linnet.gateway.core;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.DurableStore;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.ReceiveResult;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * One update on its way in: the protocol's receiver, whose statuses are held back until every chunk they acknowledge is
 * durable (SPEC 17.1). Writes end in order, so what is said waits for the last write before it and for no later one.
 */
final class UpdateReceiver {
    private record Waiting(long write, AfterWrites what) {}

    private final CustodyUpdate update;
    private final ReceiverPolicy policy;
    private final DurableStore store;
    private final Effects effects;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<AfterWrites> ready = new ArrayDeque<>();
    private Receiver receiver;
    private long statusAtMillis = Long.MAX_VALUE;
    private long writes;
    private long written;
    private boolean isFailing;
    private boolean isClosing;

    UpdateReceiver(CustodyUpdate update, ReceiverPolicy policy, DurableStore store, Effects effects) {
        this.update = update;
        this.policy = policy;
        this.store = store;
        this.effects = effects;
        this.receiver = receiver();
    }

    private Receiver receiver() {
        Receiver fresh = new Receiver(
                update.durable(), update.seed().bytes(), update.key().transfer(), ChunkFormat.TYPE_UPDATE, policy);
        if (update.durableCount() > 0 && !update.isWhole()) {
            store.chunks(update.id()).forEach(fresh::restore);
        }
        return fresh;
    }

    CustodyUpdate update() {
        return update;
    }

    /** What is durable, or about to be: nothing new may come for it. */
    boolean isClosing() {
        return isClosing || update.isClosed();
    }

    boolean isWriting() {
        return written < writes;
    }

    /**
     * Takes a chunk, repair or poll.
     *
     * @return the number of chunks that were new
     */
    int accept(byte[] packet, long nowMillis) throws Refused {
        ReceiveResult accepted = receiver.accept(packet, nowMillis);
        for (byte[] chunk : accepted.chunks()) {
            effects.keepChunk(update.row(), ChunkReader.peek(chunk).index(), chunk);
            writes++;
        }
        if (receiver.complete() && !isClosing()) {
            close();
        }
        return accepted.chunks().size();
    }

    /** The board said commit, or went on: what is here is all there will be. */
    void close() {
        isClosing = true;
        effects.closeUpdate(update.row());
        writes++;
    }

    /** Packets came by themselves: says their status when it is due. */
    void statusSoon(long nowMillis) {
        status(nowMillis);
        statusAtMillis = isClosing() ? Long.MAX_VALUE : receiver.wakeAt();
    }

    /** Time has passed. */
    void look(long nowMillis) {
        if (nowMillis >= statusAtMillis) {
            statusAtMillis = Long.MAX_VALUE;
            status(nowMillis);
        }
    }

    private void status(long nowMillis) {
        if (receiver.statusDue(nowMillis) && !isClosing()) {
            after(new AfterWrites.SendStatus(receiver.status(nowMillis)));
        }
    }

    long wakeAt() {
        return statusAtMillis;
    }

    /** To be polled when all writes so far have ended. */
    void after(AfterWrites what) {
        if (isWriting()) {
            waiting.add(new Waiting(writes, what));
        } else {
            ready.add(what);
        }
    }

    /** What the board is to be told now, in order. */
    Optional<AfterWrites> poll() {
        return Optional.ofNullable(ready.poll());
    }

    /** One of its writes has ended. */
    void ended(CustodyWrite.Asked write, boolean isDurable, long nowMillis) {
        if (!isDurable) {
            isFailing = true;
        } else if (write instanceof CustodyWrite.KeepChunk keep) {
            update.chunkIsDurable(keep.index(), keep.chunk().length, nowMillis);
            if (update.durableCount() == 1) {
                ready.add(new AfterWrites.Begun());
            }
        } else if (!isFailing) {
            update.close();
            ready.add(new AfterWrites.Whole());
        }
        written++;
        if (isFailing && written == writes) {
            recover();
            return;
        }
        while (!waiting.isEmpty() && waiting.peek().write() <= written) {
            release(waiting.remove().what());
        }
    }

    private void release(AfterWrites what) {
        // A status that was held says more than what is durable after a failure.
        if (!(isFailing && what instanceof AfterWrites.SendStatus)) {
            ready.add(what);
        }
    }

    /** Back to what is durable. */
    private void recover() {
        receiver = receiver();
        isClosing = false;
        ready.add(new AfterWrites.StorageFailed());
        while (!waiting.isEmpty()) {
            release(waiting.remove().what());
        }
        isFailing = false;
    }
}
