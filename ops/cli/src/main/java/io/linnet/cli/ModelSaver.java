package io.linnet.cli;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.saved.SavedModel;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the newest version in a file. A disk that takes it not is said once: the training is worth more than the file. */
final class ModelSaver {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSaver.class);

    private final Path file;
    private final AggregatorSettings settings;
    private final AggregatorConfig.Describe describe;
    private boolean isFailing;

    ModelSaver(Path file, AggregatorSettings settings, AggregatorConfig.Describe describe) {
        this.file = file;
        this.settings = settings;
        this.describe = describe;
    }

    Path file() {
        return file;
    }

    void save(ModelState state) {
        try {
            ModelFile.write(file, model(state));
            if (isFailing) {
                LOG.info("The model is saved again: {}", file);
            }
            isFailing = false;
        } catch (UserError e) {
            if (!isFailing) {
                LOG.error("The model is not saved, the training goes on: {}", e.getMessage());
            }
            isFailing = true;
        }
    }

    private SavedModel model(ModelState state) {
        SavedModel model = describe.over(
                        SavedModel.of(settings.plan().training().network(), state.parameters()))
                .with(new SavedModel.Origin(
                        settings.fleet(),
                        settings.plan().model(),
                        state.version(),
                        state.round(),
                        settings.plan().seed()));
        return settings.plan().training() instanceof TifedSettings tifed ? model.with(tifed.division()) : model;
    }
}
