package io.linnet.cli;

import io.linnet.models.export.ModelFormat;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linnet model export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a learnt model in a format that other programs run, with the same decisions.",
            "Example: linnet model export linnet-model.cbor --to onnx",
            "         linnet model export pumps/vibration@120 --to tflite"
        })
final class ModelExportCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MODEL",
            description = "A file that a demo or an aggregator left, or FLEET/NAME[@VERSION] of a running aggregator.")
    private String model = ".";

    @Option(names = "--to", paramLabel = "FORMAT", required = true, description = "npz, onnx, tflite, c, json")
    private String to = "";

    @Option(
            names = "--out",
            paramLabel = "PATH",
            description = "Default: beside the file, or NAME-VERSION here, ending as the format does.")
    private @Nullable Path out;

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        Path file = Path.of(model);
        if (!Files.exists(file) && ModelName.isOne(model)) {
            json.output().result(ofRunning(ModelName.parse(model)));
        } else if (Part.MODELS.isInstalled()) {
            json.output().result(OfFile.write(file, to, out));
        } else {
            throw UserError.environment("model=" + model + ": exporting files needs the models, which are not installed"
                    + " here, accepted: FLEET/NAME of a running aggregator");
        }
        return ExitCodes.OK;
    }

    private Map<String, Object> ofRunning(ModelName named) throws InterruptedException {
        ApiClient client = api.client();
        ModelName version = LearntModel.versionOf(named, client);
        byte[] bytes = client.download(version.versionPath() + "/export?format=" + to.toLowerCase(Locale.ROOT));
        String ending = to.equalsIgnoreCase("c") ? "h" : to.toLowerCase(Locale.ROOT);
        Path target =
                out == null ? Path.of(version.model() + "-" + version.version().orElseThrow() + "." + ending) : out;
        try {
            Files.write(target, bytes);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("file", target.toString());
        row.put("format", to.toLowerCase(Locale.ROOT));
        row.put("bytes", bytes.length);
        row.put("version", version.version().orElseThrow());
        return row;
    }

    private static UserError unwritable(Path target, IOException e) {
        return UserError.environment("out=" + target + ": cannot be written, " + Complaint.sentence(e));
    }

    /** Loaded only where the formats are installed. */
    private static final class OfFile {
        private static Map<String, Object> write(Path model, String to, @Nullable Path out) {
            ModelFormat format = ModelFormat.of(to);
            SavedModel saved = ModelFile.readSaved(model);
            String name = String.valueOf(model.getFileName()).replaceFirst("\\.[^.]*$", "");
            Path target = out == null ? model.resolveSibling(name + "." + format.ending()) : out;
            long bytes;
            try {
                format.write(saved, target);
                bytes = Files.size(target);
            } catch (IOException e) {
                throw unwritable(target, e);
            } catch (IllegalArgumentException e) {
                throw new UserError("model=" + model + ": " + e.getMessage());
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("file", target.toString());
            row.put("format", format.name().toLowerCase(Locale.ROOT));
            row.put("bytes", bytes);
            row.put("network", saved.network().name().toLowerCase(Locale.ROOT));
            row.put("digest", saved.parameters().digest().toString());
            return row;
        }
    }
}
