package io.linnet.emulator.vibration;

import io.linnet.protocol.model.SplitMix64;

/**
 * A made-up motor under an accelerometer: it stands, turns slowly, or turns fast, with harmonics of its speed, noise and
 * gravity; and it may have a bearing that fails little by little. Signals are made up, nothing here is a recording. Not
 * thread-safe.
 */
public final class Motor {
    public static final int AXES = 3;
    public static final int SAMPLES = 200;
    public static final int SAMPLE_RATE = 200;

    /** Turns a second in each way of running. */
    private static final double[] SPEEDS = {0, 11, 19, 31};

    public static final int REGIMES = 4;

    private static final double NOISE = 14;
    private static final double[] AXIS_GAIN = {1, 0.7, 0.45};
    private static final double[] HARMONICS = {90, 40, 18};
    /** A ball passes a pit in the ring so often a turn. */
    private static final double BALL_PASS = 3.57;

    private static final double FAULT = 130;
    private static final double SPEED_JITTER = 0.01;
    /** A load is never quite the same. */
    private static final double LEVEL_JITTER = 0.15;

    private final SplitMix64 random;
    private final int[] regimes;
    private final int[] gravity;
    private final double gain;
    private int regime;
    private int windowsLeft;

    /** @param regimes ways in which this motor runs, 0 … 3 */
    public Motor(long seed, int... regimes) {
        this.random = new SplitMix64(seed);
        this.regimes = regimes.clone();
        this.gravity = new int[] {random.uniform(-600, 600), random.uniform(-600, 600), random.uniform(1_400, 2_000)};
        this.gain = 1 + random.uniform(-50, 50) / 1e3;
    }

    /** The way in which it ran in the last window. */
    public int regime() {
        return regime;
    }

    /**
     * The next second of samples, x y z after each other.
     *
     * @param fault how far the bearing has failed, 0 … 1
     */
    public short[] window(double fault) {
        if (windowsLeft == 0) {
            regime = regimes[random.below(regimes.length)];
            windowsLeft = random.uniform(6, 20);
        }
        windowsLeft--;
        double speed = SPEEDS[regime] * (1 + uniform() * SPEED_JITTER);
        double phase = uniform() * StrictMath.PI;
        double load = gain * (1 + uniform() * LEVEL_JITTER);
        short[] window = new short[AXES * SAMPLES];
        for (int n = 0; n < SAMPLES; n++) {
            double turns = speed * n / SAMPLE_RATE;
            double level = speed == 0 ? 0 : vibration(turns, phase, fault) * load;
            for (int axis = 0; axis < AXES; axis++) {
                double value = gravity[axis] + level * AXIS_GAIN[axis] + noise();
                window[n * AXES + axis] =
                        (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
            }
        }
        return window;
    }

    private static double vibration(double turns, double phase, double fault) {
        double sum = 0;
        for (int h = 0; h < HARMONICS.length; h++) {
            sum += HARMONICS[h] * StrictMath.sin(2 * StrictMath.PI * (h + 1) * turns + phase * (h + 1));
        }
        return sum + fault * FAULT * StrictMath.sin(2 * StrictMath.PI * BALL_PASS * turns + phase);
    }

    private double uniform() {
        return random.uniform(-1_000_000, 1_000_000) / 1e6;
    }

    /** Of a bell's shape, nearly. */
    private double noise() {
        return (uniform() + uniform() + uniform()) * NOISE;
    }
}
