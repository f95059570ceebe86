package io.linnet.protocol.transfer;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import io.linnet.protocol.reason.Reason;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sending end of one transfer (SPEC 9.6–9.10): new chunks, then lost ones, then repairs; a timer that probes and
 * never gives up. Statuses and time in, packets and the next wake-up out.
 *
 * <p>The owner calls {@link #poll} whenever the link can take a packet, until it is empty, then again at
 * {@link #wakeAt}. It ends the transfer at the round's deadline by no longer calling.
 */
public final class Sender {
    private static final int POLL_EVERY = 8;

    private final List<byte[]> chunks;
    private final int transfer;
    private final Seal seal;
    private final LinkProfile link;
    private final SplitMix64 jitter;
    private final Flight flight;
    private final RoundTrip roundTrip;
    private final Loss loss = new Loss();
    private final int longest;

    private final SentChunks known;
    private final Pace pace;
    private int needed;
    private int window;
    private long creditBytes = Long.MAX_VALUE;

    private final SteadyClock clock;
    private long now;
    private int expiries;
    /** The first probe or contact since the last status: what was sent before tells nothing of the round trip. */
    private long firstProbe = Flight.NEVER;

    private long timerAt;
    private long pausedUntil;
    private long settleAt = Long.MAX_VALUE;
    private boolean awaitsAnswer;
    /** The receiver may not know of the transfer yet. */
    private boolean isUnannounced;

    private boolean pollNext;
    private boolean halved;

    private final Map<PacketKind, Long> sent = new EnumMap<>(PacketKind.class);
    private long bytesSent;

    private Sender(
            List<byte[]> chunks, byte[] crcSeed, LinkProfile link, long seed, long nowMillis, boolean awaitsAnswer) {
        if (chunks.isEmpty() || chunks.size() > ChunkFormat.MAX_CHUNKS) {
            throw new IllegalArgumentException("chunks=" + chunks.size() + ", 1 to " + ChunkFormat.MAX_CHUNKS);
        }
        this.chunks = List.copyOf(chunks);
        this.transfer = PacketHeader.transfer(chunks.get(0));
        this.seal = new Seal(crcSeed);
        this.link = link;
        this.jitter = SplitMix64.stream(seed, Purpose.JITTER, transfer);
        this.flight = new Flight(chunks.size(), jitter.below(1 << 16));
        this.roundTrip = new RoundTrip(link.floorMillis());
        this.longest = chunks.stream().mapToInt(chunk -> chunk.length).max().orElseThrow();
        this.known = new SentChunks(chunks.size());
        this.pace = new Pace(link.bytesPerSecond());
        this.needed = chunks.size();
        this.window = link.initialWindow();
        this.now = nowMillis;
        this.clock = new SteadyClock(nowMillis);
        this.awaitsAnswer = awaitsAnswer;
        this.timerAt = awaitsAnswer ? nowMillis : nowMillis + roundTrip.timerMillis(0);
    }

    /**
     * Of an object that was never sent.
     *
     * @param chunks in order of their index, signed, POLL clear; not copied, and left as they are
     * @param crcSeed names the base (SPEC 5.2)
     * @param seed for jitter and the seeds of repairs: another one for each sender and restart
     */
    public static Sender fresh(List<byte[]> chunks, byte[] crcSeed, LinkProfile link, long seed, long nowMillis) {
        return new Sender(chunks, crcSeed, link, seed, nowMillis, false);
    }

    /** Of an object that was under way before a restart: says HELLO and waits for what the receiver has. */
    public static Sender resumed(List<byte[]> chunks, byte[] crcSeed, LinkProfile link, long seed, long nowMillis) {
        return new Sender(chunks, crcSeed, link, seed, nowMillis, true);
    }

    /** Everything is acknowledged. */
    public boolean complete() {
        return known.complete();
    }

    /** What the receiver is known to have. */
    public StatusBitmap acknowledged() {
        return known.acknowledged();
    }

    public long sent(PacketKind kind) {
        return sent.getOrDefault(kind, 0L);
    }

    /** Bytes of all packets handed out. */
    public long bytesSent() {
        return bytesSent;
    }

    public long smoothedRoundTripMillis() {
        return roundTrip.smoothedMillis();
    }

    /** The window that a welcome or offer grants, before the first status. */
    public void grant(int packets) {
        window = packets;
    }

    /**
     * The announcement that goes with the first packets may be lost, and then they are refused: until a status comes,
     * the owner repeats it, and nothing is said here that would only be refused too (SPEC 9.6).
     */
    public void unannounced() {
        isUnannounced = true;
    }

    /**
     * A contact begins: a line opens, a session connects. What was under way may be lost or still come: ask at once
     * (SPEC 9.8).
     */
    public void linkUp(long nowMillis) {
        clock(nowMillis);
        expiries = 0;
        timerAt = now;
        pollNext = true;
        firstProbe = flight.next();
    }

    /**
     * The other end refused something of this transfer. Reasons that end a transfer are the owner's to act on.
     *
     * @param waitMillis of the refusal, or 0
     */
    public void onRefusal(Reason reason, long waitMillis, long nowMillis) {
        clock(nowMillis);
        switch (reason) {
            case UNKNOWN_TRANSFER -> {
                isUnannounced = false;
                if (!awaitsAnswer) {
                    awaitsAnswer = true;
                    known.forgetAcknowledged();
                    timerAt = now;
                }
            }
            case BUSY, STORAGE_FULL -> pausedUntil = Math.max(pausedUntil, now + waitMillis);
            case FLOOD -> {
                isUnannounced = false;
                window = halved ? window : Math.max(1, window / 2);
                halved = true;
            }
            default -> {}
        }
    }

    public void onStatus(TransferStatus status, long nowMillis) {
        clock(nowMillis);
        if (status.bitmap().chunks() != chunks.size() || complete()) {
            return;
        }
        halved = false;
        isUnannounced = false;
        if (awaitsAnswer) {
            startOver(status);
        } else {
            learn(status);
        }
        expiries = 0;
        firstProbe = Flight.NEVER;
        armTimer(now);
    }

    private void startOver(TransferStatus status) {
        awaitsAnswer = false;
        known.startOver(status.bitmap());
        if (flight.underWay() > 0) {
            flight.answer(flight.last());
        }
        grants(status);
    }

    private void learn(TransferStatus status) {
        long newest = newestMet(status);
        boolean stale = newest != Flight.NEVER && newest < flight.horizon();
        known.learn(status.bitmap());
        if (stale) {
            return;
        }
        int neededBefore = needed;
        grants(status);
        if (newest > flight.horizon()) {
            advance(newest, neededBefore);
        }
    }

    private void grants(TransferStatus status) {
        if (status.window() != TransferStatus.ABSENT) {
            window = status.window();
        }
        if (status.creditBytes() != TransferStatus.ABSENT) {
            creditBytes = status.creditBytes();
        }
        needed = Math.min(known.missing(), status.needed() == TransferStatus.ABSENT ? chunks.size() : status.needed());
    }

    /** The newest transmission that the receiver can have met when it made this status. */
    private long newestMet(TransferStatus status) {
        if (status.echo() >= TransferStatus.REPAIR_ECHO) {
            return flight.ofSeed(status.echo() - TransferStatus.REPAIR_ECHO);
        }
        if (status.echo() != TransferStatus.ABSENT) {
            return status.echo() < chunks.size() ? newestOf(status.echo()) : Flight.NEVER;
        }
        BitSet fresh = known.news(status.bitmap());
        return fresh.isEmpty() && expiries > 0
                ? flight.last()
                : fresh.stream().mapToLong(this::newestOf).max().orElse(Flight.NEVER);
    }

    /** Of a chunk that was sent again just now, an earlier transmission must be meant. */
    private long newestOf(int chunk) {
        long order = known.lastOrder(chunk);
        boolean ambiguous = known.isResent(chunk) && order > flight.horizon();
        return ambiguous && roundTrip.tooSoon(now - flight.sentAt(order)) ? Flight.NEVER : order;
    }

    private void advance(long newest, int neededBefore) {
        // A status that a probe had to ask for tells nothing of how long a packet before the probe took.
        if (newest >= firstProbe) {
            roundTrip.sample(now - flight.sentAt(newest));
        }
        loss.note((int) (newest - flight.horizon()), neededBefore - needed);
        flight.answer(newest);
        known.markLost(newest - link.reorder(), loss);
        settleAt = link.reorder() == 0 ? Long.MAX_VALUE : now + Math.max(1, roundTrip.smoothedMillis() / 4);
    }

    /** The next packet for the link, if there is one now. */
    public Optional<OutgoingPacket> poll(long nowMillis) {
        clock(nowMillis);
        if (complete() || now < pausedUntil) {
            return Optional.empty();
        }
        if (now >= settleAt) {
            settleAt = Long.MAX_VALUE;
            known.markLost(flight.horizon(), loss);
        }
        if (awaitsAnswer) {
            return now >= timerAt ? Optional.of(hello()) : Optional.empty();
        }
        if (!pace.allows(now)) {
            return Optional.empty();
        }
        if (open()) {
            return Optional.of(next());
        }
        return now >= timerAt && !isUnannounced ? Optional.of(probe()) : Optional.empty();
    }

    /** When to call {@link #poll} again if no status comes before; {@link Long#MAX_VALUE} once complete. */
    public long wakeAt() {
        if (complete()) {
            return Long.MAX_VALUE;
        }
        long timer = isUnannounced && !awaitsAnswer ? Long.MAX_VALUE : timerAt;
        long at = !awaitsAnswer && open() ? now : Math.min(timer, settleAt);
        if (!awaitsAnswer) {
            at = Math.max(at, pace.nextMillis());
        }
        return clock.toCallers(Math.max(now, Math.max(at, pausedUntil)));
    }

    private void clock(long nowMillis) {
        now = clock.now(nowMillis);
    }

    /** True if window, credit and what is left allow a packet. */
    private boolean open() {
        int bytes = nextBytes();
        return bytes > 0
                && flight.underWay() < Math.min(window, flight.limit())
                && flight.bytesUnderWay() + bytes <= creditBytes;
    }

    private int nextBytes() {
        int unsent = known.unsent();
        if (unsent < chunks.size()) {
            return chunks.get(unsent).length;
        }
        if (known.hasLost()) {
            return chunks.get(known.firstLost()).length;
        }
        boolean repair = link.eager() && !isUnannounced && loss.allowsRepair(flight.underWay(), needed);
        return repair ? longest + Repair.EXTRA_BYTES : 0;
    }

    private OutgoingPacket next() {
        int unsent = known.unsent();
        if (unsent < chunks.size()) {
            return chunk(unsent, PacketKind.CHUNK);
        }
        return known.hasLost() ? chunk(known.firstLost(), PacketKind.RESENT) : repair(false);
    }

    private OutgoingPacket probe() {
        expiries++;
        pollNext = true;
        if (firstProbe == Flight.NEVER) {
            firstProbe = flight.next();
        }
        if (!link.eager()) {
            int seed = (int) flight.next() & 0xFFFF;
            byte[] poll = Repair.barePoll(chunks, transfer, seed);
            seal.sign(poll);
            note(poll.length);
            return handOut(PacketKind.POLL, poll);
        }
        return known.hasLost() ? chunk(known.firstLost(), PacketKind.RESENT) : repair(true);
    }

    private OutgoingPacket hello() {
        expiries++;
        armTimer(now);
        return handOut(PacketKind.HELLO, new byte[0]);
    }

    private OutgoingPacket chunk(int index, PacketKind kind) {
        known.sent(index, flight.next());
        byte[] chunk = chunks.get(index);
        note(chunk.length);
        return handOut(kind, seal.withPoll(chunk, polls()));
    }

    private OutgoingPacket repair(boolean probe) {
        long order = flight.next();
        SentChunks.Run run = known.nextRepair();
        int first = run.first();
        int last = run.last();
        int longestCovered = 0;
        for (int i = first; i <= last; i++) {
            longestCovered = Math.max(longestCovered, chunks.get(i).length);
        }
        note(longestCovered + Repair.EXTRA_BYTES);
        boolean poll = polls() || probe || order % POLL_EVERY == 0;
        byte[] repair = Repair.combine(chunks, transfer, (int) order & 0xFFFF, first, last - first + 1, poll);
        seal.sign(repair);
        return handOut(PacketKind.REPAIR, repair);
    }

    /** Records a transmission and restarts the timer. */
    private void note(int bytes) {
        flight.sent(bytes, now);
        pace.sent(bytes, now);
        armTimer(now);
    }

    /** After the transmission is recorded: nothing can follow it unasked. */
    private boolean polls() {
        boolean poll = pollNext || !open() || (!link.eager() && left() < loss.pollers());
        pollNext = false;
        return poll;
    }

    /** Packets that can follow unasked, counted no further than matters. */
    private int left() {
        return Math.min(known.waiting(loss.pollers()), window - flight.underWay());
    }

    private void armTimer(long from) {
        int impatience = expiries - loss.patience();
        long timer = link.eager() && impatience < 0
                ? roundTrip.eagerMillis()
                : roundTrip.timerMillis(Math.max(0, impatience));
        timerAt = from + timer + jitter.below(timer / 4 + 1);
    }

    private OutgoingPacket handOut(PacketKind kind, byte[] packet) {
        sent.merge(kind, 1L, Long::sum);
        bytesSent += packet.length;
        return new OutgoingPacket(kind, packet);
    }
}
