package io.linnet.emulator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.protocol.model.SplitMix64;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsTest {
    @TempDir
    Path folder;

    /** A quarter of a second at 8 kHz of a tone of this many hertz. */
    private static byte[] wav(int hertz) {
        int samples = 2000;
        ByteBuffer out = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        out.putShort((short) 1).putInt(8000).putInt(16_000).putShort((short) 2).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
        for (int n = 0; n < samples; n++) {
            out.putShort((short) (8000 * Math.sin(2 * Math.PI * hertz * n / 8000)));
        }
        return out.array();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    @Test
    void folderIsTheWordAndTheNameTheSpeaker() throws IOException {
        write("yes/anna_0.wav", wav(500));
        write("yes/bert_nohash_1.wav", wav(510));
        write("no/anna_0.wav", wav(1500));
        List<Recording> recordings = Recordings.read(folder);
        assertThat(recordings).extracting(Recording::word).containsExactly("no", "yes", "yes");
        assertThat(recordings).extracting(Recording::speaker).containsExactly("anna", "anna", "bert");
        assertThat(recordings).allMatch(recording -> recording.samples().length == 16_000);
    }

    @Test
    void namesWithoutASpeakerHaveNone() throws IOException {
        write("yes/first.wav", wav(500));
        write("no/anna_0.wav", wav(1500));
        assertThat(Recordings.read(folder)).extracting(Recording::speaker).containsExactly("", "");
    }

    @Test
    void flatNamesTellWordSpeakerAndNumber() throws IOException {
        write("recordings/7_jackson_32.wav", wav(500));
        write("recordings/0_theo_4.wav", wav(700));
        assertThat(Recordings.read(folder))
                .extracting(Recording::word, Recording::speaker)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("0", "theo"),
                        org.assertj.core.groups.Tuple.tuple("7", "jackson"));
    }

    @Test
    void archiveWithItsManifestBeside() throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve("words.zip"));
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String name : List.of("a/1.wav", "a/2.wav", "_silence_/3.wav")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(wav(600));
            }
        }
        write(
                "manifest.csv",
                "file,label,voice\na/1.wav,left,f1\na/2.wav,right,m1\n_silence_/3.wav,_silence_,x\n"
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(Recordings.read(folder)).extracting(Recording::word).containsExactly("left", "right");
        assertThat(Recordings.read(folder)).extracting(Recording::speaker).containsExactly("f1", "m1");
        assertThat(Recordings.read(folder.resolve("words.zip")))
                .extracting(Recording::word)
                .containsExactly("a", "a");
        write("manifest.csv", "file,label\na/9.wav,left\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> Recordings.read(folder))
                .hasMessage(folder.resolve("manifest.csv") + ", line 2: found file a/9.wav, accepted: a WAV file in "
                        + folder);
        write("manifest.csv", "name,label\na/9.wav,left\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> Recordings.read(folder))
                .hasMessage(folder.resolve("manifest.csv")
                        + ", line 1: found columns [name, label], accepted: one named file");
    }

    @Test
    void saysWhichFileIsNoSound() throws IOException {
        write("yes/anna_0.wav", wav(500));
        write("yes/bad_1.wav", "not a sound".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> Recordings.read(folder))
                .hasMessage(folder + "/yes/bad_1.wav, byte 0: found 11 bytes, accepted: RIFF…WAVE");
        assertThatThrownBy(() -> Recordings.read(folder.resolve("none"))).isInstanceOf(DatasetException.class);
    }

    @Test
    void folderOfRecordingsIsADataSet() throws IOException {
        for (int k = 0; k < 10; k++) {
            write("high/" + k + ".wav", wav(1500 + 10 * k));
            write("low/" + k + ".wav", wav(400 + 5 * k));
        }
        Dataset data = new Datasets(folder).read(folder.toString());
        assertThat(data.classes()).containsExactly("high", "low");
        assertThat(data.train().count()).isEqualTo(16);
        assertThat(data.test().count()).isEqualTo(4);
        assertThat(data.features()).isEqualTo(650);
        assertThat(data.speakers()).isEmpty();
    }

    @Test
    void heldOutSpeakersAreNotTrainedOn() throws IOException {
        for (int k = 0; k < 6; k++) {
            write("high/s" + k + "_0.wav", wav(1500 + 10 * k));
            write("low/s" + k + "_0.wav", wav(400 + 5 * k));
        }
        SpokenWords words = new SpokenWords(Recordings.read(folder), true, Double.NaN, new Copies(3));
        Dataset data = words.holdOutSpeakers("tones", 1, 3, 5);
        assertThat(data.test().count()).isEqualTo(4);
        assertThat(data.train().count()).isEqualTo(24);
        assertThat(data.speakers()).hasSize(24);
        assertThat(java.util.Arrays.stream(data.speakers()).distinct().count()).isEqualTo(4);
        assertThatThrownBy(() -> words.holdOutSpeakers("tones", 0, 7, 5))
                .hasMessage("tones: 6 speakers named, accepted: at least 7 to hold some out");
    }

    /** A tone of 500 Hz for a second, played at half and at twice its speed. */
    @Test
    void copiesAreSlowerOrFasterByTheSpeedAskedFor() {
        short[] tone = new short[16_000];
        for (int n = 0; n < tone.length; n++) {
            tone[n] = (short) (8_000 * Math.sin(2 * Math.PI * 500 * n / 16_000));
        }
        assertThat(new Copies(2).played(tone, new SplitMix64(1))).isSameAs(tone);
        short[] slow = new Copies(2, 50, 50).played(tone, new SplitMix64(1));
        short[] fast = new Copies(2, 200, 200).played(tone, new SplitMix64(1));
        assertThat(slow).hasSize(16_000);
        assertThat(crossings(slow)).as("half of them in a second").isBetween(498, 502);
        assertThat(fast).hasSize(16_000);
        assertThat(crossings(fast)).as("all of them in half a second").isBetween(998, 1_002);
        assertThat(fast[100]).as("around it silence").isZero();
        assertThatThrownBy(() -> new Copies(2, 110, 90)).hasMessageContaining("speed=110:90 percent, accepted");
    }

    private static int crossings(short[] sound) {
        int crossings = 0;
        for (int n = 1; n < sound.length; n++) {
            crossings += (sound[n] >= 0) != (sound[n - 1] >= 0) ? 1 : 0;
        }
        return crossings;
    }

    @Test
    void noiseHasTheRatioAskedFor() {
        short[] sound = new short[16_000];
        for (int n = 0; n < sound.length; n++) {
            sound[n] = (short) (5000 * Math.sin(0.2 * n));
        }
        short[] noisy = SpokenWords.Noise.mixed(sound, 10, new SplitMix64(3));
        double signal = 0;
        double noise = 0;
        for (int n = 0; n < sound.length; n++) {
            signal += (double) sound[n] * sound[n];
            noise += Math.pow(noisy[n] - sound[n], 2);
        }
        assertThat(10 * Math.log10(signal / noise)).isCloseTo(10, within(0.2));
    }
}
