package io.linnet.emulator.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MfccTest {
    static short[] chirp() {
        short[] second = new short[16_000];
        for (int n = 0; n < second.length; n++) {
            double t = n / 16_000.0;
            second[n] = (short) Math.rint(12_000 * Math.sin(2 * Math.PI * (200 * t + 1800 * t * t)));
        }
        return second;
    }

    private static double[] golden() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                MfccTest.class.getResourceAsStream("mfcc-chirp.txt"), StandardCharsets.US_ASCII))) {
            return in.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.split(" ")))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }
    }

    @Test
    void meetsPublishedFeaturesOfAChirp() throws IOException {
        float[] features = new Mfcc().features(chirp());
        double[] golden = golden();
        double worst = 0;
        for (int i = 0; i < golden.length; i++) {
            worst = Math.max(worst, Math.abs(features[i] - golden[i]));
        }
        assertThat(features).hasSize(golden.length);
        assertThat(worst).isLessThan(1e-4);
    }

    @Test
    void silenceIsNoNoise() {
        float[] features = new Mfcc().features(new short[16_000]);
        for (float feature : features) {
            assertThat(feature).isZero();
        }
    }

    @Test
    void givesTheSameTwice() {
        Mfcc mfcc = new Mfcc();
        float[] first = mfcc.features(chirp());
        mfcc.features(new short[16_000]);
        assertThat(mfcc.features(chirp())).isEqualTo(first);
    }

    @Test
    void takesOneSecondOnly() {
        assertThatThrownBy(() -> new Mfcc().features(new short[15_999])).hasMessage("15999 samples, accepted: 16000");
    }

    @Test
    void logarithmIsWithinTwoUnitsOfTheLastPlace() {
        for (float x = 1e-30f; x < 1e30f; x *= 1.0173f) {
            float exact = (float) Math.log(x);
            assertThat(Logarithm.ln(x)).isCloseTo(exact, within(2 * Math.max(Math.ulp(exact), 1e-7f)));
        }
        assertThat(Logarithm.ln(1)).isZero();
    }

    @Test
    void transformEqualsTheDefinition() {
        Fft fft = new Fft();
        double[] in = new double[Fft.POINTS];
        for (int n = 0; n < in.length; n++) {
            in[n] = Math.sin(n * n * 0.37) * 0.5;
            fft.set(n, (float) in[n]);
        }
        fft.run();
        for (int k = 0; k <= Fft.POINTS / 2; k++) {
            double re = 0;
            double im = 0;
            for (int n = 0; n < in.length; n++) {
                re += in[n] * Math.cos(2 * Math.PI * k * n / Fft.POINTS);
                im += in[n] * Math.sin(2 * Math.PI * k * n / Fft.POINTS);
            }
            assertThat((double) fft.squared(k)).isCloseTo(re * re + im * im, within(1e-3));
        }
    }
}
