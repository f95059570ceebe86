package io.linnet.emulator.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vectors of {@code protocol/vectors/extractor.txt}, which the firmware runs too. */
class ExtractorVectorsTest {
    private static final Path VECTORS = Path.of("..", "protocol", "vectors", "extractor.txt");

    /** Blocks of {@code key: value}; the values of a key that stands again continue. */
    private static List<Map<String, String>> vectors() throws IOException {
        List<Map<String, String>> vectors = new ArrayList<>();
        for (String block : Files.readString(VECTORS).split("\n\n")) {
            Map<String, String> vector = new HashMap<>();
            for (String line : block.split("\n")) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    int colon = line.indexOf(':');
                    vector.merge(line.substring(0, colon), line.substring(colon + 2), String::concat);
                }
            }
            if (!vector.isEmpty()) {
                vectors.add(vector);
            }
        }
        return vectors;
    }

    private static byte[] hex(Map<String, String> vector, String key) {
        return HexFormat.of().parseHex(vector.get(key));
    }

    @TestFactory
    List<DynamicTest> everyVectorIsReadAsItSays() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map<String, String> vector : vectors()) {
            tests.add(DynamicTest.dynamicTest(vector.get("name"), () -> runVector(vector)));
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests;
    }

    private static void runVector(Map<String, String> vector) throws ModelRefused {
        byte[] file = hex(vector, "hex");
        if (vector.get("expect").equals("ok")) {
            ExtractorModel model = ExtractorReader.read(file);
            assertThat(model.arenaBytes()).isEqualTo(Integer.parseInt(vector.get("arena")));
            assertThat(new QuantizedNetwork(model).run(hex(vector, "input"))).isEqualTo(hex(vector, "output"));
            assertThat(ExtractorWriter.write(model)).isEqualTo(file);
        } else {
            assertThat(refusal(file)).contains("; accepted: ");
        }
    }

    private static String refusal(byte[] file) {
        try {
            ExtractorReader.read(file);
            return "";
        } catch (ModelRefused e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void everyCutAndEveryChangedByteIsRefusedOrRuns() throws IOException {
        for (Map<String, String> vector : vectors()) {
            if (vector.get("expect").equals("ok")) {
                damage(hex(vector, "hex"));
            }
        }
    }

    private static void damage(byte[] file) {
        for (int length = 0; length < file.length; length++) {
            assertThat(refusal(Arrays.copyOf(file, length))).isNotEmpty();
        }
        for (int at = 0; at < file.length; at++) {
            for (int change : new int[] {0x01, 0x80, 0xFF}) {
                byte[] changed = file.clone();
                changed[at] ^= (byte) change;
                ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(12, ExtractorFormat.checksum(changed));
                assertThatCode(() -> runIfAccepted(changed))
                        .as("byte %d ^ %x", at, change)
                        .doesNotThrowAnyException();
            }
        }
    }

    private static void runIfAccepted(byte[] file) {
        try {
            ExtractorModel model = ExtractorReader.read(file);
            if (model.arenaBytes() <= 4096) {
                new QuantizedNetwork(model).run(new byte[model.input().bytes()]);
            }
        } catch (ModelRefused e) {
            assertThat(e.getStackTrace()).isEmpty();
        }
    }
}
