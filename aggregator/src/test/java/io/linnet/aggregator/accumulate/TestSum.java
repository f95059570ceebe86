package io.linnet.aggregator.accumulate;

import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.UpdateSum;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.PartialSum;
import io.linnet.protocol.message.PartialSum.Member;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A gateway's sum of boards' updates, as a scene needs it: whoever they are, and what the gateway says of it. */
public final class TestSum {
    private static final int CHUNK_BYTES = 200;

    private final Base base;
    private final int transfer;
    private final long names;
    private final int examples;
    private List<Member> members;
    private List<Long> energies;
    private final List<byte[]> chunks;

    /**
     * @param names of the boards
     * @param boards by ordinal
     */
    public TestSum(ModelState base, int transfer, List<String> names, TreeMap<Integer, TestBoard> boards) {
        this.names = PartialSum.names(names);
        try {
            ChunkSeed seed = ChunkSeed.of(TestUpdates.MODEL, base.version(), base.digest());
            UpdateSum sum = new UpdateSum(base.parameters().layout(), BitSet.valueOf(new byte[] {3}));
            List<Member> all = new ArrayList<>();
            for (var each : boards.entrySet()) {
                List<Chunk> update = new ArrayList<>();
                for (byte[] packet : each.getValue().chunks()) {
                    update.add(ChunkReader.read(packet, seed));
                }
                sum.add(update);
                all.add(new Member(each.getKey(), each.getValue().announcement().transfer()));
            }
            this.base = new Base(base.version(), base.digest());
            this.examples = boards.firstEntry().getValue().announcement().examples();
            this.members = all;
            this.energies = sum.energies();
            this.chunks = sum.encode(transfer, seed, CHUNK_BYTES).orElseThrow();
            this.transfer = transfer;
        } catch (Refused e) {
            throw new IllegalStateException(e);
        }
    }

    public TestSum claiming(List<Member> others) {
        members = others;
        return this;
    }

    public TestSum energies(List<Long> others) {
        energies = others;
        return this;
    }

    public List<Member> members() {
        return members;
    }

    public List<byte[]> chunks() {
        return chunks;
    }

    public byte[] hello() {
        return MessageWriter.write(new Hello(
                TestUpdates.MODEL,
                Optional.of(base),
                Optional.of(new Announcement(transfer, chunks.size(), examples)),
                List.of(),
                OptionalInt.empty(),
                Optional.of(new PartialSum(members, names, energies))));
    }

    /** Hello and chunks. */
    public List<byte[]> packets() {
        List<byte[]> packets = new ArrayList<>(List.of(hello()));
        packets.addAll(chunks);
        return packets;
    }
}
