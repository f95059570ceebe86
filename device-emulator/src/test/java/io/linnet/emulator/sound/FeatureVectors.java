package io.linnet.emulator.sound;

import io.linnet.protocol.model.SplitMix64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** Results of the blocks of {@code training.txt} that this package answers for. */
public final class FeatureVectors {
    private FeatureVectors() {}

    public static Map<String, String> results(Map<String, String> given) {
        Map<String, String> results = new LinkedHashMap<>();
        switch (given.get("op")) {
            case "ln" ->
                results.put(
                        "y",
                        Arrays.stream(given.get("x").split(" "))
                                .map(x -> word(Logarithm.ln(Float.intBitsToFloat(Integer.parseUnsignedInt(x, 16)))))
                                .collect(Collectors.joining(" ")));
            case "align" -> {
                short[] second = second(given);
                ByteBuffer out = ByteBuffer.allocate(32_000).order(ByteOrder.LITTLE_ENDIAN);
                out.asShortBuffer().put(OnsetAlignment.align(second));
                results.put("onset", String.valueOf(OnsetAlignment.onset(second)));
                results.put("crc", crc(out));
            }
            default -> {
                boolean isMfcc = given.get("op").equals("mfcc");
                float[] features = isMfcc ? new Mfcc().features(second(given)) : new Cepstra().of(second(given));
                int twoFrames = 2 * (isMfcc ? Mfcc.COEFFICIENTS : Cepstra.COEFFICIENTS);
                ByteBuffer out = ByteBuffer.allocate(4 * features.length).order(ByteOrder.LITTLE_ENDIAN);
                out.asFloatBuffer().put(features);
                results.put(
                        "words",
                        IntStream.range(0, twoFrames)
                                .mapToObj(i -> word(features[i]))
                                .collect(Collectors.joining(" ")));
                results.put("crc", crc(out));
            }
        }
        return results;
    }

    /** A faint noise, and from {@code start} a loud one of 4 800 samples, drawn in turn. */
    private static short[] second(Map<String, String> given) {
        SplitMix64 random = new SplitMix64(Long.parseLong(given.get("state")));
        int start = Integer.parseInt(given.get("start"));
        short[] second = new short[16_000];
        for (int n = 0; n < second.length; n++) {
            int value = random.uniform(-200, 199);
            value += n >= start && n < start + 4_800 ? random.uniform(-8_000, 7_999) : 0;
            second[n] = (short) value;
        }
        return second;
    }

    private static String crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array());
        return String.format("%08x", crc.getValue());
    }

    private static String word(float value) {
        return String.format("%08x", Float.floatToRawIntBits(value));
    }
}
