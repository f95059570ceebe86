package io.linnet.emulator.dataset;

import io.linnet.emulator.sound.Sound;
import io.linnet.protocol.model.SplitMix64;

/**
 * Training examples made of one recording: the first is the recording; the others are turned by up to {@link #REACH}
 * samples, and played slower or faster, which moves pitch and formants as other speakers' do. A small data set gains from
 * them almost as much as from more recordings.
 *
 * @param count of each recording, itself among them
 * @param slowest speed of a copy in percent
 * @param fastest speed of a copy in percent; 100 and 100: all at their own
 */
public record Copies(int count, int slowest, int fastest) {
    /** 37 ms either way. */
    static final int REACH = 600;

    private static final int OWN_SPEED = 100;

    public Copies {
        if (count < 1 || count > 100) {
            throw new DatasetException("copies=" + count + ", accepted: 1 to 100");
        }
        if (slowest < 50 || fastest > 200 || slowest > fastest) {
            throw new DatasetException(
                    "speed=" + slowest + ":" + fastest + " percent, accepted: slowest:fastest, from 50 to 200");
        }
    }

    /** At their own speed. */
    public Copies(int count) {
        this(count, OWN_SPEED, OWN_SPEED);
    }

    /** A second of sound at a drawn speed, still a second. */
    short[] played(short[] second, SplitMix64 random) {
        if (slowest == fastest && fastest == OWN_SPEED) {
            return second;
        }
        int rate = second.length;
        return new Sound(rate * random.uniform(slowest, fastest) / OWN_SPEED, second)
                .at(rate)
                .oneSecond()
                .samples();
    }

    static short[] turned(short[] second, SplitMix64 random) {
        int by = random.uniform(-REACH, REACH);
        short[] out = new short[second.length];
        for (int n = 0; n < out.length; n++) {
            out[n] = second[Math.floorMod(n + by, second.length)];
        }
        return out;
    }
}
