package io.linnet.emulator.vibration;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a board makes of the windows it has: the sums of a round, and which points are its own (SPEC 21.6). One window in
 * eight is held out: it says how high usual scores are, and is in no point. Not thread-safe.
 */
public final class PointsWork {
    /** Windows of which the last is held out. */
    public static final int HELD_OUT = 8;
    /** In the place of a window of which nothing is to be learnt: others keep their numbers. */
    public static final int[] UNUSABLE = {};

    private final int[][] raw;
    private final boolean[] isHeldOut;

    /** @param raw features of each window, in order; not changed */
    public PointsWork(int[][] raw) {
        this(raw, everyEighth(raw.length));
    }

    /** As a place that has the windows of many boards, each with its own held-out ones. */
    public PointsWork(int[][] raw, boolean[] isHeldOut) {
        if (raw.length == 0) {
            throw new IllegalArgumentException("windows=0, accepted: 1 and more");
        }
        this.raw = raw;
        this.isHeldOut = isHeldOut;
    }

    /** Of windows as a sensor gives them; those that say nothing of the machine stand among them, and count for nothing. */
    public static PointsWork of(List<short[]> windows, FrontEnd front) {
        return new PointsWork(windows.stream()
                .map(window -> front.trouble(window).isPresent() ? UNUSABLE : front.features(window))
                .toArray(int[][]::new));
    }

    public static boolean[] everyEighth(int windows) {
        boolean[] held = new boolean[windows];
        for (int i = 0; i < windows; i++) {
            held[i] = isHeldOut(i);
        }
        return held;
    }

    public static boolean isHeldOut(int window) {
        return window % HELD_OUT == HELD_OUT - 1;
    }

    public int windows() {
        return raw.length;
    }

    /**
     * The board's sums of a round.
     *
     * @param round as u32
     */
    public PointsSums sums(Parameters base, MachineSettings settings, int round) {
        Scores scores = new Scores(base, settings);
        PointsModel model = scores.points();
        PointsStage stage = PointsStage.of(model, round, settings);
        PointsSums sums = new PointsSums(model.shape());
        for (int at : settings.schedule().scattered(round, raw.length)) {
            if (raw[at].length == 0) {
                continue;
            }
            if (stage == PointsStage.SCALE) {
                sums.addRaw(raw[at]);
            } else if (!isHeldOut[at]) {
                byte[] window = model.scale(raw[at]);
                if (stage == PointsStage.MEASURE) {
                    sums.addLeft(window, scores.left(window), model);
                } else {
                    sums.add(window, model, stage);
                }
            }
        }
        if (stage != PointsStage.SCALE && model.present() > 0) {
            judgeHeldOut(scores, sums);
        }
        sums.use(own(model));
        return sums;
    }

    /**
     * What a network learns to repeat in a round (SPEC 23.4): the scaled windows without those that are held out or say nothing,
     * each of which makes its batch shorter. None: there is nothing to learn from.
     *
     * @param round as u32
     */
    public Optional<Samples> toRepeat(PointsModel model, MachineSettings settings, int round) {
        int features = model.shape().features();
        int[] places = settings.schedule().scattered(round, raw.length);
        byte[] all = new byte[places.length * features];
        int[] rows = new int[places.length];
        BitSet without = new BitSet();
        for (int k = 0; k < places.length; k++) {
            int at = places[k];
            rows[k] = k;
            if (isHeldOut[at] || raw[at].length == 0) {
                without.set(k);
            } else {
                System.arraycopy(model.scale(raw[at]), 0, all, k * features, features);
            }
        }
        return without.cardinality() == places.length
                ? Optional.empty()
                : Optional.of(
                        Samples.ofBytes(features, all, new int[places.length]).select(rows, without));
    }

    private void judgeHeldOut(Scores scores, PointsSums sums) {
        for (int i = 0; i < raw.length; i++) {
            if (isHeldOut[i] && raw[i].length > 0) {
                sums.count(scores.score(scores.points().scale(raw[i]), -1L));
            }
        }
    }

    /** Windows of this board that each column holds. */
    public long[] own(PointsModel model) {
        long[] own = new long[model.shape().points() + 1];
        for (int i = 0; i < raw.length; i++) {
            if (!model.isScaled()) {
                own[model.shape().points()]++;
            } else if (!isHeldOut[i] && raw[i].length > 0) {
                own[Math.max(model.nearest(model.scale(raw[i])), 0)]++;
            }
        }
        return own;
    }
}
