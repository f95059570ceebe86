package io.linnet.emulator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.saved.InputScaling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensorWindowsTest {
    private static final int SAMPLES = 20;

    @TempDir
    private Path folder;

    private final List<short[]> windows = windows(3, 1, 3);

    /** Some windows of two axes or three. */
    private static List<short[]> windows(int count, long seed, int axes) {
        Motor motor = new Motor(seed, 1);
        List<short[]> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            short[] window = new short[SAMPLES * axes];
            System.arraycopy(motor.window(0), 0, window, 0, window.length);
            windows.add(window);
        }
        return windows;
    }

    private Path label(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private static byte[] plain(List<short[]> windows) {
        ByteBuffer out = ByteBuffer.allocate(
                        2 * windows.stream().mapToInt(window -> window.length).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        windows.forEach(window -> {
            for (short value : window) {
                out.putShort(value);
            }
        });
        return out.array();
    }

    private static byte[] wav(List<short[]> windows, int axes, int rate) {
        byte[] data = plain(windows);
        return ByteBuffer.allocate(44 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(36 + data.length)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) axes)
                .putInt(rate)
                .putInt(rate * axes * 2)
                .putShort((short) (axes * 2))
                .putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static List<String> csv(List<short[]> windows, int axes) {
        List<String> lines = new ArrayList<>(List.of("x;y;z"));
        for (short[] window : windows) {
            for (int n = 0; n < window.length; n += axes) {
                lines.add(window[n] + ";" + window[n + 1] + ";" + window[n + 2]);
            }
        }
        return lines;
    }

    @Test
    void everyKindOfFileGivesTheSameWindows() throws IOException {
        SensorWindows.write(label("a").resolve("one.lndw"), 3, SAMPLES, windows);
        Files.write(label("b").resolve("one.i16"), plain(windows));
        Files.write(label("c").resolve("one.wav"), wav(windows, 3, 200));
        Files.write(label("d").resolve("one.csv"), csv(windows, 3));

        SensorWindows read = SensorWindows.read(folder, 3, SAMPLES);

        assertThat(read.names()).containsExactly("a", "b", "c", "d");
        assertThat(read.axes()).isEqualTo(3);
        for (String label : read.names()) {
            assertThat(read.of(label)).as(label).containsExactlyElementsOf(windows);
        }
        assertThat(SensorWindows.read(folder.resolve("c"), 3, SAMPLES).names()).containsExactly("c");
    }

    @Test
    void aFileThatDoesNotFitIsNamed() throws IOException {
        Files.write(label("a").resolve("one.wav"), wav(windows, 3, 200));
        Files.write(label("b").resolve("two.wav"), wav(windows, 3, 400));
        assertThatThrownBy(() -> SensorWindows.read(folder, 3, SAMPLES))
                .hasMessageContaining("two.wav: 400 samples a second, files before it have 200");
        Files.write(label("b").resolve("two.wav"), wav(windows(3, 1, 2), 2, 200));
        assertThatThrownBy(() -> SensorWindows.read(folder, 3, SAMPLES)).hasMessageContaining("two.wav: 2 axes");
        Files.delete(folder.resolve("b/two.wav"));
        Files.write(folder.resolve("b/two.csv"), List.of("x,y,z", "1,2,3", "1,NaN,3"));
        assertThatThrownBy(() -> SensorWindows.read(folder, 3, SAMPLES))
                .hasMessageContaining("two.csv line 3: NaN is no whole number");
        Files.write(folder.resolve("b/two.csv"), List.of("NaN,2,3"));
        assertThatThrownBy(() -> SensorWindows.read(folder, 3, SAMPLES)).hasMessageContaining("line 1: NaN");
        Files.write(folder.resolve("b/two.csv"), csv(windows(1, 3, 3), 3).subList(0, SAMPLES - 1));
        assertThatThrownBy(() -> SensorWindows.read(folder, 3, SAMPLES))
                .hasMessageContaining("two.csv: no recording of b holds a window of " + SAMPLES + " samples");
        Files.delete(folder.resolve("b/two.csv"));
        SensorWindows.write(label("b").resolve("two.lndw"), 3, SAMPLES, windows);
        assertThatThrownBy(() -> SensorWindows.read(folder, 3, SAMPLES / 2))
                .hasMessageContaining("two.lndw: windows of " + SAMPLES + " samples, expected those of " + SAMPLES / 2);
    }

    @Test
    void eachBoardHasALabelOfItsOwnOrAPartOfItsTime() throws IOException {
        SensorWindows.write(label("normal-slow").resolve("one.lndw"), 3, SAMPLES, windows(12, 1, 3));
        SensorWindows.write(label("normal-fast").resolve("one.lndw"), 3, SAMPLES, windows(6, 2, 3));
        SensorWindows.write(label("fault").resolve("one.lndw"), 3, SAMPLES, windows);
        SensorWindows read = SensorWindows.read(folder, 3, SAMPLES);

        assertThat(read.usual()).containsExactly("normal-fast", "normal-slow");
        assertThat(read.faults()).containsExactly("fault");
        assertThat(read.dealt(read.usual(), 3)).extracting(List::size).containsExactly(3, 12, 3);
        assertThat(read.dealt(read.usual(), 1)).extracting(List::size).containsExactly(18);
    }

    @Test
    void labelledWindowsAreExamplesOfWhichTheLastArePutAside() throws IOException {
        List<short[]> dead = windows(10, 1, 3);
        for (int n = 0; n < SAMPLES; n++) {
            dead.get(0)[3 * n] = 5;
        }
        SensorWindows.write(label("slow").resolve("one.lndw"), 3, SAMPLES, dead);
        SensorWindows.write(label("fast").resolve("one.lndw"), 3, SAMPLES, windows(10, 2, 3));

        SensedExamples sensed = SensedExamples.of("speeds", SensorWindows.read(folder, 3, SAMPLES), FrontEnd.HAAR);

        Dataset examples = sensed.data();
        assertThat(examples.features()).isEqualTo(27);
        assertThat(examples.classes()).containsExactly("fast", "slow");
        assertThat(examples.train().count()).isEqualTo(15);
        assertThat(examples.test().count()).isEqualTo(4);
        InputScaling scaling = examples.scaling().orElseThrow();
        for (int f = 0; f < 27; f++) {
            int raw = sensed.front().means().get(f) + 40;
            byte scaled = FrontSettings.scaled(
                    raw, sensed.front().means().get(f), sensed.front().factors().get(f));
            assertThat(scaling.real(raw, f)).isCloseTo(scaled / 32f, within(1 / 64f + 1e-5f));
        }
        assertThat(examples.notes())
                .containsExactly(
                        "15 windows to train, 4 to test, labels: fast, slow",
                        "1 of the windows left out: an axis gives one value throughout, or stands at its ends");
    }
}
