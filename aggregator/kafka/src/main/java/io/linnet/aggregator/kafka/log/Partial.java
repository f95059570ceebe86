package io.linnet.aggregator.kafka.log;

import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a partition came to in a round.
 *
 * @param version base of the round
 * @param base its digest, which those of all fleets of a model must share; empty: of a round that was summed elsewhere
 * @param isFinal false: slices wait for limits, and it is here for its votes
 * @param waitingBytes of these slices
 * @param sum a partial sum (SPEC 11.8); owned by the record
 * @param examples announced
 * @param receipts of all updates that began: whoever takes the partition over answers late-comers from them
 */
public record Partial(
        long version,
        Optional<Digest> base,
        int partition,
        boolean isFinal,
        long waitingBytes,
        byte[] sum,
        int started,
        int finished,
        long examples,
        List<FoldReceipt> receipts) {
    /** Rounds whose partials are kept: as long as an update may be late its receipt is known. */
    public static final int KEPT = 40;

    /** Text, two counts and two lengths. */
    private static final int LEAST_RECEIPT = 24;

    public Partial {
        receipts = List.copyOf(receipts);
    }

    /** Of its record: the round so many before has the same, and makes room. */
    public byte[] key(ModelId model) {
        return model.key(partition + "/" + (isFinal ? "sum" : "votes") + "/" + version % KEPT);
    }

    /** What another fleet of the model needs of it. */
    public Partial withoutReceipts() {
        return new Partial(
                version, base, partition, isFinal, waitingBytes, sum, started, finished, examples, List.of());
    }

    public byte[] write() {
        Octets.Writer out = new Octets.Writer()
                .number(version)
                .bytes(base.map(Digest::bytes).orElse(new byte[0]))
                .number(partition)
                .octet(isFinal ? 1 : 0)
                .number(waitingBytes)
                .bytes(sum)
                .number(started)
                .number(finished)
                .number(examples)
                .number(receipts.size());
        for (FoldReceipt receipt : receipts) {
            out.text(receipt.board())
                    .number(receipt.version())
                    .number(receipt.transfer())
                    .number(receipt.chunks())
                    .bytes(receipt.bitmap());
        }
        return out.done();
    }

    /** @throws Refused it is none, or of another program's form */
    public static Partial read(byte[] record) throws Refused {
        Octets.Reader in = new Octets.Reader(record);
        long version = in.number();
        byte[] digest = in.bytes();
        if (digest.length != 0 && digest.length != Digest.BYTES) {
            throw new Refused(Reason.MALFORMED, "a digest of " + digest.length + " bytes");
        }
        Optional<Digest> base = digest.length == 0 ? Optional.empty() : Optional.of(new Digest(digest));
        int partition = in.integer();
        boolean isFinal = in.octet() == 1;
        long waitingBytes = in.number();
        byte[] sum = in.bytes();
        int started = in.integer();
        int finished = in.integer();
        long examples = in.number();
        List<FoldReceipt> receipts = new ArrayList<>();
        for (int left = in.count(LEAST_RECEIPT); left > 0; left--) {
            receipts.add(new FoldReceipt(in.text(), in.number(), in.integer(), in.integer(), in.bytes()));
        }
        return new Partial(version, base, partition, isFinal, waitingBytes, sum, started, finished, examples, receipts);
    }
}
