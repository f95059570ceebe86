package io.linnet.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.lab.experiment.KeywordsExperiment.Sounds;
import io.linnet.lab.experiment.KeywordsExperiment.Training;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On real recordings, where they are. */
class KeywordsTargetTest {
    private static final KeywordsRecipe LINNET = KeywordsRecipe.LINNET;
    private static final int ROUNDS = 60;

    private static Sounds sounds(String name, boolean isBySpeaker) {
        String given = System.getProperty("linnet.data", System.getenv("LINNET_DATA"));
        Path root = given != null ? Path.of(given) : Path.of("..", "..", "..", "shared", "data");
        Path folder = root.resolve(name).toAbsolutePath().normalize();
        assumeTrue(Files.isDirectory(folder), "no recordings at " + folder + " (set LINNET_DATA)");
        return new Sounds(name, Recordings.read(folder), true, isBySpeaker, Double.NaN, Double.NaN, LINNET.copies());
    }

    private static double accuracy(Sounds sounds, int boards, Partition split, int runs) throws Exception {
        ModelPlan.Stage raw = new ModelPlan.Stage(0, new Profile(Codec.INT16.code(), 0, 0, 1024, false), 0);
        Training training = new Training(
                boards,
                split,
                false,
                LINNET.hidden(),
                LINNET.rate(),
                LINNET.momentum(),
                LINNET.initial(),
                -10,
                ROUNDS,
                10,
                false,
                Optimiser.AVG,
                List.of(raw),
                Optional.empty());
        List<Double> all = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            all.add(KeywordsExperiment.once(sounds, training, run, run + 1L, ROUNDS, new KeywordsExperiment.Watch() {})
                    .accuracy());
        }
        return Statistics.mean(all);
    }

    @Test
    void voicesNeverHeardAreUnderstood() throws Exception {
        assertThat(accuracy(sounds("speech-commands-mini", true), 4, new Partition.Iid(), 5))
                .isGreaterThan(0.83);
    }

    @Test
    void boardsThatHearOneWordLearnAllOfThem() throws Exception {
        assertThat(accuracy(sounds("speech-commands-mini", true), 4, new Partition.ByWord(), 5))
                .isGreaterThan(0.8);
    }
}
