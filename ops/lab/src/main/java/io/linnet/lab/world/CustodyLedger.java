package io.linnet.lab.world;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.reason.Reason;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one gateway has made durable, and what it says of it. */
final class CustodyLedger {
    private static final int MOST_ENDED = 100_000;

    private final String gateway;
    private final Ledger ledger;
    private final Map<UpdateName, BitSet> durable = new LinkedHashMap<>();
    private final Set<UpdateName> ended = new HashSet<>();

    CustodyLedger(String gateway, Ledger ledger) {
        this.gateway = gateway;
        this.ledger = ledger;
    }

    /** Updates in custody. */
    Set<UpdateName> held() {
        return durable.keySet();
    }

    private static UpdateName name(UpdateKey key) {
        return new UpdateName(key.board(), key.version(), key.transfer());
    }

    void durable(CustodyWrite write) {
        if (write instanceof CustodyWrite.KeepChunk keep) {
            UpdateName name = name(keep.update().key());
            ledger.requireAsEncoded(name, keep.index(), keep.chunk());
            if (ended.contains(name)) {
                throw new Violation(Check.NOTHING_TWICE, gateway + " takes " + name + " again, which has ended");
            }
            durable.computeIfAbsent(name, unused -> new BitSet()).set(keep.index());
        } else if (write instanceof CustodyWrite.EndUpdate end) {
            ended(end.closed());
        }
    }

    private void ended(ClosedUpdate closed) {
        UpdateName name = name(closed.key());
        Message last = Ledger.read(closed.message())
                .orElseThrow(() -> new Violation(Check.NOTHING_LOST, name + " ends with a chunk"));
        if (last instanceof Receipt receipt) {
            ledger.receipt(name.board(), receipt);
        } else if (!(last instanceof Refusal refusal) || !isReason(name, refusal.reason())) {
            throw new Violation(Check.NOTHING_LOST, gateway + " ends " + name + " with " + last);
        }
        durable.remove(name);
        ended.add(name);
        if (ended.size() > MOST_ENDED) {
            ended.removeIf(ledger::isForgotten);
        }
    }

    /** The aggregator's; no run takes so long that a gateway may give an update up. */
    private boolean isReason(UpdateName name, Reason reason) {
        return Ledger.isFinal(reason) && ledger.isRefusedForGood(name);
    }

    /** What a start finds on the disk. */
    void found(List<CustodyUpdate> updates) {
        Map<UpdateName, BitSet> found = new LinkedHashMap<>();
        for (CustodyUpdate update : updates) {
            if (update.durableCount() > 0) {
                found.put(name(update.key()), update.durable().bits());
            }
        }
        if (!found.equals(durable)) {
            throw new Violation(
                    Check.NOTHING_LOST, gateway + " finds " + found + " on its disk, " + durable + " is durable");
        }
    }

    /** A packet leaves the gateway for a board. */
    void said(String board, byte[] packet) {
        Ledger.read(packet).ifPresent(message -> said(board, message));
    }

    private void said(String board, Message message) {
        if (message instanceof Welcome welcome) {
            ledger.ordinal(board, welcome.ordinal());
            welcome.received().ifPresent(received -> acknowledged(board, received, "a welcome"));
        } else if (message instanceof Message.Status status && status.object() == ChunkFormat.TYPE_UPDATE) {
            acknowledged(board, status.received(), "a status");
        } else if (message instanceof Receipt receipt && receipt.outcome() == ReceiptOutcome.IN_CUSTODY) {
            acknowledged(board, receipt.folded(), "a receipt");
        } else if (message instanceof Receipt receipt) {
            ledger.receipt(board, receipt);
        }
    }

    private void acknowledged(String board, Received received, String by) {
        UpdateName name = new UpdateName(board, received.version(), received.transfer());
        BitSet lost = received.bitmap().bits();
        lost.andNot(durable.getOrDefault(name, new BitSet()));
        if (!lost.isEmpty() && !ended.contains(name)) {
            throw new Violation(
                    Check.NOTHING_LOST,
                    by + " of " + gateway + " acknowledges chunks " + lost + " of " + name + ", which are not durable");
        }
    }
}
