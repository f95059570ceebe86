package io.linnet.aggregator.kafka.log;

import io.linnet.aggregator.round.PartProgress;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;

/** What those who fold say to the merge; if it is lost, it is said again. */
public sealed interface Word {
    int PROGRESS = 1;
    int ASKED = 2;
    int ALIVE = 3;

    /**
     * How far a partition is.
     *
     * @param instance that folds it
     * @param log the next record that it reads
     */
    record Progress(String instance, long log, PartProgress part) implements Word {}

    /** Of a partition in which no round is open: somebody folds it, and has read up to here. */
    record Alive(String instance, int partition, long log) implements Word {}

    /** A packet that no fold answers: a greeting, or a request for chunks of a model. */
    record Asked(String board, byte[] packet) implements Word {}

    default byte[] write() {
        Octets.Writer out = new Octets.Writer();
        if (this instanceof Asked asked) {
            return out.octet(ASKED).text(asked.board()).bytes(asked.packet()).done();
        }
        if (this instanceof Alive alive) {
            return out.octet(ALIVE)
                    .text(alive.instance())
                    .number(alive.partition())
                    .number(alive.log())
                    .done();
        }
        Progress progress = (Progress) this;
        PartProgress part = progress.part();
        out.octet(PROGRESS).text(progress.instance()).number(progress.log());
        out.number(part.part()).number(part.version()).number(part.started()).number(part.finished());
        out.number(part.examples()).octet(part.isUnderWay() ? 1 : 0);
        texts(part.worked(), out);
        texts(part.done(), out);
        return out.done();
    }

    private static void texts(List<String> all, Octets.Writer out) {
        out.number(all.size());
        all.forEach(out::text);
    }

    /** @throws Refused it is none, or of another program's form */
    static Word read(byte[] record) throws Refused {
        Octets.Reader in = new Octets.Reader(record);
        int kind = in.octet();
        return switch (kind) {
            case ASKED -> new Asked(in.text(), in.bytes());
            case ALIVE -> new Alive(in.text(), in.integer(), in.number());
            case PROGRESS ->
                new Progress(
                        in.text(),
                        in.number(),
                        new PartProgress(
                                in.integer(),
                                in.number(),
                                in.integer(),
                                in.integer(),
                                in.number(),
                                in.octet() == 1,
                                texts(in),
                                texts(in)));
            default -> throw new Refused(Reason.MALFORMED, "a word of kind " + kind);
        };
    }

    private static List<String> texts(Octets.Reader in) throws Refused {
        List<String> all = new ArrayList<>();
        for (int left = in.count(Integer.BYTES); left > 0; left--) {
            all.add(in.text());
        }
        return all;
    }
}
