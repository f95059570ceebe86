package io.linnet.lab.command;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.cli.Presets;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What several experiments read from their options. */
final class ExperimentInputs {
    private static final int CHUNK_BYTES = 1024;

    private ExperimentInputs() {}

    /** The place itself, or what stands under its name where data sets are kept. */
    static Path place(String option, String given) {
        Path direct = Path.of(given);
        Path kept = Datasets.defaultHome().resolve(given);
        if (!Files.exists(direct) && !Files.exists(kept)) {
            throw new UserError(
                    option + "=" + given + ": not there, and not at " + kept + " (LINNET_DATA or ~/.cache)");
        }
        return Files.exists(direct) ? direct : kept;
    }

    /** The last part of a path. */
    static String leaf(Path place) {
        Path name = place.toAbsolutePath().normalize().getFileName();
        return name == null ? place.toString() : name.toString();
    }

    /** Raw int16 of exact differences, or the coder by its default stages. */
    static List<ModelPlan.Stage> stages(String codec) {
        return stages(codec, Presets.Coding.DEFAULT);
    }

    /** Raw int16 of exact differences, or the coder. */
    static List<ModelPlan.Stage> stages(String codec, Presets.Coding coded) {
        return Presets.codec(codec) == Codec.INT16
                ? List.of(new ModelPlan.Stage(0, new Profile(Codec.INT16.code(), 0, 0, CHUNK_BYTES, false), 0))
                : Presets.stages(coded);
    }
}
