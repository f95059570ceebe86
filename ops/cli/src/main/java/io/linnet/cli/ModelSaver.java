package io.linnet.cli;

import io.linnet.aggregator.accumulate.ModelState;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the newest version in a file. A disk that takes it not is said once: the training is worth more than the file. */
final class ModelSaver {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSaver.class);

    private final Path file;
    private final DescribedModel described;
    private boolean isFailing;

    ModelSaver(Path file, DescribedModel described) {
        this.file = file;
        this.described = described;
    }

    Path file() {
        return file;
    }

    void save(ModelState state) {
        try {
            ModelFile.write(file, described.saved(state));
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
}
