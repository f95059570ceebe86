package io.linnet.protocol.message;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Deterministic CBOR to messages, every field checked. Stateless. */
public final class MessageReader {
    private static final long U32 = 0xFFFF_FFFFL;
    private static final int U16 = 0xFFFF;
    private static final int MAX_DETAIL = 64;
    private static final int MAX_STATE = 4;
    private static final int MAX_WEIGHT = 1 << 20;
    /** Shortest that every value fits: a chunk's overhead and the least limit of an encoder. */
    private static final int MIN_CHUNK_BYTES = ChunkFormat.OVERHEAD_BYTES + 32;

    private MessageReader() {}

    /** True if the payload of a link begins like a message: a CBOR map. */
    public static boolean isMessage(byte[] packet) {
        return packet.length > 0 && (packet[0] & 0xC0) == 0x80;
    }

    /** Where in a message the value of its MAC begins; −1: it has none. */
    public static int macAt(byte[] message) throws Refused {
        return DeterministicCbor.find(message, Key.MAC);
    }

    /** Where in a message the value of its signature begins; −1: it has none. */
    public static int signatureAt(byte[] message) throws Refused {
        return DeterministicCbor.find(message, Key.SIGNATURE);
    }

    public static Message read(byte[] packet) throws Refused {
        Fields in = Fields.read(packet);
        int type = in.integer(Key.TYPE, 1, 13);
        return switch (type) {
            case 1 -> hello(in);
            case 2 ->
                new Welcome(
                        in.id(Key.MODEL),
                        in.integer(Key.ORDINAL, 0, U16),
                        in.integer(Key.WINDOW, 1, ChunkFormat.MAX_CHUNKS),
                        in.has(Key.TRANSFER) ? Optional.of(received(in)) : Optional.empty(),
                        mac(in));
            case 3 -> offer(in);
            case 4 ->
                new Status(
                        in.id(Key.MODEL),
                        in.integer(Key.OBJECT, ChunkFormat.TYPE_UPDATE, ChunkFormat.TYPE_DIFF),
                        in.number(Key.VERSION, 0, U32),
                        in.integer(Key.TRANSFER, 0, U16),
                        new TransferStatus(
                                bitmap(in),
                                (int) orAbsent(in, Key.WINDOW, 1, ChunkFormat.MAX_CHUNKS),
                                orAbsent(in, Key.CREDIT, 0, U32),
                                (int) orAbsent(in, Key.ECHO, 0, 2 * U16 + 1),
                                (int) orAbsent(in, Key.NEEDED, 0, ChunkFormat.MAX_CHUNKS)));
            case 5 -> new Commit(in.id(Key.MODEL), base(in), announcement(in));
            case 6 ->
                new Receipt(in.id(Key.MODEL), received(in), ReceiptOutcome.of(in.integer(Key.OUTCOME, 0, 2)), mac(in));
            case 7 -> refusal(in);
            case 8 ->
                statement(
                        in,
                        new Report(
                                in.id(Key.MODEL),
                                in.number(Key.VERSION, 0, U32),
                                optionalInt(in, Key.EXAMPLES, 0, MAX_WEIGHT),
                                optionalInt(in, Key.LOSS, 0, Integer.MAX_VALUE),
                                optionalInt(in, Key.ACCURACY, 0, 1_000_000),
                                in.has(Key.LINK) ? in.integers(Key.LINK, 4, 4, 0, Integer.MAX_VALUE) : List.of(),
                                held(in),
                                memory(in)));
            case 9 ->
                new Presence(
                        in.integer(Key.STATE, 0, 1) == 1,
                        optionalId(in, Key.GATEWAY),
                        custody(in),
                        ports(in),
                        in.has(Key.SOFTWARE)
                                ? Optional.of(in.text(Key.SOFTWARE, Presence.MAX_SOFTWARE))
                                : Optional.empty());
            case 10 -> new Identify(in.id(Key.BOARD), optionalId(in, Key.FLEET), optionalId(in, Key.MODEL));
            case 11 -> statement(in, machineState(in));
            case 13 -> new Acknowledge(in.id(Key.MODEL), in.integer(Key.SEEN, 0, Integer.MAX_VALUE), wish(in), mac(in));
            default -> throw new Refused(Reason.MALFORMED, "type " + type + " in a running fleet");
        };
    }

    /** Its MAC is about the bytes, and read from them by who can check it: here it must only be one. */
    private static Statement statement(Fields in, Statement said) throws Refused {
        Optional<Mac> unused = mac(in);
        return said;
    }

    /** A matrix says the same as the two counts before it, which then stand there too. */
    private static Optional<Held> held(Fields in) throws Refused {
        if (!in.has(Key.HELD)) {
            if (in.has(Key.CONFUSION)) {
                throw new Refused(Reason.MALFORMED, "key 49 without 48");
            }
            return Optional.empty();
        }
        List<Integer> counts = in.integers(Key.HELD, 2, 2, 0, Held.MAX_EXAMPLES);
        byte[] confusion = in.has(Key.CONFUSION) ? in.bytes(Key.CONFUSION, 2, Held.MAX_CONFUSION) : new byte[0];
        return Optional.of(Held.read(counts.get(0), counts.get(1), confusion));
    }

    private static Optional<Custody> custody(Fields in) throws Refused {
        if (!in.has(Key.CUSTODY)) {
            return Optional.empty();
        }
        List<Integer> figures = in.integers(Key.CUSTODY, 3, 3, 0, Integer.MAX_VALUE);
        return Optional.of(new Custody(figures.get(0), figures.get(1), figures.get(2)));
    }

    private static Optional<Ports> ports(Fields in) throws Refused {
        if (!in.has(Key.PORTS)) {
            return Optional.empty();
        }
        List<Integer> counts = in.integers(Key.PORTS, 2, 2, 0, Integer.MAX_VALUE);
        return Optional.of(new Ports(counts.get(0), counts.get(1)));
    }

    private static Optional<Memory> memory(Fields in) throws Refused {
        if (!in.has(Key.MEMORY)) {
            return Optional.empty();
        }
        List<Integer> bytes = in.integers(Key.MEMORY, 2, 2, 0, Integer.MAX_VALUE);
        return Optional.of(Memory.read(bytes.get(0), bytes.get(1)));
    }

    private static MachineState machineState(Fields in) throws Refused {
        List<Integer> found = in.integers(Key.VERDICT, 6, 6, 0, Integer.MAX_VALUE);
        if (found.get(0) > MAX_STATE) {
            throw new Refused(Reason.MALFORMED, "state " + found.get(0));
        }
        return new MachineState(
                in.id(Key.MODEL),
                in.number(Key.VERSION, 0, U32),
                Verdict.State.of(found.get(0)),
                found.get(1),
                found.get(2),
                found.get(3),
                found.get(4),
                found.get(5),
                own(in));
    }

    private static Optional<OwnWish> wish(Fields in) throws Refused {
        return in.has(Key.OWN)
                ? Optional.of(OwnWish.read(in.integers(Key.OWN, 2, 2, 0, Integer.MAX_VALUE)))
                : Optional.empty();
    }

    private static Optional<OwnProgress> own(Fields in) throws Refused {
        return in.has(Key.OWN)
                ? Optional.of(OwnProgress.read(in.integers(Key.OWN, 3, 3, 0, Integer.MAX_VALUE)))
                : Optional.empty();
    }

    private static Hello hello(Fields in) throws Refused {
        boolean isAnnouncing = in.has(Key.TRANSFER) || in.has(Key.PACKETS);
        return new Hello(
                in.id(Key.MODEL),
                isAnnouncing || in.has(Key.VERSION) ? Optional.of(base(in)) : Optional.empty(),
                isAnnouncing ? Optional.of(announcement(in)) : Optional.empty(),
                in.has(Key.PACKETS) ? in.byteStrings(Key.PACKETS, 64, ChunkFormat.MAX_BYTES) : List.of(),
                optionalInt(in, Key.BUFFER, 64, U16),
                isAnnouncing ? PartialSum.read(in) : Optional.empty());
    }

    private static Offer offer(Fields in) throws Refused {
        return new Offer(
                in.id(Key.MODEL),
                base(in),
                (int) in.number(Key.ROUND, 0, Integer.MAX_VALUE),
                ByteBuffer.wrap(in.bytes(Key.SEED, 8, 8)).getLong(),
                shape(in),
                admission(in),
                profile(in.integers(Key.PROFILE, 5, 5, 0, U16)),
                downloads(in),
                seal(in));
    }

    /** Three keys that stand together: an epoch that nobody vouches for says nothing. */
    private static Optional<Seal> seal(Fields in) throws Refused {
        if (!in.has(Key.EPOCH) && !in.has(Key.MAC) && !in.has(Key.SIGNATURE)) {
            return Optional.empty();
        }
        Seal seal = new Seal(
                in.number(Key.EPOCH, 1, U32),
                mac(in),
                in.has(Key.SIGNATURE)
                        ? Optional.of(new Signature(in.bytes(Key.SIGNATURE, Signature.BYTES, Signature.BYTES)))
                        : Optional.empty());
        if (seal.mac().isEmpty() && seal.signature().isEmpty()) {
            throw new Refused(Reason.MALFORMED, "an epoch without MAC or signature");
        }
        return Optional.of(seal);
    }

    private static Shape shape(Fields in) throws Refused {
        ModelLayout layout = layout(in);
        try {
            return new Shape(
                    Network.of(in.integer(Key.NETWORK, 0, U16)),
                    layout,
                    in.integers(Key.TRAINING, 1, 16, Integer.MIN_VALUE, Integer.MAX_VALUE),
                    in.integer(Key.MODE, 0, 1) == 1,
                    personal(in),
                    front(in, layout.inputs()));
        } catch (IllegalArgumentException e) {
            throw new Refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<FrontSettings> front(Fields in, int inputs) throws Refused {
        return in.has(Key.FRONT)
                ? Optional.of(FrontSettings.of(in.bytes(Key.FRONT, 1, FrontSettings.MAX_BYTES), inputs))
                : Optional.empty();
    }

    private static Optional<Personal> personal(Fields in) throws Refused {
        if (!in.has(Key.PERSONAL)) {
            return Optional.empty();
        }
        List<Integer> figures = in.integers(Key.PERSONAL, 2, 2, 1, Personal.MAX_SHARE);
        if (figures.get(0) > Personal.MAX_ROUNDS) {
            throw new Refused(Reason.MALFORMED, "a personal layer of " + figures.get(0) + " rounds");
        }
        return Optional.of(new Personal(figures.get(0), figures.get(1)));
    }

    private static Admission admission(Fields in) throws Refused {
        return new Admission(
                in.integer(Key.COHORT, 1, U16),
                in.integer(Key.OPEN, 0, U16),
                in.integer(Key.WINDOW, 1, ChunkFormat.MAX_CHUNKS),
                in.has(Key.PACE) ? in.integer(Key.PACE, 1, 10_000_000) : 0,
                in.integer(Key.MAXIMUM, 1, MAX_WEIGHT),
                in.number(Key.DEADLINE, 0, U32),
                in.has(Key.NEXT) ? in.integer(Key.NEXT, 1, Message.MAX_NEXT_SECONDS) : 0,
                plan(in),
                in.has(Key.BOARDS) ? in.integer(Key.BOARDS, PartialSum.MIN_MEMBERS, U16) : 0);
    }

    private static Optional<Plan> plan(Fields in) throws Refused {
        if (!in.has(Key.PLAN)) {
            return Optional.empty();
        }
        List<Integer> figures = in.integers(Key.PLAN, 3, 3, 0, U16);
        if (figures.get(0) == 0) {
            throw new Refused(Reason.MALFORMED, "a plan that takes no board");
        }
        return Optional.of(new Plan(figures.get(0), figures.get(1), figures.get(2)));
    }

    private static Downloads downloads(Fields in) throws Refused {
        return new Downloads(
                in.has(Key.PREVIOUS) ? Optional.of(digest(in, Key.PREVIOUS)) : Optional.empty(),
                in.has(Key.STEPS) ? in.integer(Key.STEPS, 1, ChunkFormat.MAX_CHUNKS) : 0,
                in.has(Key.FULLS) ? Optional.of(full(in)) : Optional.empty());
    }

    private static Profile profile(List<Integer> values) throws Refused {
        int residualBits = values.get(2);
        boolean isKnown = values.get(0) <= 3
                && (residualBits == 0 || residualBits == 8 || residualBits == 16)
                && values.get(3) >= MIN_CHUNK_BYTES
                && values.get(3) <= ChunkFormat.MAX_BYTES
                && values.get(4) <= 1;
        if (!isKnown) {
            throw new Refused(Reason.MALFORMED, "profile " + values);
        }
        return new Profile(values.get(0), values.get(1), residualBits, values.get(3), values.get(4) == 1);
    }

    private static ModelLayout layout(Fields in) throws Refused {
        int[] exponents = ints(in.integers(Key.EXPONENTS, 1, ModelLayout.MAX_LAYERS, -128, 127));
        int layers = exponents.length;
        Numeric numeric = Numeric.of(in.integer(Key.NUMERIC, 0, 1));
        int[] units = ints(in.integers(Key.UNITS, layers + 1, layers + 1, 1, U16));
        try {
            return ModelLayout.of(numeric, units, exponents);
        } catch (IllegalArgumentException e) {
            throw new Refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Full full(Fields in) throws Refused {
        List<Integer> figures = in.integers(Key.FULLS, 2, 2, 0, Integer.MAX_VALUE);
        if (figures.get(1) < 1 || figures.get(1) > ChunkFormat.MAX_CHUNKS) {
            throw new Refused(Reason.MALFORMED, "full model of " + figures.get(1) + " chunks");
        }
        return new Full(figures.get(0), figures.get(1), digest(in, Key.FULL_DIGEST));
    }

    private static Refusal refusal(Fields in) throws Refused {
        int code = in.integer(Key.REASON, 1, U16);
        return new Refusal(
                Reason.of(code).orElse(Reason.MALFORMED),
                optionalId(in, Key.MODEL),
                optionalLong(in, Key.VERSION, 0, U32),
                optionalInt(in, Key.TRANSFER, 0, U16),
                optionalLong(in, Key.WAIT, 0, U32),
                in.has(Key.DETAIL) ? Optional.of(in.text(Key.DETAIL, MAX_DETAIL)) : Optional.empty(),
                mac(in),
                in.has(Key.MEMBERS)
                        ? PartialSum.members(in.bytes(Key.MEMBERS, 0, PartialSum.MAX_MEMBERS * PartialSum.MEMBER_BYTES))
                        : List.of());
    }

    private static Base base(Fields in) throws Refused {
        return new Base(in.number(Key.VERSION, 0, U32), digest(in, Key.DIGEST));
    }

    private static Digest digest(Fields in, int key) throws Refused {
        return new Digest(in.bytes(key, Digest.BYTES, Digest.BYTES));
    }

    private static Announcement announcement(Fields in) throws Refused {
        return new Announcement(
                in.integer(Key.TRANSFER, 0, U16),
                in.integer(Key.CHUNKS, 1, ChunkFormat.MAX_CHUNKS),
                in.integer(Key.EXAMPLES, 0, Integer.MAX_VALUE),
                mac(in));
    }

    private static Optional<Mac> mac(Fields in) throws Refused {
        return in.has(Key.MAC) ? Optional.of(Mac.of(in.bytes(Key.MAC, Mac.BYTES, Mac.BYTES))) : Optional.empty();
    }

    private static Received received(Fields in) throws Refused {
        StatusBitmap bitmap = bitmap(in);
        return new Received(in.number(Key.VERSION, 0, U32), in.integer(Key.TRANSFER, 0, U16), bitmap);
    }

    private static StatusBitmap bitmap(Fields in) throws Refused {
        int chunks = in.integer(Key.CHUNKS, 1, ChunkFormat.MAX_CHUNKS);
        int length = (chunks + 7) / 8;
        return StatusBitmap.read(chunks, in.bytes(Key.BITMAP, length, length));
    }

    private static long orAbsent(Fields in, int key, long min, long max) throws Refused {
        return in.has(key) ? in.number(key, min, max) : TransferStatus.ABSENT;
    }

    private static Optional<String> optionalId(Fields in, int key) throws Refused {
        return in.has(key) ? Optional.of(in.id(key)) : Optional.empty();
    }

    private static OptionalInt optionalInt(Fields in, int key, int min, int max) throws Refused {
        return in.has(key) ? OptionalInt.of(in.integer(key, min, max)) : OptionalInt.empty();
    }

    private static OptionalLong optionalLong(Fields in, int key, long min, long max) throws Refused {
        return in.has(key) ? OptionalLong.of(in.number(key, min, max)) : OptionalLong.empty();
    }
}
