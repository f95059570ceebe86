package io.linnet.cli;

import io.linnet.models.start.NpzImport;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A model to begin from: Linnet's own file, or arrays of another program. */
final class StartFile {
    private static final long MAX_BYTES = 64L << 20;

    private StartFile() {}

    static boolean isForeign(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
    }

    static SavedModel read(Path file) {
        if (!isForeign(file)) {
            return ModelFile.readSaved(file);
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UserError("model=" + file + ": longer than " + MAX_BYTES + " bytes");
            }
            return NpzImport.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UserError("model=" + file + ": " + Complaint.sentence(e));
        } catch (IllegalArgumentException e) {
            throw new UserError("model=" + file + ": " + e.getMessage());
        }
    }
}
