package io.linnet.emulator.sound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Words in a longer sound, as a board with a microphone meets them: a second slides along, and where a word begins in
 * its first third and is louder than the room, that second is taken, aligned and turned into features.
 */
public final class Listening {
    /** A tenth of a second between two looks. */
    private static final int HOP = Mfcc.SAMPLE_RATE / 10;
    /** A word may begin from here to there in its second, in hundredths: the rest of it has to fit. */
    private static final int EARLIEST = 5;

    private static final int LATEST = 35;
    private static final int FRAME_SAMPLES = Mfcc.SAMPLE_RATE / 100;
    /** Of the mean square: 9 dB above the room. */
    private static final double LOUDER = 8;

    private static final double ROOM_SHARE = 0.1;
    /** Two words begin at least so far apart. */
    private static final int GAP_SAMPLES = Mfcc.SAMPLE_RATE / 2;

    private Listening() {}

    /**
     * A word.
     *
     * @param onsetMillis where it begins
     * @param features of its second
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over.
    public record Heard(int onsetMillis, float[] features) {}

    /**
     * @param sound of any rate and length; one of up to a second is one word
     * @param isAligned as the model was trained
     */
    public static List<Heard> words(Sound sound, boolean isAligned) {
        short[] samples = sound.at(Mfcc.SAMPLE_RATE).samples();
        Mfcc mfcc = new Mfcc();
        if (samples.length <= Mfcc.SAMPLE_RATE) {
            short[] second = new Sound(Mfcc.SAMPLE_RATE, samples).oneSecond().samples();
            return List.of(heard(second, OnsetAlignment.onset(second) * FRAME_SAMPLES, isAligned, mfcc));
        }
        double[] loudness = loudness(samples);
        double room = room(loudness);
        List<Heard> words = new ArrayList<>();
        int last = -GAP_SAMPLES;
        for (int from = 0; from + Mfcc.SAMPLE_RATE <= samples.length; from += HOP) {
            short[] second = Arrays.copyOfRange(samples, from, from + Mfcc.SAMPLE_RATE);
            int onset = OnsetAlignment.onset(second);
            int at = from + onset * FRAME_SAMPLES;
            boolean isFirst = from == 0 && onset < EARLIEST;
            boolean isLast = from + HOP + Mfcc.SAMPLE_RATE > samples.length && onset > LATEST;
            boolean isPlaced = (onset >= EARLIEST && onset <= LATEST) || isFirst || isLast;
            if (isPlaced && at - last >= GAP_SAMPLES && isLoud(loudness, at / FRAME_SAMPLES, room)) {
                words.add(heard(second, at, isAligned, mfcc));
                last = at;
            }
        }
        return words;
    }

    private static Heard heard(short[] second, int at, boolean isAligned, Mfcc mfcc) {
        return new Heard(
                (int) (1000L * at / Mfcc.SAMPLE_RATE),
                mfcc.features(isAligned ? OnsetAlignment.align(second) : second));
    }

    /** Mean square of each hundredth of a second. */
    private static double[] loudness(short[] samples) {
        double[] loudness = new double[samples.length / FRAME_SAMPLES];
        for (int n = 0; n < loudness.length * FRAME_SAMPLES; n++) {
            loudness[n / FRAME_SAMPLES] += (double) samples[n] * samples[n] / FRAME_SAMPLES;
        }
        return loudness;
    }

    /** What a tenth of the time is not louder than. */
    private static double room(double[] loudness) {
        double[] sorted = loudness.clone();
        Arrays.sort(sorted);
        return sorted[(int) (sorted.length * ROOM_SHARE)];
    }

    /** Within a quarter of a second from its onset. */
    private static boolean isLoud(double[] loudness, int frame, double room) {
        double most = 0;
        for (int f = frame; f < Math.min(loudness.length, frame + 25); f++) {
            most = Math.max(most, loudness[f]);
        }
        return most > Math.max(1, LOUDER * room);
    }
}
