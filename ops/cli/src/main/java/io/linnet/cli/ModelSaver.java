package io.linnet.cli;

import io.linnet.aggregator.accumulate.ModelState;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest version in a file, or each in one of its own. A disk that takes it not is said once: the training is
 * worth more than the file.
 */
final class ModelSaver {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSaver.class);
    /** In a name: each version has a file, or each that the number divides. */
    private static final Pattern VERSION = Pattern.compile("\\{version(?::([1-9]\\d{0,8}))?}");

    private final String name;
    private final int step;
    private final DescribedModel described;
    private Path file;
    private boolean isFailing;

    ModelSaver(Path name, DescribedModel described) {
        this.name = name.toString();
        this.described = described;
        Matcher version = VERSION.matcher(this.name);
        this.step = version.find() && version.group(1) != null ? Integer.parseInt(version.group(1)) : 1;
        if (version.replaceAll("").contains("{")) {
            throw new UserError("saveModel=" + name + ", accepted: {version} or {version:10} in the name, or neither");
        }
        this.file = Path.of(version.replaceAll("0"));
    }

    /** The newest, also one that is still to come. */
    Path file() {
        return file;
    }

    void save(ModelState state) {
        if (state.version() % step != 0) {
            return;
        }
        file = Path.of(VERSION.matcher(name).replaceAll(String.valueOf(state.version())));
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
