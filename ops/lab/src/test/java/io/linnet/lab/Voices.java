package io.linnet.lab;

import io.linnet.protocol.model.SplitMix64;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Recordings made up for tests: a word is a melody, a speaker a key. */
public final class Voices {
    private static final int RATE = 16_000;
    private static final int[][] MELODIES = {{500, 900}, {1800, 700}, {1100, 1500}};

    private Voices() {}

    /** {@code word/speaker_take.wav}, one second each. */
    public static void write(Path folder, int words, int speakers, int takes) throws IOException {
        SplitMix64 random = new SplitMix64(5);
        for (int word = 0; word < words; word++) {
            Path own = Files.createDirectories(folder.resolve("word" + word));
            for (int speaker = 0; speaker < speakers; speaker++) {
                for (int take = 0; take < takes; take++) {
                    Path file = own.resolve("voice" + (char) ('a' + speaker) + "_" + take + ".wav");
                    Files.write(file, wav(1, spoken(word, 1 + 0.04 * speaker, random.uniform(1_000, 6_000), random)));
                }
            }
        }
    }

    /** A second of faint noise with a word in it. */
    public static short[] spoken(int word, double key, int begin, SplitMix64 random) {
        short[] second = new short[RATE];
        for (int n = 0; n < RATE; n++) {
            int since = n - begin;
            double tone = 0;
            if (since >= 0 && since < 6_000) {
                int pitch = MELODIES[word][since / 3_000];
                tone = 6_000 * Math.sin(2 * Math.PI * pitch * key * n / RATE);
            }
            second[n] = (short) (tone + random.uniform(-60, 60));
        }
        return second;
    }

    /** A RIFF file of 16-bit PCM. */
    public static byte[] wav(int channels, short[] samples) {
        ByteBuffer out = ByteBuffer.allocate(44 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples.length);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        out.putShort((short) channels).putInt(RATE).putInt(2 * channels * RATE);
        out.putShort((short) (2 * channels)).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples.length);
        for (short sample : samples) {
            out.putShort(sample);
        }
        return out.array();
    }
}
