package io.linnet.emulator.vibration;

import io.linnet.emulator.learn.Repetition;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.points.PointsModel;
import org.jspecify.annotations.Nullable;

/** How unusual a version finds a window: how far it is from a point, or what the network before the points leaves of it. */
public final class Scores {
    /** Of a window that no point explains. */
    public static final long UNKNOWN = 0xFFFF_FFFFL;

    private final PointsModel points;
    private final @Nullable Repetition network;

    public Scores(Parameters version, MachineSettings settings) {
        this.points = new PointsModel(version);
        this.network = settings instanceof AutoencoderSettings autoencoder
                ? repetition(version, points.shape().network().orElseThrow(), autoencoder)
                : null;
    }

    private static Repetition repetition(Parameters version, ModelLayout network, AutoencoderSettings settings) {
        Division division = settings.learning() instanceof TifedSettings tifed ? tifed.division() : Division.NEAREST;
        return new Repetition(settings.learning().network(), version.first(network), division);
    }

    public PointsModel points() {
        return points;
    }

    /** What the network leaves of a window (SPEC 23.5); of points alone the window. */
    byte[] left(byte[] window) {
        if (network == null) {
            return window;
        }
        int[] whole = network.residual(window);
        byte[] left = new byte[whole.length];
        for (int f = 0; f < left.length; f++) {
            left[f] = (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, whole[f]));
        }
        return left;
    }

    /**
     * The score at the nearest of the points whose bit is set (SPEC 21.4, 23.6); {@link #UNKNOWN} where there is none.
     *
     * @param mask all bits: of all points
     */
    public long score(byte[] window, long mask) {
        int nearest = points.nearest(window, mask);
        if (nearest == PointsModel.NONE) {
            return UNKNOWN;
        }
        return points.isMeasured(nearest) ? points.leftScore(left(window), nearest) : points.score(window, nearest);
    }
}
