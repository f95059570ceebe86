package io.linnet.lab.world;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.PartialSum.Member;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The truth of a run, kept outside of the parts: what boards encoded, what became durable at the aggregator, what it said.
 * Each step is checked as it happens, against what is durable at that moment.
 */
final class Ledger {
    /** More entries of one board in one round than any of its chunks, greetings and restarts explain. */
    private static final int MOST_ENTRIES = 400;

    /** Versions that an update or its receipt may come after; what is older is forgotten, so that a run may be long. */
    private static final int VERSIONS_KEPT = 1_000;

    private static final long ANY = -1;

    /** An update as its board first encoded it. */
    private record Update(int examples, List<byte[]> chunks) {}

    private final ModelPlan plan;
    private final PlainModel model;
    private final Map<UpdateName, Update> updates = new HashMap<>();
    private final Map<Long, Digest> digests = new HashMap<>();
    /** Chunks of the open round that are durable. */
    private final Map<UpdateName, BitSet> open = new LinkedHashMap<>();
    /** What closed rounds folded. */
    private final Map<UpdateName, BitSet> closed = new HashMap<>();

    /** Base of each update of the open round, by board and transfer. */
    private final Map<UpdateName, Long> bases = new HashMap<>();

    private final Map<String, Integer> entries = new HashMap<>();
    private final Map<String, Integer> ordinals = new HashMap<>();
    /** By board and transfer: a refusal may name the open round's version in place of the update's. */
    private final Set<UpdateName> refusedForGood = new HashSet<>();

    private final Map<String, Long> lastFolded = new HashMap<>();
    private final Set<String> gateways;

    private int sums;
    private long newest = -1;
    private int round;
    private int fineUntil;

    Ledger(ModelPlan plan, RoundPolicy policy) {
        this.plan = plan;
        this.model = new PlainModel(plan, policy.merge().isCutting());
        this.gateways = policy.gatewaySums();
    }

    /** Partial sums of gateways that were folded. */
    int sums() {
        return sums;
    }

    /** Versions so far, the first one not counted. */
    long newest() {
        return newest;
    }

    /** Newest version with a chunk of the board in it, −1: none. */
    long lastFolded(String board) {
        return lastFolded.getOrDefault(board, -1L);
    }

    /** The board's number; empty: it has none. */
    OptionalInt ordinal(String board) {
        Integer known = ordinals.get(board);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }

    /** Whether the aggregator told somebody that nothing more of it will be folded. */
    boolean isRefusedForGood(UpdateName name) {
        return refusedForGood.contains(new UpdateName(name.board(), ANY, name.transfer()));
    }

    // Boards.

    /** A board has made an update durable, and may send it from now on. */
    void encoded(UpdateName name, int examples, List<byte[]> chunks) {
        Update fresh = new Update(examples, chunks);
        Update known = updates.putIfAbsent(name, fresh);
        boolean isSame = known == null
                || (known.examples() == examples
                        && Arrays.deepEquals(known.chunks().toArray(new byte[0][]), chunks.toArray(new byte[0][])));
        if (!isSame) {
            throw new Violation(Check.NOTHING_TWICE, name + " stands for two contents");
        }
    }

    /** A board holds a version. */
    void held(String board, Base version) {
        Optional<Digest> digest = Optional.ofNullable(digests.get(version.version()));
        if (!digest.equals(Optional.of(version.digest()))) {
            throw new Violation(Check.DIGEST, board + " holds " + version + ", it is " + digest);
        }
    }

    /** A board is done with an update: what it takes for lost it trains into its next one. */
    void settled(UpdateName name, int chunks, int folded) {
        int truly = durable(name).cardinality();
        if (folded < truly) {
            throw new Violation(
                    Check.NOTHING_TWICE,
                    name + " counts " + folded + " of " + chunks + " chunks, " + truly
                            + " are folded: the rest will be folded again in another update");
        }
        if (folded > truly) {
            throw new Violation(
                    Check.NOTHING_LOST,
                    name + " counts " + folded + " of " + chunks + " chunks, " + truly + " are folded");
        }
    }

    // The aggregator's journal.

    void durable(JournalWrite write) {
        if (write instanceof JournalWrite.AppendEntries append) {
            append.entries().forEach(this::durable);
        } else if (write instanceof JournalWrite.CloseRound close) {
            close(close.version(), close.receipts());
        }
    }

    private void durable(Entry entry) {
        if (entries.merge(entry.board(), 1, Integer::sum) > MOST_ENTRIES) {
            throw new Violation(Check.BOUNDED, "more than " + MOST_ENTRIES + " entries of " + entry.board());
        }
        if (entry instanceof Entry.BoardJoined joined) {
            Integer before = ordinals.putIfAbsent(joined.board(), joined.ordinal());
            boolean isTaken = ordinals.entrySet().stream()
                    .anyMatch(other -> other.getValue() == joined.ordinal()
                            && !other.getKey().equals(joined.board()));
            if (before != null || isTaken) {
                throw new Violation(Check.NOTHING_TWICE, "ordinal " + joined.ordinal() + " of " + joined.board());
            }
        } else if (entry instanceof Entry.UpdateAnnounced announced) {
            bases.put(new UpdateName(announced.board(), ANY, announced.transfer()), announced.version());
        } else if (entry instanceof Entry.ChunkFolded kept) {
            long version = Objects.requireNonNull(bases.get(new UpdateName(kept.board(), ANY, kept.transfer())));
            folded(new UpdateName(kept.board(), version, kept.transfer()), kept.index(), kept.packet());
        } else if (entry instanceof Entry.SumFolded sum) {
            sums++;
            Hello hello = (Hello) read(sum.hello()).orElseThrow();
            List<Member> members = hello.sum().orElseThrow().members();
            for (int i = 0; i < members.size(); i++) {
                UpdateName name = new UpdateName(
                        sum.boards().get(i), newest, members.get(i).transfer());
                Update update = summed(name);
                all(name).stream()
                        .forEach(chunk -> folded(name, chunk, update.chunks().get(chunk)));
            }
        }
    }

    private Update summed(UpdateName name) {
        Update update = updates.get(name);
        if (update == null) {
            throw new Violation(Check.DIGEST, name + " is part of a sum, no board sent it");
        }
        return update;
    }

    private BitSet all(UpdateName name) {
        BitSet all = new BitSet();
        all.set(0, summed(name).chunks().size());
        return all;
    }

    /** Somebody keeps a chunk. */
    void requireAsEncoded(UpdateName name, int index, byte[] packet) {
        Update update = updates.get(name);
        if (update == null || index >= update.chunks().size()) {
            throw new Violation(Check.DIGEST, "chunk " + index + " of " + name + " is kept, no board sent it");
        }
        if (!sameContent(update.chunks().get(index), packet)) {
            throw new Violation(Check.DIGEST, "chunk " + index + " of " + name + " is not as its board encoded it");
        }
    }

    private void folded(UpdateName name, int index, byte[] packet) {
        requireAsEncoded(name, index, packet);
        if (closed.containsKey(name)) {
            throw new Violation(Check.NOTHING_TWICE, name + " is folded after a receipt of it");
        }
        BitSet bits = open.computeIfAbsent(name, unused -> new BitSet());
        if (bits.get(index)) {
            throw new Violation(Check.NOTHING_TWICE, "chunk " + index + " of " + name + " is folded again");
        }
        for (Map.Entry<UpdateName, BitSet> other : open.entrySet()) {
            boolean isLate = name.version() < newest;
            boolean isOther = !other.getKey().equals(name)
                    && other.getKey().board().equals(name.board())
                    && other.getKey().version() < newest == isLate;
            if (isOther && !other.getValue().isEmpty()) {
                throw new Violation(Check.NOTHING_TWICE, name + " is folded beside " + other.getKey());
            }
        }
        bits.set(index);
    }

    /** The flag that asks for a status is no part of the content, and the check follows from it. */
    private static boolean sameContent(byte[] encoded, byte[] folded) {
        int end = encoded.length - ChunkFormat.CHECK_BYTES;
        return encoded.length == folded.length
                && (encoded[0] & ~ChunkFormat.FLAG_POLL) == (folded[0] & ~ChunkFormat.FLAG_POLL)
                && Arrays.equals(encoded, 1, end, folded, 1, end);
    }

    private void close(Version version, List<FoldReceipt> receipts) {
        if (version.number() != newest + 1) {
            throw new Violation(Check.NOTHING_LOST, "version " + version.number() + " follows " + newest);
        }
        Map<UpdateName, BitSet> told = new LinkedHashMap<>();
        for (FoldReceipt receipt : receipts) {
            UpdateName name = new UpdateName(receipt.board(), receipt.version(), receipt.transfer());
            told.put(name, receipt.isOfSum() ? all(name) : BitSet.valueOf(receipt.bitmap()));
        }
        open.forEach((name, bits) -> {
            if (!bits.equals(told.getOrDefault(name, new BitSet()))) {
                throw new Violation(
                        Check.NOTHING_LOST,
                        "chunks " + bits + " of " + name + " are durable, " + told.get(name) + " are in the receipt");
            }
        });
        told.forEach((name, bits) -> {
            if (!bits.isEmpty() && !open.containsKey(name)) {
                throw new Violation(Check.NOTHING_LOST, "the receipt of " + name + " names what was never durable");
            }
            closed.put(name, bits);
        });
        if (newest >= 0) {
            fold(version);
        } else if (!model.digest().equals(version.digest())) {
            throw new Violation(Check.DIGEST, "version 0 is not the seed's");
        }
        newest = version.number();
        round = version.round();
        fineUntil = version.fineUntil();
        digests.put(newest, version.digest());
        open.clear();
        bases.clear();
        entries.clear();
        if (newest % VERSIONS_KEPT == 0) {
            updates.keySet().removeIf(this::isForgotten);
            closed.keySet().removeIf(this::isForgotten);
        }
    }

    boolean isForgotten(UpdateName name) {
        return name.version() < newest - VERSIONS_KEPT;
    }

    Optional<Digest> newestDigest() {
        return Optional.ofNullable(digests.get(newest));
    }

    private void fold(Version version) {
        open.forEach((name, bits) -> {
            Digest base = Objects.requireNonNull(digests.get(name.version()));
            ChunkSeed seed = ChunkSeed.of(plan.model(), name.version(), base);
            Update update = Objects.requireNonNull(updates.get(name));
            bits.stream()
                    .forEach(index ->
                            model.fold(update.chunks().get(index), seed, update.examples(), name.version() == newest));
            lastFolded.put(name.board(), version.number());
        });
        Digest expected = model.close(round, fineUntil);
        if (!expected.equals(version.digest())) {
            throw new Violation(
                    Check.DIGEST,
                    "version " + version.number() + " is " + version.digest() + ", the plain sum of its chunks gives "
                            + expected);
        }
    }

    // What the aggregator says.

    /** Chunks that are durable at the aggregator, in the open round or in a closed one. */
    private BitSet durable(UpdateName name) {
        return open.getOrDefault(name, closed.getOrDefault(name, new BitSet()));
    }

    /** A packet leaves the aggregator for a board. */
    void said(String board, byte[] packet) {
        if (gateways.contains(board)) {
            return;
        }
        read(packet).ifPresent(message -> said(board, message));
    }

    private void said(String board, Message message) {
        if (message instanceof Welcome welcome) {
            ordinal(board, welcome.ordinal());
            welcome.received().ifPresent(received -> acknowledged(board, received, "a welcome"));
        } else if (message instanceof Message.Status status && status.object() == ChunkFormat.TYPE_UPDATE) {
            acknowledged(board, status.received(), "a status");
        } else if (message instanceof Receipt receipt) {
            receipt(board, receipt);
        } else if (message instanceof Refusal refusal && isFinal(refusal.reason())) {
            boolean isOfRequest =
                    refusal.reason() == Reason.WRONG_BASE && refusal.version().isEmpty();
            if (refusal.transfer().isPresent() && !isOfRequest) {
                refusedForGood.add(new UpdateName(board, ANY, refusal.transfer().getAsInt()));
            }
        }
    }

    static boolean isFinal(Reason reason) {
        return switch (reason) {
            case UNKNOWN_MODEL,
                    WRONG_BASE,
                    LATE,
                    OUT_OF_RANGE,
                    UNDECODABLE,
                    NOT_FINITE,
                    WEIGHT,
                    NOT_ALLOWED,
                    CONFLICT,
                    OVERLAP -> true;
            default -> false;
        };
    }

    /** A board is told its ordinal. */
    void ordinal(String board, int ordinal) {
        if (!Integer.valueOf(ordinal).equals(ordinals.get(board))) {
            throw new Violation(
                    Check.NOTHING_LOST,
                    board + " is told ordinal " + ordinal + ", " + ordinals.get(board) + " is kept");
        }
    }

    private void acknowledged(String board, Received received, String by) {
        UpdateName name = new UpdateName(board, received.version(), received.transfer());
        BitSet lost = received.bitmap().bits();
        lost.andNot(durable(name));
        if (!lost.isEmpty()) {
            throw new Violation(
                    Check.NOTHING_LOST,
                    by + " acknowledges chunks " + lost + " of " + name + ", which are not durable");
        }
    }

    /** Also of one that a gateway passes on: it says what was folded, for good. */
    void receipt(String board, Receipt receipt) {
        Received received = receipt.folded();
        UpdateName name = new UpdateName(board, received.version(), received.transfer());
        BitSet said = received.bitmap().bits();
        boolean isWhole = said.cardinality() == received.chunks();
        if (receipt.outcome() == ReceiptOutcome.IN_CUSTODY || isWhole != (receipt.outcome() == ReceiptOutcome.FOLDED)) {
            throw new Violation(Check.NOTHING_LOST, "the receipt " + receipt + " does not fit its chunks");
        }
        if (!said.equals(durable(name))) {
            throw new Violation(
                    Check.NOTHING_LOST,
                    "a receipt says " + said + " of " + name + " are folded, " + durable(name) + " are durable");
        }
    }

    static Optional<Message> read(byte[] packet) {
        try {
            return ChunkFormat.isChunk(packet) ? Optional.empty() : Optional.of(MessageReader.read(packet));
        } catch (Refused refused) {
            throw new Violation(Check.NO_CRASH, "a part says what nobody can read: " + refused.getMessage());
        }
    }
}
