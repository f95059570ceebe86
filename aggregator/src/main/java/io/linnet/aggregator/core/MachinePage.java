package io.linnet.aggregator.core;

import io.linnet.aggregator.journal.MachineRecord;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.OwnProgress;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.points.Blind;
import io.linnet.protocol.points.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one board found of its machine, and what people said of it. An alarm ends by an acknowledgement, which its board
 * knows of, or by nothing: a restart of the board, or of this process, is none. Owned by the owner thread.
 */
final class MachinePage {
    /** States of which the scores are remembered, 4 bytes each. */
    private static final int COURSE = 48;
    /** A board that follows no word is of an older software. */
    private static final int MOST_TRIES = 20;

    private static final long NEVER = Long.MIN_VALUE;

    private Optional<MachineState> last = Optional.empty();
    /** Since when it has been so; of an alarm of an earlier run, since somebody asked first. */
    private long atMillis = NEVER;
    /** Windows judged when the state began. */
    private int since;
    /** The board found a fault, and nobody has acknowledged it. */
    private boolean isAlarmed;
    /** It may have restarted since then, and know nothing of its alarm. */
    private boolean isAlarmKept;

    private Optional<OwnWish> wish = Optional.empty();
    private int tries;
    /** Class of the score and limit of each message; a ring. */
    private final int[] scores = new int[COURSE];

    private int reports;

    /** Of an earlier run: nobody knows what became of its board since. */
    static MachinePage of(MachineRecord kept) {
        MachinePage page = new MachinePage();
        page.last = kept.alarm();
        page.isAlarmed = kept.alarm().isPresent();
        page.isAlarmKept = page.isAlarmed;
        page.since = kept.alarm().map(MachineState::windows).orElse(0);
        page.wish = kept.wish();
        return page;
    }

    MachineRecord record(String board) {
        return new MachineRecord(board, isAlarmed ? last : Optional.empty(), wish);
    }

    Optional<MachineState> last() {
        return last;
    }

    boolean isAlarmed() {
        return isAlarmed;
    }

    /** @return whether the state is another than before */
    boolean found(MachineState said, long nowMillis) {
        if (Blind.in(said.state(), said.score()).isEmpty()) {
            scores[reports++ % COURSE] = (said.score() << 8) | (said.limit() & 0xFF);
        }
        return holds(latched(said), nowMillis);
    }

    private MachineState latched(MachineState said) {
        if (serial(Optional.of(said)) > serial(last)) {
            isAlarmed = false; // it followed a person's word, which ends an alarm
            isAlarmKept = false;
        }
        boolean isRestarted =
                last.filter(before -> said.windows() < before.windows()).isPresent();
        if (said.state() == Verdict.State.ALARM) {
            isAlarmed = true;
            isAlarmKept = false;
        } else if (isRestarted) {
            isAlarmKept = isAlarmed;
        } else if (said.state() != Verdict.State.SENSOR) {
            isAlarmed = isAlarmKept;
        }
        return isAlarmKept && said.state() != Verdict.State.SENSOR ? said.with(Verdict.State.ALARM) : said;
    }

    private static int serial(Optional<MachineState> state) {
        return state.flatMap(MachineState::own).map(own -> own.wish().serial()).orElse(0);
    }

    private boolean holds(MachineState now, long nowMillis) {
        Optional<Verdict.State> before = last.map(MachineState::state);
        Optional<Condition> was = condition();
        last = Optional.of(now);
        if (!condition().equals(was)) {
            atMillis = nowMillis;
            since = now.windows();
        }
        return before.filter(now.state()::equals).isEmpty();
    }

    /** Somebody has looked at the machine. Of an alarm that only stands here the board can say nothing. */
    void acknowledged() {
        isAlarmed = false;
        if (isAlarmKept) {
            isAlarmKept = false;
            last = last.map(before -> before.with(Verdict.State.NORMAL));
            atMillis = NEVER;
        }
    }

    /**
     * A person has a word on the board's own point.
     *
     * @param windows that it is to be made of; 0: it is forgotten
     */
    void remount(int windows) {
        int given = wish.map(OwnWish::serial).orElse(0);
        wish = Optional.of(new OwnWish(Math.max(serial(last), given) + 1, windows));
        tries = 0;
    }

    /** @param seen windows that were judged in the state that the person saw; 0: the word is said again */
    Optional<Acknowledge> word(String model, int seen) {
        return wish.map(said -> new Acknowledge(model, seen, Optional.of(said), Optional.empty()));
    }

    /** What the board has not heard; it is said for as long as it may have been lost. */
    Optional<Acknowledge> unheard(MachineState said) {
        return wish.filter(of -> of.serial() > serial(Optional.of(said)) && tries++ < MOST_TRIES)
                .flatMap(of -> word(said.model(), 0));
    }

    /** How the machine is, as far as its board said. */
    Optional<Condition> condition() {
        return last.map(Condition::of);
    }

    /** How far the own point is; empty: there is none, and there need not be. */
    Optional<OwnNormal> own() {
        Optional<OwnProgress> told = last.flatMap(MachineState::own);
        Optional<OwnWish> asked = wish.filter(of -> of.serial() > serial(last));
        if (asked.isPresent()) {
            OwnNormal.State state = tries < MOST_TRIES ? OwnNormal.State.ASKED : OwnNormal.State.UNANSWERED;
            return Optional.of(new OwnNormal(state, 0, asked.get().windows()));
        }
        boolean isDropped = wish.filter(of -> of.windows() > 0).isPresent()
                && told.filter(own -> own.wish().windows() == 0).isPresent();
        if (isDropped) {
            return Optional.of(new OwnNormal(OwnNormal.State.DROPPED, 0, 0));
        }
        return told.filter(own -> own.wish().windows() > 0)
                .map(own -> new OwnNormal(
                        own.isReady() ? OwnNormal.State.USED : OwnNormal.State.LEARNING,
                        own.taken(),
                        own.wish().windows()));
    }

    Optional<BoardView.Machine> view(long nowMillis) {
        atMillis = atMillis == NEVER ? nowMillis : atMillis;
        return last.map(state -> {
            List<BoardView.Score> course = new ArrayList<>();
            for (int i = Math.max(0, reports - COURSE); i < reports; i++) {
                int at = scores[i % COURSE];
                course.add(new BoardView.Score(at >> 8, at & 0xFF));
            }
            boolean isUnusual = state.state() == Verdict.State.ALARM || state.state() == Verdict.State.NOT_KNOWN_HERE;
            return new BoardView.Machine(
                    state, nowMillis - atMillis, isUnusual && !isAlarmKept && since <= Verdict.MAX_LAST, course, own());
        });
    }
}
