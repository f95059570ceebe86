package io.linnet.emulator.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.linnet.protocol.model.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListeningTest {
    private static final int RATE = Mfcc.SAMPLE_RATE;

    /** Faint noise with a tone of 0.3 s at each of the given places. */
    private static Sound sound(double seconds, double... places) {
        SplitMix64 random = new SplitMix64(3);
        short[] samples = new short[(int) (seconds * RATE)];
        for (int n = 0; n < samples.length; n++) {
            double tone = 0;
            for (double place : places) {
                int since = n - (int) (place * RATE);
                tone += since >= 0 && since < 0.3 * RATE ? 5_000 * Math.sin(0.4 * n) : 0;
            }
            samples[n] = (short) (tone + random.uniform(-30, 30));
        }
        return new Sound(RATE, samples);
    }

    @Test
    void findsEachWordOnceAtItsPlace() {
        List<Listening.Heard> words = Listening.words(sound(6, 0.7, 2.1, 3.25, 4.9), true);
        assertThat(words).hasSize(4);
        double[] places = {0.7, 2.1, 3.25, 4.9};
        for (int k = 0; k < places.length; k++) {
            assertThat(words.get(k).onsetMillis() / 1e3).isCloseTo(places[k], within(0.03));
            assertThat(words.get(k).features()).hasSize(Mfcc.FEATURES);
        }
    }

    @Test
    void hearsWordsAtBothEnds() {
        assertThat(Listening.words(sound(4, 0, 3.6), true)).hasSize(2);
    }

    @Test
    void hearsNothingInAQuietRoom() {
        assertThat(Listening.words(sound(4), true)).isEmpty();
        assertThat(Listening.words(new Sound(RATE, new short[4 * RATE]), true)).isEmpty();
    }

    @Test
    void aShortSoundIsOneWordWithTheFeaturesOfTheTraining() {
        Sound sound = sound(1, 0.4);
        List<Listening.Heard> words = Listening.words(sound, true);
        assertThat(words).hasSize(1);
        assertThat(words.get(0).features()).isEqualTo(new Mfcc().features(OnsetAlignment.align(sound.samples())));
        assertThat(Listening.words(sound(0.5, 0.1), true)).hasSize(1);
    }
}
