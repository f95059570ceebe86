package io.linnet.aggregator.kafka.log;

import io.linnet.aggregator.journal.ChangeRecord;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.EpochRecord;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.MachineRecord;
import io.linnet.aggregator.journal.Opening;
import io.linnet.aggregator.journal.SteeringRecord;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.journal.WatchRecord;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A write of the merge as a record of the topic {@code journal}, which is compacted: a record takes the place of those with
 * its key, and one without a value takes them out.
 *
 * @param what the model keeps under this name
 * @param value empty: nothing any more; owned by the record
 */
public record KeptRecord(String what, Optional<byte[]> value) {
    private static final String BOARD = "board/";
    private static final String VERSION = "version/";
    private static final String ROUND = "round/";
    private static final String CHANGE = "change/";
    private static final String PIN = "pin/";
    private static final String MACHINE = "machine/";
    private static final String WATCH = "watch";
    private static final String OPENING = "opening";
    private static final String EPOCHS = "epochs";
    private static final String STEERING = "steering";

    private static KeptRecord of(String what, Octets.Writer out) {
        return new KeptRecord(what, Optional.of(out.done()));
    }

    private static KeptRecord gone(String what) {
        return new KeptRecord(what, Optional.empty());
    }

    /** A version that nobody can ask for any more. */
    public static KeptRecord withoutVersion(long number) {
        return gone(VERSION + number);
    }

    /** Who has which number: a board and its number; empty: something else. */
    public Optional<Entry.BoardJoined> joined() throws Refused {
        if (!what.startsWith(BOARD) || value.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Entry.BoardJoined(what.substring(BOARD.length()), new Octets.Reader(value.get()).integer()));
    }

    /**
     * The records of a write; receipts are kept with the partials, and rounds' entries in the log.
     *
     * @param change a number of its own for who changed what
     */
    public static List<KeptRecord> of(JournalWrite write, long change) {
        List<KeptRecord> records = new ArrayList<>();
        if (write instanceof JournalWrite.AppendEntries append) {
            for (Entry entry : append.entries()) {
                if (entry instanceof Entry.BoardJoined joined) {
                    records.add(of(BOARD + joined.board(), new Octets.Writer().number(joined.ordinal())));
                }
            }
        } else if (write instanceof JournalWrite.CloseRound close) {
            records.add(version(close.version()));
        } else if (write instanceof JournalWrite.DropVersions drop) {
            drop.numbers().forEach(number -> records.add(withoutVersion(number)));
        } else if (write instanceof JournalWrite.KeepWatch keep) {
            WatchRecord watch = keep.record();
            records.add(of(
                    WATCH,
                    new Octets.Writer()
                            .number(watch.best())
                            .octet(watch.held().isPresent() ? 1 : 0)
                            .text(watch.held().orElse(""))
                            .bytes(watch.state())));
        } else if (write instanceof JournalWrite.KeepOpening keep) {
            Opening opening = keep.opening();
            records.add(
                    of(OPENING, new Octets.Writer().number(opening.version()).number(opening.atMillis())));
        } else if (write instanceof JournalWrite.KeepEpochs keep) {
            EpochRecord epochs = keep.record();
            records.add(of(EPOCHS, new Octets.Writer().number(epochs.own()).number(epochs.above())));
        } else if (write instanceof JournalWrite.KeepSteering keep) {
            records.add(steering(keep.record()));
        } else if (write instanceof JournalWrite.PinVersion pin) {
            records.add(pin.isPinned() ? of(PIN + pin.number(), new Octets.Writer()) : gone(PIN + pin.number()));
        } else if (write instanceof JournalWrite.NoteChange note) {
            ChangeRecord noted = note.record();
            records.add(of(
                    CHANGE + change,
                    new Octets.Writer()
                            .text(noted.who())
                            .text(noted.what())
                            .text(noted.was())
                            .text(noted.is())));
        } else if (write instanceof JournalWrite.KeepRound keep) {
            records.add(of(ROUND + keep.record().version(), KeptRounds.write(keep)));
        } else if (write instanceof JournalWrite.KeepMachine keep) {
            records.add(machine(keep.record()));
        }
        return records;
    }

    private static KeptRecord version(Version version) {
        return of(
                VERSION + version.number(),
                new Octets.Writer()
                        .number(version.number())
                        .number(version.round())
                        .bytes(version.digest().bytes())
                        .bytes(version.parameters())
                        .bytes(version.stepResidual())
                        .bytes(version.limits())
                        .number(version.norm())
                        .number(version.fineUntil())
                        .number(version.effective16())
                        .bytes(version.optimiser()));
    }

    private static KeptRecord machine(MachineRecord machine) {
        String name = MACHINE + machine.board();
        if (machine.alarm().isEmpty() && machine.wish().isEmpty()) {
            return gone(name);
        }
        return of(
                name,
                new Octets.Writer()
                        .bytes(machine.alarm().map(MessageWriter::write).orElse(new byte[0]))
                        .number(machine.wish().map(OwnWish::serial).orElse(0))
                        .number(machine.wish().map(OwnWish::windows).orElse(0)));
    }

    private static KeptRecord steering(SteeringRecord set) {
        Octets.Writer out = new Octets.Writer().octet(set.isPaused() ? 1 : 0).octet(set.isFinished() ? 1 : 0);
        instead(set.deadlineMillis(), out);
        instead(set.quorum(), out);
        return of(STEERING, out);
    }

    private static void instead(Optional<SteeringRecord.Instead> set, Octets.Writer out) {
        out.octet(set.isPresent() ? 1 : 0);
        set.ifPresent(instead -> out.number(instead.value()).number(instead.configured()));
    }

    private static Optional<SteeringRecord.Instead> instead(Octets.Reader in) throws Refused {
        return in.octet() == 1 ? Optional.of(new SteeringRecord.Instead(in.number(), in.number())) : Optional.empty();
    }

    public boolean isVersion() {
        return what.startsWith(VERSION);
    }

    /** Whether a journal must hear of it before it hears of versions: it tells which of them stay. */
    public boolean isFirst() {
        return what.startsWith(PIN) || what.equals(WATCH);
    }

    /** The change's number; −1: it is none. */
    public long change() {
        return what.startsWith(CHANGE) ? Long.parseLong(what.substring(CHANGE.length())) : -1;
    }

    /**
     * The write that it was; of a version without receipts. Only of a record with a value.
     *
     * @throws Refused it is of another program's form
     */
    public JournalWrite read() throws Refused {
        Optional<Entry.BoardJoined> joined = joined();
        if (joined.isPresent()) {
            return new JournalWrite.AppendEntries(List.of(joined.get()));
        }
        Octets.Reader in = new Octets.Reader(value.orElseThrow());
        if (what.startsWith(VERSION)) {
            return new JournalWrite.CloseRound(
                    new Version(
                            in.number(),
                            in.integer(),
                            new Digest(in.bytes()),
                            in.bytes(),
                            in.bytes(),
                            in.bytes(),
                            in.number(),
                            in.integer(),
                            in.integer(),
                            in.bytes()),
                    List.of());
        }
        if (what.startsWith(ROUND)) {
            return KeptRounds.read(in);
        }
        if (what.startsWith(PIN)) {
            return new JournalWrite.PinVersion(Long.parseLong(what.substring(PIN.length())), true);
        }
        if (what.startsWith(CHANGE)) {
            return new JournalWrite.NoteChange(new ChangeRecord(in.text(), in.text(), in.text(), in.text()));
        }
        if (what.startsWith(MACHINE)) {
            return new JournalWrite.KeepMachine(
                    machine(what.substring(MACHINE.length()), in.bytes(), in.integer(), in.integer()));
        }
        return switch (what) {
            case WATCH -> watch(in);
            case OPENING -> new JournalWrite.KeepOpening(new Opening(in.number(), in.number()));
            case EPOCHS -> new JournalWrite.KeepEpochs(new EpochRecord(in.number(), in.number()));
            case STEERING ->
                new JournalWrite.KeepSteering(
                        new SteeringRecord(in.octet() == 1, in.octet() == 1, instead(in), instead(in)));
            default -> throw new Refused(Reason.MALFORMED, "a record of " + what);
        };
    }

    private static MachineRecord machine(String board, byte[] alarm, int serial, int windows) throws Refused {
        Optional<OwnWish> wish = serial > 0 ? Optional.of(new OwnWish(serial, windows)) : Optional.empty();
        if (alarm.length == 0) {
            return new MachineRecord(board, Optional.empty(), wish);
        }
        if (MessageReader.read(alarm) instanceof MachineState state) {
            return new MachineRecord(board, Optional.of(state), wish);
        }
        throw new Refused(Reason.MALFORMED, "a record of an alarm of " + board);
    }

    private static JournalWrite watch(Octets.Reader in) throws Refused {
        long best = in.number();
        boolean isHeld = in.octet() == 1;
        String held = in.text();
        return new JournalWrite.KeepWatch(
                new WatchRecord(best, isHeld ? Optional.of(held) : Optional.empty(), in.bytes()));
    }
}
