package io.linnet.emulator.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WavTest {
    public static byte[] wav(int format, int channels, int rate, int bits, byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + data.length);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        out.putShort((short) format).putShort((short) channels).putInt(rate).putInt(rate * channels * bits / 8);
        out.putShort((short) (channels * bits / 8)).putShort((short) bits);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.length).put(data);
        return out.array();
    }

    private static Sound read(byte[] bytes) throws IOException {
        return Wav.read("x.wav", new ByteArrayInputStream(bytes));
    }

    @Test
    void readsEveryWidth() throws IOException {
        byte[] eight = {(byte) 128, (byte) 255, 0};
        assertThat(read(wav(1, 1, 8000, 8, eight)).samples()).containsExactly(0, 127 << 8, -32768);
        byte[] sixteen = {0x34, 0x12, (byte) 0xFF, (byte) 0xFF};
        assertThat(read(wav(1, 1, 16000, 16, sixteen)).samples()).containsExactly(0x1234, -1);
        byte[] twentyFour = {0x77, 0x34, 0x12};
        assertThat(read(wav(1, 1, 44100, 24, twentyFour)).samples()).containsExactly(0x1234);
        byte[] thirtyTwo = {0x77, 0x77, 0x34, (byte) 0x92};
        Sound sound = read(wav(1, 1, 44100, 32, thirtyTwo));
        assertThat(sound.samples()).containsExactly((short) 0x9234);
        assertThat(sound.rate()).isEqualTo(44100);
    }

    @Test
    void takesAnOpenEndedDataChunkToTheEnd() throws IOException {
        byte[] bytes = wav(1, 1, 16000, 16, new byte[] {1, 0, 2, 0});
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(40, -1);
        assertThat(read(bytes).samples()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | 1 | 16000 | 32 | 4 | byte 20: found format 3, accepted: 1 (PCM)",
                "1 | 2 | 16000 | 16 | 4 | byte 22: found 2 channels, accepted: 1 (mono)",
                "1 | 1 | 100 | 16 | 4 | byte 24: found 100 samples a second, accepted: 4000 to 192000",
                "1 | 1 | 16000 | 12 | 4 | byte 34: found 12 bits a sample, accepted: 8, 16, 24 or 32",
                "1 | 1 | 16000 | 16 | 0 | byte 36: found no samples, accepted: at least 1",
            })
    void saysWhatItDoesNotTake(int format, int channels, int rate, int bits, int bytes, String complaint) {
        assertThatThrownBy(() -> read(wav(format, channels, rate, bits, new byte[bytes])))
                .isInstanceOf(InputException.class)
                .hasMessage("x.wav, " + complaint);
    }

    @Test
    void refusesWhatIsCutOff() {
        byte[] bytes = wav(1, 1, 16000, 16, new byte[100]);
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, 100)))
                .hasMessage("x.wav, byte 36: found data chunk of 100 bytes, accepted: 56 up to the end");
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, 36)))
                .hasMessage("x.wav, byte 36: found the end of the file, accepted: a data chunk");
        assertThatThrownBy(() -> read(new byte[0])).hasMessage("x.wav, byte 0: found 0 bytes, accepted: RIFF…WAVE");
        assertThatThrownBy(() -> read("#!/bin/sh\necho".getBytes(StandardCharsets.US_ASCII)))
                .hasMessage("x.wav, byte 0: found #!/b…h?ec, accepted: RIFF…WAVE");
        assertThatThrownBy(() -> Wav.read(Path.of("nowhere.wav"))).hasMessage("nowhere.wav: no such file");
    }

    /** Whatever comes in, a sound or one line goes out. */
    @Test
    void garbageNeverBreaksOut() throws IOException {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int trial = 0; trial < 20_000; trial++) {
            byte[] bytes = wav(1, 1, 16000, 16, new byte[8]);
            for (int k = random.nextInt(6); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(read(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)))
                                .samples())
                        .isNotEmpty();
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith("x.wav, byte").doesNotContain("\n");
            }
        }
    }
}
