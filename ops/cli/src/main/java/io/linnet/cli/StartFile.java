package io.linnet.cli;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.models.start.NpzImport;
import io.linnet.models.start.OnnxImport;
import io.linnet.models.start.StartScaling;
import io.linnet.models.start.TfliteImport;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model to begin from: Linnet's own file, or a network of another program. */
final class StartFile {
    private static final long MAX_BYTES = 64L << 20;
    private static final Pattern FOREIGN = Pattern.compile("\\.(npz|onnx|tflite)$", Pattern.CASE_INSENSITIVE);

    private StartFile() {}

    static boolean isForeign(Path file) {
        return !ending(file).isEmpty();
    }

    /** Which kind of another program's it is by its name, in small letters; empty: none. */
    static String ending(Path file) {
        Matcher ending = FOREIGN.matcher(file.toString());
        return ending.find() ? ending.group(1).toLowerCase(Locale.ROOT) : "";
    }

    /** Beside it, of the same name. */
    static Path besides(Path file) {
        return file.resolveSibling(
                FOREIGN.matcher(String.valueOf(file.getFileName())).replaceFirst("") + ".cbor");
    }

    /** For boards that scale their examples as these are. */
    static SavedModel read(Path file, Dataset data) {
        SavedModel model = read(file);
        boolean isOfTheirWidth = model.parameters().layout().inputs() == data.features();
        return data.scaling()
                .filter(wanted -> isOfTheirWidth)
                .map(wanted -> StartScaling.fitted(model, wanted))
                .orElse(model);
    }

    static SavedModel read(Path file) {
        if (!isForeign(file)) {
            return ModelFile.readSaved(file);
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UserError("model=" + file + ": longer than " + MAX_BYTES + " bytes");
            }
            byte[] content = Files.readAllBytes(file);
            return switch (ending(file)) {
                case "onnx" -> OnnxImport.read(content);
                case "tflite" -> TfliteImport.read(content);
                default -> NpzImport.read(content);
            };
        } catch (IOException e) {
            throw new UserError("model=" + file + ": " + Complaint.sentence(e));
        } catch (IllegalArgumentException e) {
            throw new UserError("model=" + file + ": " + e.getMessage());
        }
    }
}
