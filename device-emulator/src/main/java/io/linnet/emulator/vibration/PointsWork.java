package io.linnet.emulator.vibration;

import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import java.util.List;

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
    public PointsSums sums(Parameters base, PointsSettings settings, int round) {
        PointsModel model = new PointsModel(base);
        PointsStage stage = PointsStage.of(model, round, settings.roundsOfSize());
        PointsSums sums = new PointsSums(model.shape());
        int turns = Math.min(settings.schedule().examples(), raw.length);
        int[] places = settings.schedule().window(round, raw.length);
        for (int i = 0; i < turns; i++) {
            int at = places[i];
            if (raw[at].length == 0) {
                continue;
            }
            if (stage == PointsStage.SCALE) {
                sums.addRaw(raw[at]);
            } else if (!isHeldOut[at]) {
                sums.add(model.scale(raw[at]), model, stage);
            }
        }
        if (stage != PointsStage.SCALE) {
            judgeHeldOut(model, sums);
        }
        sums.use(own(model));
        return sums;
    }

    private void judgeHeldOut(PointsModel model, PointsSums sums) {
        for (int i = 0; i < raw.length; i++) {
            byte[] window = isHeldOut[i] && raw[i].length > 0 ? model.scale(raw[i]) : null;
            int nearest = window == null ? PointsModel.NONE : model.nearest(window);
            if (window != null && nearest != PointsModel.NONE) {
                sums.count(model.score(window, nearest));
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
