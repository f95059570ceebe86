package io.linnet.aggregator.kafka.log;

import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.RoundRecord;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a round went, as octets. */
final class KeptRounds {
    private KeptRounds() {}

    static Octets.Writer write(JournalWrite.KeepRound keep) {
        RoundRecord round = keep.record();
        Octets.Writer out = new Octets.Writer()
                .number(round.version())
                .number(round.round())
                .number(round.millis())
                .number(round.boards())
                .number(round.updates())
                .number(round.late())
                .number(round.missing())
                .number(round.examples())
                .number(round.packets())
                .number(round.bytes())
                .number(round.clipped())
                .number(round.norm())
                .octet(round.isDiverging() ? 1 : 0)
                .number(round.effective16())
                .number(round.wentBackTo().orElse(-1L))
                .number(round.stragglers().size());
        round.stragglers().forEach(out::text);
        out.number(round.refused().size());
        new TreeMap<>(round.refused())
                .forEach((reason, count) -> out.text(reason).number(count));
        out.octet(keep.reported().isPresent() ? 1 : 0);
        keep.reported()
                .ifPresent(said -> out.number(said.version())
                        .number(said.boards())
                        .real(said.loss())
                        .real(said.accuracy()));
        out.octet(keep.held().isPresent() ? 1 : 0);
        keep.held().ifPresent(held -> write(held, out));
        return out;
    }

    private static void write(HeldRecord held, Octets.Writer out) {
        out.number(held.version()).number(held.boards()).number(held.examples()).number(held.right());
        out.number(held.confusion().length);
        for (long cell : held.confusion()) {
            out.number(cell);
        }
    }

    static JournalWrite.KeepRound read(Octets.Reader in) throws Refused {
        long version = in.number();
        int round = in.integer();
        long millis = in.number();
        int boards = in.integer();
        int updates = in.integer();
        int late = in.integer();
        int missing = in.integer();
        long examples = in.number();
        long packets = in.number();
        long bytes = in.number();
        long clipped = in.number();
        long norm = in.number();
        boolean isDiverging = in.octet() == 1;
        int effective16 = in.integer();
        long wentBackTo = in.number();
        List<String> stragglers = new ArrayList<>();
        for (int left = in.count(Integer.BYTES); left > 0; left--) {
            stragglers.add(in.text());
        }
        Map<String, Long> refused = new TreeMap<>();
        for (int left = in.count(Long.BYTES); left > 0; left--) {
            refused.put(in.text(), in.number());
        }
        RoundRecord record = new RoundRecord(
                version,
                round,
                millis,
                boards,
                updates,
                late,
                missing,
                stragglers,
                examples,
                packets,
                bytes,
                clipped,
                0, // This engine does not judge by a heading.
                norm,
                isDiverging,
                effective16,
                refused,
                wentBackTo < 0 ? Optional.empty() : Optional.of(wentBackTo));
        Optional<RoundRecord.Reported> reported = in.octet() == 1
                ? Optional.of(new RoundRecord.Reported(in.number(), in.integer(), in.real(), in.real()))
                : Optional.empty();
        return new JournalWrite.KeepRound(record, reported, in.octet() == 1 ? held(in) : Optional.empty());
    }

    private static Optional<HeldRecord> held(Octets.Reader in) throws Refused {
        long version = in.number();
        int boards = in.integer();
        long examples = in.number();
        long right = in.number();
        long[] confusion = new long[in.count(Long.BYTES)];
        for (int i = 0; i < confusion.length; i++) {
            confusion[i] = in.number();
        }
        return Optional.of(new HeldRecord(version, boards, examples, right, confusion));
    }
}
