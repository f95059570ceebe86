package io.linnet.emulator.sound;

import java.math.BigInteger;

/**
 * Samples of one channel.
 *
 * @param rate samples a second
 * @param samples shared, never written
 */
@SuppressWarnings("ArrayRecordComponent") // As long as the recording.
public record Sound(int rate, short[] samples) {
    /** At most this many zero crossings of the sinc on each side. */
    private static final int CROSSINGS = 16;

    /** The same sound at another rate: a sinc under a Hann window, cut at the lower of the two Nyquist rates. */
    public Sound at(int newRate) {
        if (newRate == rate) {
            return this;
        }
        int common = BigInteger.valueOf(rate).gcd(BigInteger.valueOf(newRate)).intValue();
        int up = newRate / common;
        int down = rate / common;
        double cut = Math.min(1, (double) newRate / rate);
        int reach = (int) Math.ceil(CROSSINGS / cut);
        double[] taps = taps(up, cut, reach);
        short[] out = new short[(int) Math.max(1, (long) samples.length * newRate / rate)];
        for (int n = 0; n < out.length; n++) {
            long at = (long) n * down;
            int first = (int) (at / up) - reach;
            int row = (int) (at % up) * (2 * reach + 1);
            double sum = 0;
            for (int k = Math.max(0, -first); k <= 2 * reach && first + k < samples.length; k++) {
                sum += samples[first + k] * taps[row + k];
            }
            out[n] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
        }
        return new Sound(newRate, out);
    }

    /** The kernel at the distances that occur: a row for each of the {@code up} places between two samples. */
    private static double[] taps(int up, double cut, int reach) {
        int width = 2 * reach + 1;
        double[] taps = new double[up * width];
        for (int place = 0; place < up; place++) {
            for (int k = 0; k < width; k++) {
                double distance = (k - reach - (double) place / up) * cut;
                taps[place * width + k] = Math.abs(distance) < CROSSINGS ? kernel(distance) * cut : 0;
            }
        }
        return taps;
    }

    private static double kernel(double x) {
        if (x == 0) {
            return 1;
        }
        double angle = StrictMath.PI * x;
        return StrictMath.sin(angle) / angle * (0.5 + 0.5 * StrictMath.cos(angle / CROSSINGS));
    }

    /**
     * Exactly one second: of a longer sound the loudest second, to a hundredth; a shorter one stands in the middle of
     * silence. (Silence did better than a faint noise, which the normalisation of the features makes loud.)
     */
    public Sound oneSecond() {
        if (samples.length == rate) {
            return this;
        }
        short[] second = new short[rate];
        if (samples.length > rate) {
            System.arraycopy(samples, loudest(), second, 0, rate);
        } else {
            System.arraycopy(samples, 0, second, (rate - samples.length) / 2, samples.length);
        }
        return new Sound(rate, second);
    }

    private int loudest() {
        int step = Math.max(1, rate / 100);
        int best = 0;
        long most = -1;
        long[] squares = new long[samples.length + 1];
        for (int i = 0; i < samples.length; i++) {
            squares[i + 1] = squares[i] + (long) samples[i] * samples[i];
        }
        for (int from = 0; from + rate <= samples.length; from += step) {
            long energy = squares[from + rate] - squares[from];
            if (energy > most) {
                most = energy;
                best = from;
            }
        }
        return best;
    }
}
