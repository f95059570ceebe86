package io.linnet.cli;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.SavedModelReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A model as people name it to commands: a file, or FLEET/NAME[@VERSION] of a running aggregator, whose newest it is then. */
final class LearntModel {
    private LearntModel() {}

    static SavedModel read(String named, ApiOptions api) throws InterruptedException {
        Path file = Path.of(named);
        return !Files.exists(file) && ModelName.isOne(named)
                ? running(ModelName.parse(named), api.client())
                : ModelFile.readSaved(file);
    }

    /** One that has learnt something. */
    static SavedModel readTrained(String named, ApiOptions api) throws InterruptedException {
        SavedModel saved = read(named, api);
        if (!saved.isTrained()) {
            throw new UserError("model=" + named + ": a model that was never trained");
        }
        return saved;
    }

    /** One that tells classes apart. */
    static SavedModel readDeciding(String named, ApiOptions api) throws InterruptedException {
        SavedModel saved = readTrained(named, api);
        if (!saved.network().isClassifying()) {
            throw new UserError("model=" + named + ": a network of "
                    + saved.network().name().toLowerCase(Locale.ROOT) + ", accepted: one that decides for classes");
        }
        return saved;
    }

    /** With its version, the newest where none is named. */
    static ModelName versionOf(ModelName named, ApiClient client) throws InterruptedException {
        return named.version().isPresent()
                ? named
                : ModelName.parse(
                        named + "@" + client.get(named.path()).get("version").asText());
    }

    private static SavedModel running(ModelName named, ApiClient client) throws InterruptedException {
        byte[] bytes = client.download(versionOf(named, client).versionPath() + "/export?format=cbor");
        try {
            return SavedModelReader.read(bytes);
        } catch (Refused e) {
            throw UserError.failed("model=" + named + ": " + e.getMessage());
        }
    }
}
