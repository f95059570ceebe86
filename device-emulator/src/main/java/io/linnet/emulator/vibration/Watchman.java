package io.linnet.emulator.vibration;

import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.points.Blind;
import io.linnet.protocol.points.Limits;
import io.linnet.protocol.points.Mask;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.ScoreClasses;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.points.Verdict.State;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A board's eye on its machine: it remembers the last windows that were usual, which are what it learns from, and judges
 * each new one once its version has limits (SPEC 21.9). What is over the limit is never learnt. Thread-safe.
 */
public final class Watchman {
    /** Windows between two messages that say nothing new. */
    private static final int QUIET = 10;

    private final MachineSettings settings;
    private final int[][] remembered;
    private final Verdict verdict;
    private final OwnKeeper own;
    private int count;
    private @Nullable Parameters known;
    private @Nullable Scores scores;
    /** The mask is that of the version that is known. */
    private boolean isMasked;

    private long mask;
    private State told = State.NORMAL;
    /** What was found of the first window is told at once. */
    private int untold = QUIET;

    /** @param windows remembered */
    public Watchman(int windows, MachineSettings settings) {
        if (windows < 1) {
            throw new IllegalArgumentException("windows=" + windows + ", accepted: 1 and more");
        }
        this.settings = settings;
        this.remembered = new int[windows][];
        this.verdict =
                new Verdict(settings.points().alarmLeast(), settings.points().alarmLast());
        this.own = new OwnKeeper(settings.points());
    }

    /** A window that somebody vouches for as normal, or {@link PointsWork#UNUSABLE}. */
    public synchronized void remember(int[] raw) {
        remembered[count++ % remembered.length] = raw;
    }

    /** Whether there is anything to learn from. */
    public synchronized boolean hasUsable() {
        return Arrays.stream(remembered, 0, Math.min(count, remembered.length)).anyMatch(raw -> raw.length > 0);
    }

    /** What is there to learn from. */
    public synchronized PointsWork work() {
        int[][] rows = new int[Math.min(count, remembered.length)][];
        System.arraycopy(remembered, 0, rows, 0, rows.length);
        return new PointsWork(rows);
    }

    /** The alarm is looked after. */
    public synchronized void acknowledge() {
        verdict.acknowledge();
    }

    /**
     * The same from afar; what is found is told with the next window.
     *
     * @param seen windows that were judged when somebody looked
     */
    public synchronized void acknowledge(int seen) {
        if (verdict.acknowledge(seen)) {
            untold = QUIET;
        }
    }

    /** A person's word on the board's own point, which ends an alarm, too; one that came before changes nothing. */
    public synchronized void follow(OwnWish wish) {
        if (own.follow(wish)) {
            verdict.remount();
            isMasked = false;
            untold = QUIET;
        }
    }

    /** What was kept of the own point before a restart. */
    public synchronized void resume(Optional<OwnRecord> kept) {
        own.resume(kept);
        isMasked = false;
    }

    /** What is to be kept of the own point. */
    public synchronized Optional<OwnRecord> own() {
        return own.record();
    }

    /**
     * Judges a window, or takes it for the board's own point.
     *
     *
     * @param version number of the version whose parameters are given
     * @return what is to be told: a new state, or now and then the old one
     */
    public synchronized Optional<MachineState> judge(String model, long version, Parameters parameters, int[] raw) {
        Scores by = scores(parameters);
        PointsModel points = by.points();
        Limits limits = points.limits();
        if (!limits.isKnown() || points.present() < points.shape().points()) {
            remember(raw);
            return Optional.empty();
        }
        if (!isMasked) {
            isMasked = true;
            mask = hasUsable() ? Mask.of(points, work().own(points)) : -1L;
            own.under(points);
        }
        byte[] window = points.scale(raw);
        long any = by.score(window, -1L);
        long fleets = by.score(window, mask);
        if (own.takes(window)) {
            untold = own.isReady() ? QUIET : untold;
            return told(model, version, verdict.learn(), ScoreClasses.of(fleets));
        }
        long least = Math.min(fleets, own.score(window));
        State state = verdict.window(least, any, limits);
        // What only the own point explains is this board's alone: the fleet does not learn it.
        if (ScoreClasses.of(fleets) <= verdict.limit()) {
            remember(raw);
        }
        return told(model, version, state, ScoreClasses.of(least));
    }

    private Scores scores(Parameters version) {
        Scores kept = scores;
        if (kept == null || version != known) {
            kept = new Scores(version, settings);
            scores = kept;
            known = version;
            isMasked = false;
        }
        return kept;
    }

    /** A window says nothing of the machine. */
    public synchronized Optional<MachineState> blind(String model, long version, Blind why) {
        return told(model, version, verdict.blind(), why.code());
    }

    private Optional<MachineState> told(String model, long version, State state, int score) {
        untold++;
        if (state == told && untold < QUIET) {
            return Optional.empty();
        }
        told = state;
        untold = 0;
        return Optional.of(new MachineState(
                model,
                version,
                state,
                (int) Math.min(verdict.windows(), Integer.MAX_VALUE),
                verdict.over(),
                score,
                verdict.limit(),
                verdict.track(),
                own.progress()));
    }
}
