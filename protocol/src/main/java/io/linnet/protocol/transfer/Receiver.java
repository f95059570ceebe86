package io.linnet.protocol.transfer;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The receiving end of one transfer (SPEC 9.2–9.5). Packets in; new chunks, each once, and statuses out. Its whole
 * resume state is {@link #bitmap()}. The owner stores what {@link #accept} hands out before it sends the next status.
 */
public final class Receiver {
    private static final int SPARSE = 4;
    private static final byte[] NOT_KEPT = {};
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final int chunks;
    private final int transfer;
    private final int objectType;
    private final Seal seal;
    private final ReceiverPolicy policy;
    private final BitSet received;
    private final Elimination repairs;
    /** Bytes of what arrived, to take out of repairs; none are kept once all is here or where repairs are not used. */
    private final byte[][] kept;

    private int window;
    private int missing;
    private int highest = -1;
    private int echo = TransferStatus.ABSENT;
    private long undecodable;

    private int since;
    private int gain;
    private long bytesSince;
    private boolean gap;
    private boolean due;
    private boolean urgent;
    private final SteadyClock clock = new SteadyClock(0);
    private long now;
    private long lastStatusAt = NEVER;

    /**
     * @param crcSeed names the base (SPEC 5.2)
     * @param objectType 0 update, 1 step, 2 full, 3 diff
     * @param known what arrived before a restart, or {@link StatusBitmap#none}
     */
    public Receiver(StatusBitmap known, byte[] crcSeed, int transfer, int objectType, ReceiverPolicy policy) {
        this.chunks = known.chunks();
        this.transfer = transfer;
        this.objectType = objectType;
        this.seal = new Seal(crcSeed);
        this.policy = policy;
        this.received = known.bits();
        this.missing = known.missing();
        this.window = policy.window();
        this.repairs = new Elimination(chunks, policy.repairBytes());
        this.kept = new byte[policy.repairBytes() > 0 ? chunks : 0][];
        Arrays.fill(kept, NOT_KEPT);
    }

    /** Gives back the bytes of a chunk stored before a restart, so that repairs which contain it can be used. */
    public void restore(byte[] chunk) {
        int index = PacketHeader.index(chunk);
        if (index < kept.length && received.get(index) && missing > 0) {
            kept[index] = chunk.clone();
        }
    }

    public StatusBitmap bitmap() {
        return StatusBitmap.of(chunks, received);
    }

    public boolean complete() {
        return missing == 0;
    }

    /** Independent packets still needed. */
    public int needed() {
        return missing - repairs.rank();
    }

    /** Times that repairs contradicted each other and were dropped: a sender that codes wrongly, or a forger. */
    public long undecodable() {
        return undecodable;
    }

    /** Grants another window from the next status on. */
    public void grant(int packets) {
        window = packets;
    }

    /** The sender said HELLO for this transfer. */
    public void hello(long nowMillis) {
        clock(nowMillis);
        due = true;
    }

    /** @throws Refused for a packet that is not valid; nothing has changed then */
    public ReceiveResult accept(byte[] packet, long nowMillis) throws Refused {
        clock(nowMillis);
        check(packet);
        boolean repair = PacketHeader.type(packet) == ChunkFormat.TYPE_REPAIR;
        int neededBefore = needed();
        ReceiveResult accepted = repair ? takeRepair(packet) : takeChunk(packet);
        echo = PacketHeader.index(packet) + (repair ? TransferStatus.REPAIR_ECHO : 0);
        note(packet, repair, neededBefore);
        return accepted;
    }

    private void clock(long nowMillis) {
        now = clock.now(nowMillis);
    }

    private void check(byte[] packet) throws Refused {
        if (packet.length < ChunkFormat.MIN_BYTES) {
            throw new Refused(Reason.MALFORMED, "packet of " + packet.length + " bytes");
        }
        int type = PacketHeader.type(packet);
        boolean repair = type == ChunkFormat.TYPE_REPAIR;
        int limit = repair ? ChunkFormat.MAX_REPAIR_BYTES : ChunkFormat.MAX_BYTES;
        if (packet.length > limit) {
            throw new Refused(Reason.TOO_LONG, "packet of " + packet.length + " bytes, at most " + limit);
        }
        if (PacketHeader.version(packet) != ChunkFormat.VERSION) {
            throw new Refused(Reason.MALFORMED, "version " + PacketHeader.version(packet));
        }
        if (!seal.verifies(packet)) {
            throw new Refused(Reason.CHECKSUM, "noise, or another base");
        }
        if (PacketHeader.hasReservedFlags(packet) || type > ChunkFormat.TYPE_REPAIR) {
            throw new Refused(Reason.MALFORMED, "first byte " + (packet[0] & 0xFF));
        }
        if (PacketHeader.transfer(packet) != transfer) {
            throw new Refused(
                    Reason.UNKNOWN_TRANSFER, "transfer " + PacketHeader.transfer(packet) + ", here " + transfer);
        }
        if (repair) {
            checkRepair(packet);
        } else if (type != objectType) {
            throw new Refused(Reason.MALFORMED, "type " + type + " in an object of type " + objectType);
        } else if (PacketHeader.index(packet) >= chunks) {
            throw new Refused(Reason.OUT_OF_RANGE, "chunk " + PacketHeader.index(packet) + " of " + chunks);
        }
    }

    private void checkRepair(byte[] packet) throws Refused {
        if (packet[1] != 0 || PacketHeader.step(packet) != objectType) {
            throw new Refused(Reason.MALFORMED, "repair for an object of another type or with a codec");
        }
        int first = PacketHeader.first(packet);
        int count = PacketHeader.count(packet);
        if (count > Repair.MAX_COUNT || first + count > chunks) {
            throw new Refused(Reason.OUT_OF_RANGE, "repair of " + count + " from " + first + " of " + chunks);
        }
        int payload = packet.length - ChunkFormat.OVERHEAD_BYTES;
        boolean fits = count == 0 ? payload == 0 : payload >= Repair.MIN_SYMBOL && payload <= Repair.MAX_SYMBOL;
        if (!fits) {
            throw new Refused(Reason.MALFORMED, "repair of " + count + " with a payload of " + payload + " bytes");
        }
    }

    private ReceiveResult takeChunk(byte[] packet) {
        if (received.get(PacketHeader.index(packet))) {
            return ReceiveResult.DUPLICATE;
        }
        List<byte[]> fresh = new ArrayList<>();
        learn(seal.withPoll(packet, false), fresh);
        solve(fresh);
        return ReceiveResult.chunks(fresh);
    }

    private void learn(byte[] chunk, List<byte[]> fresh) {
        int index = PacketHeader.index(chunk);
        received.set(index);
        missing--;
        repairs.substitute(index, chunk);
        if (index < kept.length) {
            kept[index] = chunk.clone();
        }
        fresh.add(chunk);
    }

    private ReceiveResult takeRepair(byte[] packet) {
        int count = PacketHeader.count(packet);
        if (count == 0) {
            return ReceiveResult.POLLED;
        }
        if (missing == 0 || repairs.full() || !addEquation(packet, PacketHeader.first(packet), count)) {
            return ReceiveResult.DUPLICATE;
        }
        List<byte[]> fresh = new ArrayList<>();
        solve(fresh);
        return fresh.isEmpty() ? ReceiveResult.HELD : ReceiveResult.chunks(fresh);
    }

    private boolean addEquation(byte[] packet, int first, int count) {
        if (received.nextClearBit(first) >= first + count) {
            return false;
        }
        int payload = packet.length - ChunkFormat.OVERHEAD_BYTES;
        byte[] symbol = new byte[payload];
        System.arraycopy(packet, ChunkFormat.HEADER_BYTES, symbol, 0, payload);
        byte[] factors = new byte[chunks];
        byte[] coefficients = Repair.coefficients(PacketHeader.index(packet), transfer, first, count);
        for (int i = 0; i < count; i++) {
            if (!received.get(first + i)) {
                factors[first + i] = coefficients[i];
                continue;
            }
            byte[] chunk = kept[first + i];
            if (chunk == NOT_KEPT || Repair.symbolBytes(chunk) > payload) {
                return false;
            }
            Repair.addSymbol(symbol, 0, chunk, coefficients[i]);
        }
        return repairs.add(factors, symbol);
    }

    private void solve(List<byte[]> fresh) {
        for (Elimination.Row solved : repairs.takeSolved()) {
            if (!Repair.isSymbol(solved.symbol())) {
                repairs.clear();
                undecodable++;
                break;
            }
            byte[] chunk = Repair.rebuild(solved.symbol(), objectType, transfer, solved.chunk());
            seal.sign(chunk);
            learn(chunk, fresh);
        }
        if (missing == 0) {
            Arrays.fill(kept, NOT_KEPT);
        }
    }

    private void note(byte[] packet, boolean repair, int neededBefore) {
        since++;
        bytesSince += packet.length;
        boolean news = needed() < neededBefore;
        if (news) {
            gain += neededBefore - needed();
        }
        if (!repair) {
            gap |= PacketHeader.index(packet) > highest + 1;
            highest = Math.max(highest, PacketHeader.index(packet));
        }
        int progress = Math.min(Math.max(SPARSE, chunks / 8), Math.max(1, window / 2));
        due |= PacketHeader.polls(packet)
                || gain >= progress
                || ((gap || !news) && since >= SPARSE)
                || (policy.creditBytes() > 0 && bytesSince >= policy.creditBytes() / 2);
        urgent |= neededBefore > 0 && missing == 0;
    }

    /** True if {@link #status} is to be sent now. */
    public boolean statusDue(long nowMillis) {
        clock(nowMillis);
        return urgent || (due && now - lastStatusAt >= policy.spacingMillis());
    }

    /** When {@link #statusDue} becomes true without another packet, or {@link Long#MAX_VALUE}. */
    public long wakeAt() {
        if (urgent) {
            return clock.toCallers(now);
        }
        return due ? clock.toCallers(Math.max(now, lastStatusAt + policy.spacingMillis())) : Long.MAX_VALUE;
    }

    /** The status to send now; counts as sent. */
    public TransferStatus status(long nowMillis) {
        clock(nowMillis);
        lastStatusAt = now;
        since = 0;
        gain = 0;
        bytesSince = 0;
        gap = false;
        due = false;
        urgent = false;
        int credit = policy.creditBytes() > 0 ? policy.creditBytes() : TransferStatus.ABSENT;
        return new TransferStatus(bitmap(), window, credit, echo, needed());
    }

    /** The status if one is due. */
    public Optional<TransferStatus> poll(long nowMillis) {
        return statusDue(nowMillis) ? Optional.of(status(nowMillis)) : Optional.empty();
    }
}
