package io.linnet.gateway.uplink;

import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.UpdateSum;
import io.linnet.protocol.message.PartialSum;
import io.linnet.protocol.message.PartialSum.Member;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.reason.Refused;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Updates in custody that go to the aggregator as one: their exact sum, and its way there (SPEC 17.6). */
public final class SumSender {
    /**
     * An update that may be part of a sum.
     *
     * @param ordinal of its board
     * @param chunks all of it, in order
     */
    public record Part(CustodyUpdate update, int ordinal, List<Chunk> chunks) {
        private Member member() {
            return new Member(ordinal, update.key().transfer());
        }

        /** That it takes by itself, its hello included. */
        public int bytes() {
            return UpdateSender.hello(update, Optional.empty()).length + (int) update.bytes();
        }
    }

    private final List<Part> parts;
    private final UpdateSender sender;

    private SumSender(List<Part> parts, UpdateSender sender) {
        this.parts = parts;
        this.sender = sender;
    }

    /**
     * Adds these updates up.
     *
     * @param parts ascending by ordinal, of one base, weight and coverage
     * @param covered layers of the model that they cover
     * @return empty: the sum takes more bytes than they do, or holds a value that no update may have
     * @throws Refused one of them cannot be decoded
     */
    public static Optional<SumSender> of(
            String gateway,
            int transfer,
            List<Part> parts,
            ModelLayout layout,
            BitSet covered,
            long jitterSeed,
            long nowMillis)
            throws Refused {
        UpdateSum sum = new UpdateSum(layout, covered);
        for (Part part : parts) {
            sum.add(part.chunks());
        }
        CustodyUpdate first = parts.get(0).update();
        Optional<List<byte[]>> chunks = sum.encode(transfer, first.seed(), ChunkFormat.MAX_BYTES);
        if (chunks.isEmpty()) {
            return Optional.empty();
        }
        PartialSum of = new PartialSum(
                parts.stream().map(Part::member).toList(),
                PartialSum.names(
                        parts.stream().map(part -> part.update().key().board()).toList()),
                sum.energies());
        CustodyUpdate whole =
                whole(UpdateKey.of(gateway, first.key().model(), first.key().base(), transfer), first, chunks.get());
        SumSender made =
                new SumSender(parts, new UpdateSender(whole, chunks.get(), Optional.of(of), jitterSeed, nowMillis));
        boolean isSmaller = made.bytes() < parts.stream().mapToInt(Part::bytes).sum();
        return isSmaller ? Optional.of(made) : Optional.empty();
    }

    /** As if it were in custody: it is nowhere but here, and its parts are. */
    private static CustodyUpdate whole(UpdateKey key, CustodyUpdate one, List<byte[]> chunks) {
        BitSet all = new BitSet();
        all.set(0, chunks.size());
        int bytes = chunks.stream().mapToInt(chunk -> chunk.length).sum();
        return new CustodyUpdate(
                new UpdateRow(0, key, chunks.size(), one.announcement().examples()), all, bytes, true, 0);
    }

    public List<Part> parts() {
        return parts;
    }

    /** That the sum takes, its hello included. */
    public long bytes() {
        return sender.bytes();
    }

    public UpdateSender sender() {
        return sender;
    }

    public UpdateKey key() {
        return sender.update().key();
    }

    /** The part that a refusal names. */
    public static boolean isNamed(Part part, List<Member> members) {
        return members.contains(part.member());
    }
}
