package io.linnet.gateway.session;

import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.ReceiveResult;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayDeque;

/**
 * One update on its way in: the protocol's receiver, whose statuses are held back until every chunk they acknowledge is
 * durable (SPEC 17.1). The keeper answers in order, so a status waits for the last write before it and for no later one.
 */
final class Receiving {
    /** Who sends what this leads to. */
    interface Answers {
        void status(Transfer transfer, TransferStatus status);

        /** Its first chunk is durable: the gateway is responsible for it. */
        void began(Transfer transfer);

        /** What is here is durable, and the transfer closed. */
        void whole(Transfer transfer);

        /** Storage failed; what was not durable is forgotten. */
        void storageFailed(Transfer transfer);
    }

    private record Held(long write, Runnable action) {}

    private final Transfer transfer;
    private final ReceiverPolicy policy;
    private final Keeper keeper;
    private final Answers answers;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private Receiver receiver;
    private long writes;
    private long written;
    private boolean isFailing;
    private boolean isClosing;

    Receiving(Transfer transfer, ReceiverPolicy policy, Keeper keeper, Answers answers) {
        this.transfer = transfer;
        this.policy = policy;
        this.keeper = keeper;
        this.answers = answers;
        this.receiver = receiver();
    }

    private Receiver receiver() {
        Receiver fresh = new Receiver(
                transfer.kept(), transfer.seed().bytes(), transfer.key().transfer(), 0, policy);
        if (transfer.keptCount() > 0 && !transfer.isWhole()) {
            keeper.chunks(transfer).forEach(fresh::restore);
        }
        return fresh;
    }

    Transfer transfer() {
        return transfer;
    }

    /** What is durable, or about to be: nothing new may come for it. */
    boolean isClosing() {
        return isClosing || transfer.isClosed();
    }

    /**
     * Takes a chunk, repair or poll.
     *
     * @return the number of chunks that were new
     */
    int accept(byte[] packet, long nowMillis) throws Refused {
        ReceiveResult accepted = receiver.accept(packet, nowMillis);
        for (byte[] chunk : accepted.chunks()) {
            int index = ChunkReader.peek(chunk).index();
            writes++;
            keeper.keep(transfer, index, chunk, isKept -> kept(index, chunk.length, isKept, nowMillis));
        }
        if (receiver.complete() && !isClosing()) {
            close();
        }
        return accepted.chunks().size();
    }

    /** The board said commit, or went on: what is here is all there will be. */
    void close() {
        isClosing = true;
        writes++;
        keeper.close(transfer, isKept -> {
            if (isKept && !isFailing) {
                transfer.closed();
                answers.whole(transfer);
            } else {
                isFailing = true;
            }
            wrote();
        });
    }

    /** Sends the status that is due, if one is; the time of the next one, or {@link Long#MAX_VALUE}. */
    long status(long nowMillis) {
        if (receiver.statusDue(nowMillis) && !isClosing()) {
            TransferStatus status = receiver.status(nowMillis);
            afterWrites(() -> {
                if (!isFailing) {
                    answers.status(transfer, status);
                }
            });
        }
        return isClosing() ? Long.MAX_VALUE : receiver.wakeAt();
    }

    /** Runs the action when all writes so far have ended. */
    void afterWrites(Runnable action) {
        if (written == writes) {
            action.run();
        } else {
            held.add(new Held(writes, action));
        }
    }

    private void kept(int index, int bytes, boolean isKept, long nowMillis) {
        if (isKept) {
            transfer.chunkKept(index, bytes, nowMillis);
            if (transfer.keptCount() == 1) {
                answers.began(transfer);
            }
        } else {
            isFailing = true;
        }
        wrote();
    }

    private void wrote() {
        written++;
        if (isFailing && written == writes) {
            recover();
        }
        while (!held.isEmpty() && held.peek().write() <= written) {
            held.remove().action().run();
        }
    }

    /** Back to what is durable. Statuses that were held said more, so they are never sent. */
    private void recover() {
        receiver = receiver();
        isClosing = false;
        answers.storageFailed(transfer);
        while (!held.isEmpty()) {
            held.remove().action().run();
        }
        isFailing = false;
    }
}
