package io.linnet.lab.forge;

import io.linnet.lab.forge.Forgery.Kind;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ChunkWriter;
import io.linnet.protocol.message.Admission;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.Seal;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.trust.FleetKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Makes packets of what has passed, as whoever carries them can: it knows every byte, computes every check, and has no key.
 *
 * <p>It does not do what costs its victims as much as a dropped packet does, since that needs no forgery: it puts no chunk in
 * the place of one that is still to come, changes no announcement of an update that is under way, and does not meddle with
 * what a board asks for to follow the model. By such means an update fails and its board is told, or a board fetches the
 * whole model and forgets its error feedback; nothing else is in its place.
 */
final class Forger {
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<Reason> FINAL =
            List.of(Reason.LATE, Reason.CONFLICT, Reason.WEIGHT, Reason.UNPROVEN, Reason.UNKNOWN_MODEL);

    private final SplitMix64 random;
    private final List<String> boards;
    private final FleetKey own;
    private final Map<String, Passed> up = new HashMap<>();
    private final Map<String, Passed> down = new HashMap<>();
    private final Map<String, Passed> reports = new HashMap<>();
    private final Passed offers = new Passed();

    /** @param own a key of its own, which no board holds */
    Forger(long seed, List<String> boards, FleetKey own) {
        this.random = new SplitMix64(SplitMix64.mix(seed));
        this.boards = boards;
        this.own = own;
        for (String board : boards) {
            up.put(board, new Passed());
            down.put(board, new Passed());
            reports.put(board, new Passed());
        }
    }

    void sawUp(String board, byte[] packet) {
        passed(up, board).add(packet);
    }

    void sawReport(String board, byte[] packet) {
        passed(reports, board).add(packet);
    }

    void sawDown(String board, byte[] packet) {
        passed(down, board).add(packet);
    }

    void sawOffer(byte[] offer) {
        up.values().forEach(Passed::nextRound);
        down.values().forEach(Passed::nextRound);
        reports.values().forEach(Passed::nextRound);
        offers.nextRound();
        offers.add(offer);
    }

    private static Passed passed(Map<String, Passed> of, String board) {
        Passed known = of.get(board);
        if (known == null) {
            throw new IllegalStateException("board " + board + " is unknown");
        }
        return known;
    }

    /**
     * @param sends whether that board has an update under way
     * @param follows whether it collects a model
     * @return empty: nothing has passed yet that could be made into this
     */
    Optional<Forgery> next(Predicate<String> sends, Predicate<String> follows) {
        String board = boards.get(random.below(boards.size()));
        Kind kind = KINDS.get(random.below(KINDS.size()));
        try {
            return switch (kind) {
                case OFFERED -> offer().map(bytes -> new Forgery(kind, false, board, bytes));
                case ANSWERED -> answer(board).map(bytes -> new Forgery(kind, false, board, bytes));
                case REPORTED -> report(board).map(bytes -> new Forgery(kind, true, board, bytes));
                case WEIGHED ->
                    sends.test(board)
                            ? Optional.empty()
                            : weight(board).map(bytes -> new Forgery(kind, true, board, bytes));
                case REORDERED ->
                    sends.test(board)
                            ? Optional.empty()
                            : chunk(board).map(bytes -> new Forgery(kind, true, board, bytes));
                case SWAPPED -> swapped(board, sends, follows);
                case FLIPPED, REPLAYED -> again(kind, board, sends, follows);
            };
        } catch (Refused noMessage) {
            throw new IllegalStateException("what passed was no packet", noMessage);
        }
    }

    private Optional<Forgery> again(Kind kind, String board, Predicate<String> sends, Predicate<String> follows) {
        boolean isUp = random.below(2) == 0;
        if (follows.test(board)) {
            return Optional.empty();
        }
        Passed from = passed(isUp ? up : down, board);
        if (kind == Kind.REPLAYED) {
            return from.old(random).map(packet -> new Forgery(kind, isUp, board, packet));
        }
        return from.any(random)
                .filter(packet -> !isUp || !sends.test(board) || ChunkFormat.isChunk(packet))
                .map(packet -> new Forgery(kind, isUp, board, flip(packet)));
    }

    private byte[] flip(byte[] packet) {
        byte[] changed = packet.clone();
        changed[random.below(changed.length)] ^= (byte) (1 << random.below(8));
        return changed;
    }

    /** What is another's, in this board's name or to it. */
    private Optional<Forgery> swapped(String board, Predicate<String> sends, Predicate<String> follows) {
        String other = boards.get(random.below(boards.size()));
        boolean isUp = random.below(2) == 0;
        if (other.equals(board) || follows.test(board) || sends.test(board)) {
            return Optional.empty();
        }
        return passed(isUp ? up : down, other)
                .any(random)
                .map(packet -> new Forgery(Kind.SWAPPED, isUp, board, packet));
    }

    /** The update's own announcement or commit, with another weight. */
    private Optional<byte[]> weight(String board) throws Refused {
        Optional<byte[]> passed = passed(up, board).any(random);
        if (passed.isEmpty() || !MessageReader.isMessage(passed.get())) {
            return Optional.empty();
        }
        Message said = MessageReader.read(passed.get());
        if (said instanceof Hello hello && hello.announcement().isPresent()) {
            Announcement other = weighed(hello.announcement().get());
            return Optional.of(MessageWriter.write(
                    new Hello(hello.model(), hello.base(), Optional.of(other), hello.packets(), hello.buffer())));
        }
        return said instanceof Commit commit
                ? Optional.of(
                        MessageWriter.write(new Commit(commit.model(), commit.base(), weighed(commit.announcement()))))
                : Optional.empty();
    }

    private Announcement weighed(Announcement of) {
        int examples = 1 + random.below(1_000);
        return new Announcement(
                of.transfer(), of.chunks(), examples == of.examples() ? examples + 1 : examples, of.mac());
    }

    /** A chunk in another's place, with another start or step, checked as its base asks. */
    private Optional<byte[]> chunk(String board) throws Refused {
        Optional<byte[]> passed = passed(up, board).any(random);
        Optional<Offer> newest = newest();
        if (passed.isEmpty() || newest.isEmpty()) {
            return Optional.empty();
        }
        byte[] changed = firstChunk(passed.get());
        if (changed.length == 0) {
            return Optional.empty();
        }
        changed[2 + random.below(10)] ^= (byte) (1 << random.below(8));
        Base base = newest.get().base();
        ChunkWriter.sign(changed, ChunkSeed.of(newest.get().model(), base.version(), base.digest()));
        return Optional.of(changed);
    }

    private static byte[] firstChunk(byte[] packet) throws Refused {
        if (ChunkFormat.isChunk(packet)) {
            return packet.clone();
        }
        return MessageReader.read(packet) instanceof Hello hello
                        && !hello.packets().isEmpty()
                ? hello.packets().get(0).clone()
                : new byte[0];
    }

    private Optional<Offer> newest() throws Refused {
        Optional<byte[]> newest = offers.any(random);
        return newest.isPresent() && MessageReader.read(newest.get()) instanceof Offer offer
                ? Optional.of(offer)
                : Optional.empty();
    }

    private Optional<byte[]> offer() throws Refused {
        Optional<byte[]> known = offers.any(random);
        Optional<Offer> said = newest();
        if (known.isEmpty() || said.isEmpty()) {
            return Optional.empty();
        }
        Offer offer = said.get();
        long epoch = offer.seal().map(Seal::epoch).orElse(1L);
        return switch (random.below(6)) {
            case 0 -> offers.old(random);
            case 1 -> Optional.of(flipped(known.get()));
            case 2 -> Optional.of(own.seal(FORGED_FLEET, other(offer), epoch + 1));
            case 3 -> Optional.of(MessageWriter.write(unsealed(other(offer))));
            case 4 ->
                Optional.of(MessageWriter.write(other(offer).with(offer.seal().orElseThrow())));
            default ->
                Optional.of(MessageWriter.write(offer.with(later(offer.seal().orElseThrow()))));
        };
    }

    static final String FORGED_FLEET = "forged";

    /** Not in the MAC, which these boards do not look at: that would be the same offer. */
    private byte[] flipped(byte[] offer) throws Refused {
        int mac = MessageReader.macAt(offer);
        while (true) {
            int at = random.below(offer.length);
            if (at < mac || at >= mac + Mac.BYTES) {
                byte[] changed = offer.clone();
                changed[at] ^= (byte) (1 << random.below(8));
                return changed;
            }
        }
    }

    private static Seal later(Seal seal) {
        return new Seal(seal.epoch() + 1, seal.mac(), seal.signature());
    }

    private static Offer unsealed(Offer offer) {
        return new Offer(
                offer.model(),
                offer.base(),
                offer.round(),
                offer.seed(),
                offer.shape(),
                offer.admission(),
                offer.profile(),
                offer.downloads());
    }

    /** A later round, another version, other rules. */
    private Offer other(Offer offer) {
        byte[] digest = offer.base().digest().bytes();
        digest[random.below(digest.length)] ^= 1;
        Admission was = offer.admission();
        return new Offer(
                offer.model(),
                random.below(2) == 0 ? offer.base() : new Base(offer.base().version() + 1, new Digest(digest)),
                offer.round() + 1 + random.below(3),
                offer.seed() + random.below(2),
                offer.shape(),
                new Admission(was.cohort(), was.open(), was.window(), was.paceMicros(), 1 + random.below(1_000), 1_000),
                offer.profile(),
                offer.downloads());
    }

    /** What that board said of itself with another bit, from before, another's, or a lie. */
    private Optional<byte[]> report(String board) throws Refused {
        String other = boards.get(random.below(boards.size()));
        Optional<Offer> newest = newest();
        return switch (random.below(4)) {
            case 0 -> passed(reports, board).any(random).map(this::flip);
            case 1 -> passed(reports, board).old(random);
            case 2 ->
                other.equals(board) ? Optional.empty() : passed(reports, other).any(random);
            default -> newest.map(offer -> lie(offer.model(), offer.base().version()));
        };
    }

    private byte[] lie(String model, long version) {
        int figure = 1_000 + random.below(1_000);
        List<Statement> lies = List.of(
                Report.of(model, version, new Memory(999, figure)),
                Report.of(model, version, new Held(figure, 0, new int[0])),
                new MachineState(model, version, Verdict.State.ALARM, figure, 3, 98, 97, 1_290, Optional.empty()));
        Statement lie = lies.get(random.below(lies.size()));
        return random.below(3) == 0 ? MessageWriter.write(lie) : MessageWriter.write(lie, new Mac(random.next()));
    }

    /** About what that board said last. */
    private Optional<byte[]> answer(String board) throws Refused {
        Optional<byte[]> passed = passed(up, board).any(random);
        if (passed.isEmpty() || !MessageReader.isMessage(passed.get())) {
            return Optional.empty();
        }
        if (!(MessageReader.read(passed.get()) instanceof Hello hello)
                || hello.announcement().isEmpty()
                || hello.base().isEmpty()) {
            return Optional.empty();
        }
        Announcement about = hello.announcement().get();
        Mac guess = random.below(3) == 0 ? about.mac().orElse(new Mac(0)) : new Mac(random.next());
        long version = hello.base().get().version();
        List<Message> lies = new ArrayList<>();
        lies.add(new Welcome(hello.model(), random.below(65_536), 8, Optional.empty()));
        lies.add(new Welcome(hello.model(), random.below(65_536), 8, Optional.empty()).with(guess));
        StatusBitmap none = StatusBitmap.none(about.chunks());
        Receipt receipt =
                new Receipt(hello.model(), new Received(version, about.transfer(), none), ReceiptOutcome.PARTLY_FOLDED);
        lies.add(receipt);
        lies.add(receipt.with(guess));
        Refusal refusal = new Refusal(
                FINAL.get(random.below(FINAL.size())),
                Optional.of(hello.model()),
                OptionalLong.of(version),
                OptionalInt.of(about.transfer()),
                OptionalLong.empty(),
                Optional.empty());
        lies.add(refusal);
        lies.add(refusal.with(guess));
        return Optional.of(MessageWriter.write(lies.get(random.below(lies.size()))));
    }
}
