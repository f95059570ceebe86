package io.linnet.aggregator.accumulate;

import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ChunkWriter;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import io.linnet.protocol.trust.MacKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A board as a scene needs it: one update, drawn from the board's number, and the packets that it sends about it. */
public final class TestBoard {
    private static final int CHUNK_BYTES = 64;

    private final ModelState base;
    private final int number;
    private int transfer = 9;
    private int sign = 1;
    private int examples;
    private int announcedChunks;
    private String model = TestUpdates.MODEL;
    private List<byte[]> chunks;
    private Optional<MacKey> key = Optional.empty();

    private TestBoard(ModelState base, int number) {
        this.base = base;
        this.number = number;
        this.examples = 10 + number;
        this.chunks = encode();
        this.announcedChunks = chunks.size();
    }

    /** A board with an update on this version. */
    public static TestBoard on(ModelState base, int number) {
        return new TestBoard(base, number);
    }

    public TestBoard transfer(int id) {
        transfer = id;
        chunks = encode();
        return this;
    }

    /** The opposite of what it learnt. */
    public TestBoard reversed() {
        sign = -1;
        chunks = encode();
        return this;
    }

    public TestBoard examples(int count) {
        examples = count;
        return this;
    }

    /** Announces more or fewer chunks than the update has. */
    public TestBoard announcing(int count) {
        announcedChunks = count;
        return this;
    }

    public TestBoard model(String id) {
        model = id;
        return this;
    }

    private List<byte[]> encode() {
        int[] learnt = TestUpdates.differences(base.parameters().layout(), number);
        int[] q = Arrays.stream(learnt).map(value -> sign * value).toArray();
        if (base.parameters().layout().numeric() == Numeric.FLOAT32) {
            float[] x = new float[q.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = q[i] / 100f;
            }
            return TestUpdates.encode(base, transfer, x, CHUNK_BYTES);
        }
        return TestUpdates.encode(base, transfer, q, new int[] {number % 3, 1}, CHUNK_BYTES);
    }

    public List<byte[]> chunks() {
        return chunks;
    }

    public byte[] chunk(int index) {
        return chunks.get(index);
    }

    public int size() {
        return chunks.size();
    }

    /** Proves what it sends. */
    public TestBoard proving(MacKey own) {
        key = Optional.of(own);
        return this;
    }

    public Announcement announcement() {
        Announcement plain = new Announcement(transfer, announcedChunks, examples);
        return key.map(own -> plain.with(own.update(model, namedBase(), plain, chunks)))
                .orElse(plain);
    }

    /** A hello that announces nothing. */
    public static byte[] greeting() {
        return MessageWriter.write(
                new Hello(TestUpdates.MODEL, Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
    }

    /** A hello that announces the update and carries these chunks of it. */
    public byte[] announce(int... carried) {
        List<byte[]> packets = new ArrayList<>();
        for (int index : carried) {
            packets.add(chunks.get(index));
        }
        return announceWith(packets);
    }

    public byte[] announceWith(List<byte[]> packets) {
        return announceWith(announcement(), packets);
    }

    /** Whatever it has. */
    public byte[] announceWith(Announcement claim, List<byte[]> packets) {
        return MessageWriter.write(
                new Hello(model, Optional.of(namedBase()), Optional.of(claim), packets, OptionalInt.empty()));
    }

    /** All that a board without losses sends: the announcement with its first chunk, then the others. */
    public List<byte[]> packets() {
        List<byte[]> packets = new ArrayList<>();
        packets.add(announce(0));
        packets.addAll(chunks.subList(1, chunks.size()));
        return packets;
    }

    public byte[] commit() {
        return MessageWriter.write(new Commit(model, namedBase(), announcement()));
    }

    /** What it says of its training on the version. */
    public byte[] report(int accuracyMillionths) {
        return say(new Report(
                model,
                base.version(),
                OptionalInt.of(examples),
                OptionalInt.of(1_000_000 - accuracyMillionths),
                OptionalInt.of(accuracyMillionths),
                List.of(1_000, 2_000, 3, 4)));
    }

    /** What it says of itself. */
    public byte[] say(Statement said) {
        return key.map(own -> own.proven(said)).orElseGet(() -> MessageWriter.write(said));
    }

    public Base namedBase() {
        return new Base(base.version(), base.digest());
    }

    /** Asks for an object of {@code count} chunks of which nothing has arrived. */
    public static byte[] request(int object, long version, int count) {
        TransferStatus nothing = TransferStatus.of(StatusBitmap.none(count));
        return MessageWriter.write(new Status(TestUpdates.MODEL, object, version, (int) version, nothing));
    }

    /** A chunk of the update's transfer whose check holds, whatever its header says. */
    public byte[] forge(int type, int codec, int index, int first, int count, byte[] payload) {
        ChunkHeader header = new ChunkHeader(type, false, codec, 0, transfer, index, first, count, 0);
        ChunkSeed seed = ChunkSeed.of(TestUpdates.MODEL, base.version(), base.digest());
        return ChunkWriter.write(header, payload, 0, payload.length, seed);
    }
}
