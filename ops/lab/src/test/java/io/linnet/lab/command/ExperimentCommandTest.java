package io.linnet.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.cli.Linnet;
import io.linnet.emulator.sound.Sound;
import io.linnet.lab.Voices;
import io.linnet.protocol.model.SplitMix64;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExperimentCommandTest {
    @TempDir
    private Path folder;

    private Path voices;

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void speak() throws Exception {
        voices = folder.resolve("voices");
        Voices.write(voices, 3, 5, 3);
    }

    private static Ran run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            CommandLine line = Linnet.commandLine().setErr(new PrintWriter(err, true));
            int code = line.execute(arguments);
            return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void learnsWordsAndHearsThemInALongerRecording() throws Exception {
        Path model = folder.resolve("words.model");
        Ran trained = run(
                "experiment",
                "keywords",
                "--data",
                voices.toString(),
                "--rounds",
                "30",
                "--runs",
                "1",
                "--losses",
                "--every",
                "30",
                "--out",
                model.toString(),
                "--json");
        assertThat(trained.code()).isZero();
        assertThat(trained.out().lines().filter(line -> line.contains("keywords-loss")))
                .hasSize(30 * 4);
        assertThat(trained.out()).contains("\"heldOut\":\"speakers\"", "\"words\":[\"word0\",\"word1\",\"word2\"]");

        SplitMix64 random = new SplitMix64(9);
        short[] three = new short[3 * 16_000];
        for (int word = 0; word < 3; word++) {
            System.arraycopy(Voices.spoken(word, 1.02, 4_000, random), 0, three, word * 16_000, 16_000);
        }
        Path recording = folder.resolve("three.wav");
        Files.write(recording, Voices.wav(1, new Sound(16_000, three).samples()));
        Ran heard = run("emulate", "--microphone", recording.toString(), "--model-file", model.toString(), "--json");
        assertThat(heard.out().lines().map(line -> line.replaceAll(".*\"word\":\"(\\w+)\".*", "$1")))
                .containsExactly("word0", "word1", "word2");

        Ran learnt = run(
                "emulate",
                "--microphone",
                recording.toString(),
                "--model-file",
                model.toString(),
                "--label",
                "word1",
                "--json");
        assertThat(learnt.out()).contains("\"event\":\"learnt\"");
    }

    @Test
    void aModelOfOtherWordsGivesItsHiddenLayer() {
        Path model = folder.resolve("two.model");
        assertThat(run(
                                "experiment",
                                "keywords",
                                "--data",
                                voices.toString(),
                                "--words",
                                "word0,word1",
                                "--rounds",
                                "5",
                                "--runs",
                                "1",
                                "--out",
                                model.toString())
                        .code())
                .isZero();
        Ran more = run(
                "experiment",
                "keywords",
                "--data",
                voices.toString(),
                "--rounds",
                "5",
                "--runs",
                "1",
                "--start",
                model.toString(),
                "--split",
                "word",
                "--boards",
                "3",
                "--server",
                "avgm",
                "--json");
        assertThat(more.code()).isZero();
        assertThat(more.out()).contains("\"server\":\"avgm:0.5:0.5\"");
    }

    @Test
    void comparesTheServersOptimisers() {
        Ran ran = run(
                "experiment",
                "optimiser",
                "--task",
                "softmax,network",
                "--data",
                "digits",
                "--rounds",
                "2",
                "--seeds",
                "1",
                "--server",
                "avg,yogi",
                "--json");
        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("{\"experiment\":\"optimiser\",\"task\":"));
        assertThat(ran.out()).contains("\"server\":\"yogi:0.9:3.0:0.99:0.3\"");
    }

    @Test
    void asksForItsFileBeforeItTrains() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "no folder");
        Path model = taken.resolve("words.model");
        Ran ran = run("experiment", "keywords", "--data", voices.toString(), "--out", model.toString(), "--json");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("linnet: model=" + model + ": cannot be written, ");
    }

    @Test
    void badInputIsOneLineThatNamesFilePlaceFoundAndAccepted() throws Exception {
        Path stereo = voices.resolve("word0").resolve("voicea_0.wav");
        Files.write(stereo, Voices.wav(2, new short[200]));
        assertThat(run("experiment", "keywords", "--data", voices.toString())
                        .err()
                        .strip())
                .isEqualTo("linnet: " + stereo + ", byte 22: found 2 channels, accepted: 1 (mono)");
        Files.write(stereo, Voices.wav(1, new short[0]));
        assertThat(run("experiment", "keywords", "--data", voices.toString())
                        .err()
                        .strip())
                .isEqualTo("linnet: " + stereo + ", byte 36: found no samples, accepted: at least 1");
        assertThat(run("experiment", "keywords", "--data", voices.toString(), "--recipe", "mine")
                        .err()
                        .strip())
                .startsWith("linnet: recipe=mine, accepted: linnet, one-board");
        assertThat(run("experiment", "transfer", "--cut", "-1", "--extractor", stereo.toString())
                        .err()
                        .strip())
                .isEqualTo("linnet: cut=-1, accepted: head, or the number of an operator, from 0");
        assertThat(run("experiment", "all", "--out", folder.toString(), "--workers", "0")
                        .err()
                        .strip())
                .isEqualTo("linnet: seeds=0 workers=0, accepted: 0 and more, 1 and more");
    }
}
