package io.linnet.aggregator.kafka.log;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SumSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the merge says to those who fold, in the log itself: so that whoever folds the log again cuts rounds at the same
 * records. Every partition of the fleet holds it. Said twice it counts once.
 */
public sealed interface Marker {
    /** Header of such records; its value is the model's key. A record without it is a packet. */
    String HEADER = "linnet";

    int OPEN = 1;
    int END = 2;
    int LIMITS = 3;
    int OVER = 4;

    /** Base of the round that it is about. */
    long version();

    /**
     * From here on packets belong to a round on this version.
     *
     * @param limits of slices by layer, LSB/16, 0: none yet; owned by the record
     * @param earlier digests of versions before it, by number
     * @param numbered boards with a number, which stays so for the round
     * @param sums what boards add up; empty: they train, and folding needs nothing of the version itself
     */
    record Open(
            long version,
            int round,
            Digest digest,
            ModelLayout layout,
            int[] limits,
            MergeRule merge,
            int maxExamples,
            int underWay,
            int age,
            int numbered,
            Map<Long, Digest> earlier,
            Optional<Sums> sums)
            implements Marker {
        public Open {
            earlier = Map.copyOf(earlier);
        }
    }

    /** Whose sums belong together hangs on the version that their boards had. */
    record Sums(SumSettings settings, Parameters base) {}

    /** Up to here packets belong to the round: its sums are wanted. */
    record End(long version) implements Marker {}

    /**
     * The limits that all parts' votes give, for slices that waited.
     *
     * @param limits by layer; empty: too many waited, and none counts. Owned by the record
     */
    record Limits(long version, int[] limits) implements Marker {}

    /** No round is to open any more. */
    record Over(long version) implements Marker {}

    default byte[] write() {
        Octets.Writer out = new Octets.Writer();
        if (this instanceof Open open) {
            return write(open, out.octet(OPEN).number(version()));
        }
        if (this instanceof Limits known) {
            return out.octet(LIMITS).number(version()).numbers(known.limits()).done();
        }
        return out.octet(this instanceof End ? END : OVER).number(version()).done();
    }

    private static byte[] write(Open open, Octets.Writer out) {
        out.number(open.round()).bytes(open.digest().bytes());
        out.octet(open.layout().numeric() == Numeric.FLOAT32 ? 1 : 0)
                .numbers(open.layout().units())
                .numbers(open.layout().exponents());
        out.numbers(open.limits()).text(open.merge().label());
        out.number(open.maxExamples())
                .number(open.underWay())
                .number(open.age())
                .number(open.numbered());
        out.number(open.earlier().size());
        new TreeMap<>(open.earlier())
                .forEach((number, digest) -> out.number(number).bytes(digest.bytes()));
        // Behind all else: a round of training has the record that it always had.
        open.sums()
                .ifPresent(sums -> out.number(sums.settings().network().code())
                        .numbers(sums.settings().toArray())
                        .bytes(sums.base().toBytes()));
        return out.done();
    }

    /** @throws Refused it is none, or of another program's form */
    static Marker read(byte[] record) throws Refused {
        Octets.Reader in = new Octets.Reader(record);
        int kind = in.octet();
        long version = in.number();
        return switch (kind) {
            case OPEN -> readOpen(version, in);
            case END -> new End(version);
            case LIMITS -> new Limits(version, in.numbers());
            case OVER -> new Over(version);
            default -> throw new Refused(Reason.MALFORMED, "a marker of kind " + kind);
        };
    }

    private static Open readOpen(long version, Octets.Reader in) throws Refused {
        try {
            int round = in.integer();
            Digest digest = new Digest(in.bytes());
            ModelLayout layout =
                    ModelLayout.of(in.octet() == 1 ? Numeric.FLOAT32 : Numeric.INT16, in.numbers(), in.numbers());
            int[] limits = in.numbers();
            MergeRule merge = MergeRule.of(in.text());
            int maxExamples = in.integer();
            int underWay = in.integer();
            int age = in.integer();
            int numbered = in.integer();
            Map<Long, Digest> earlier = new TreeMap<>();
            for (int left = in.count(Long.BYTES); left > 0; left--) {
                earlier.put(in.number(), new Digest(in.bytes()));
            }
            return new Open(
                    version,
                    round,
                    digest,
                    layout,
                    limits,
                    merge,
                    maxExamples,
                    underWay,
                    age,
                    numbered,
                    earlier,
                    in.isEmpty() ? Optional.empty() : Optional.of(readSums(layout, in)));
        } catch (IllegalArgumentException wrong) {
            throw new Refused(Reason.MALFORMED, "a marker: " + wrong.getMessage());
        }
    }

    private static Sums readSums(ModelLayout layout, Octets.Reader in) throws Refused {
        if (TrainingSettings.of(Network.of(in.integer()), layout, in.numbers()) instanceof SumSettings settings) {
            return new Sums(settings, Parameters.fromBytes(layout, in.bytes()));
        }
        throw new Refused(Reason.MALFORMED, "a marker: sums of a network that trains");
    }
}
