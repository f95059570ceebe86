package io.linnet.emulator.vibration;

import io.linnet.protocol.message.Message.MachineState;
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

    private final int[][] remembered;
    private final Verdict verdict;
    private int count;
    private @Nullable Parameters known;
    private long mask;
    private State told = State.NORMAL;
    /** What was found of the first window is told at once. */
    private int untold = QUIET;

    /**
     * @param windows remembered
     * @param least of the last windows over the limit raise an alarm
     */
    public Watchman(int windows, int least, int last) {
        if (windows < 1) {
            throw new IllegalArgumentException("windows=" + windows + ", accepted: 1 and more");
        }
        this.remembered = new int[windows][];
        this.verdict = new Verdict(least, last);
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

    /**
     * Judges a window.
     *
     * @param version number of the version whose parameters are given
     * @return what is to be told: a new state, or now and then the old one
     */
    public synchronized Optional<MachineState> judge(String model, long version, Parameters parameters, int[] raw) {
        PointsModel points = new PointsModel(parameters);
        Limits limits = points.limits();
        if (!limits.isKnown() || points.present() < points.shape().points()) {
            remember(raw);
            return Optional.empty();
        }
        if (parameters != known) {
            known = parameters;
            mask = hasUsable() ? Mask.of(points, work().own(points)) : -1L;
        }
        byte[] window = points.scale(raw);
        long any = points.score(window, points.nearest(window));
        int nearest = points.nearest(window, mask);
        long own = nearest == PointsModel.NONE ? 0xFFFF_FFFFL : points.score(window, nearest);
        State state = verdict.window(own, any, limits);
        int score = ScoreClasses.of(own);
        if (score <= verdict.limit()) {
            remember(raw);
        }
        return told(model, version, state, score);
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
                verdict.track()));
    }
}
