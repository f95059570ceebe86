package io.linnet.emulator.board;

import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.ReceiveResult;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one object on its way down, from wherever they come. The number of chunks may become known late: until
 * then they are checked and kept all the same.
 */
final class CollectedObject {
    private final int object;
    private final int transfer;
    private final Base seedBase;
    private final ChunkSeed seed;
    private final ModelLayout layout;
    private final ReceiverPolicy policy;
    /** In the order in which they last came: a status says which one that was (SPEC 9.3). */
    private final LinkedHashMap<Integer, Chunk> chunks = new LinkedHashMap<>();

    private @Nullable Receiver receiver;
    private int covered;
    /** Whoever sends it polls, and waits for what has come. */
    private boolean isLive;

    /**
     * @param object a step, full or diff of {@code ChunkFormat.TYPE_…}
     * @param version that the object leads to
     * @param seedBase the version it starts from; of a full object: the version it is
     */
    CollectedObject(String model, int object, long version, Base seedBase, ModelLayout layout, ReceiverPolicy policy) {
        this.object = object;
        this.transfer = (int) version & 0xFFFF;
        this.seedBase = seedBase;
        this.seed = ChunkSeed.of(model, seedBase.version(), seedBase.digest());
        this.layout = layout;
        this.policy = policy;
    }

    int object() {
        return object;
    }

    int transfer() {
        return transfer;
    }

    boolean isCounted() {
        return receiver != null;
    }

    /** The object has so many chunks; those that came before are checked again against that. */
    void count(int number, long now) {
        Receiver counted = new Receiver(StatusBitmap.none(number), seed.bytes(), transfer, object, policy);
        receiver = counted;
        List<Chunk> early = List.copyOf(chunks.values());
        chunks.clear();
        covered = 0;
        for (Chunk chunk : early) {
            try {
                add(chunk.packet(), now);
            } catch (Refused pastTheEnd) {
                chunks.remove(chunk.header().index());
            }
        }
    }

    /**
     * Takes a packet.
     *
     * @return true if it brought something new
     */
    boolean add(byte[] packet, long now) throws Refused {
        Receiver counted = receiver;
        if (counted == null) {
            Chunk chunk = ChunkReader.read(packet, seed);
            boolean isOurs = chunk.header().type() == object && chunk.header().transfer() == transfer;
            if (!isOurs) {
                throw new Refused(
                        Reason.UNKNOWN_TRANSFER, "transfer " + chunk.header().transfer());
            }
            isLive |= chunk.header().poll();
            return keep(chunk);
        }
        ReceiveResult accepted = counted.accept(packet, now);
        isLive |= ChunkReader.peek(packet).poll();
        boolean isNew = accepted.use() == ReceiveResult.Use.HELD;
        for (byte[] bytes : accepted.chunks()) {
            isNew |= keep(new Chunk(ChunkReader.peek(bytes), bytes));
        }
        return isNew;
    }

    private boolean keep(Chunk chunk) throws Refused {
        int index = chunk.header().index();
        Chunk before = chunks.remove(index);
        if (before != null) {
            chunks.put(index, before);
            return false;
        }
        ObjectDecoder.check(chunk.header(), layout);
        if (covered + chunk.header().count() > layout.parameters()) {
            throw new Refused(Reason.OVERLAP, "more values than parameters");
        }
        covered += chunk.header().count();
        chunks.put(index, chunk);
        return true;
    }

    boolean isComplete() {
        return receiver != null && chunks.size() == receiver.bitmap().chunks();
    }

    Parameters assemble(Parameters base, ObjectDecoder decoder) throws Refused {
        return decoder.assemble(base, chunks.values());
    }

    /** Asks for what is missing; of an uncounted object, for its number of chunks. */
    Status request(String model, long now) {
        TransferStatus status = receiver == null ? TransferStatus.of(StatusBitmap.none(1)) : receiver.status(now);
        return new Status(model, object, seedBase.version(), transfer, status);
    }

    boolean isLive() {
        return isLive && receiver != null;
    }

    /** What has come, if its sender is owed that now (SPEC 9.4). */
    Optional<Status> owed(String model, long now) {
        Receiver counted = receiver;
        return isLive && counted != null
                ? counted.poll(now).map(status -> new Status(model, object, seedBase.version(), transfer, status))
                : Optional.empty();
    }

    /** When its sender is owed a status; {@link Long#MAX_VALUE}: it is not. */
    long owedAt() {
        Receiver counted = receiver;
        return isLive && counted != null ? counted.wakeAt() : Long.MAX_VALUE;
    }

    static boolean isDown(int type) {
        return type == ChunkFormat.TYPE_STEP || type == ChunkFormat.TYPE_FULL || type == ChunkFormat.TYPE_DIFF;
    }
}
