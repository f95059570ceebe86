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
            "Example: linnet model export linnet-model.cbor --to onnx"
        })
final class ModelExportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A file that a demo or an aggregator left.")
    private Path model = Path.of(".");

    @Option(names = "--to", paramLabel = "FORMAT", required = true, description = "npz, onnx, tflite, c, json")
    private String to = "";

    @Option(names = "--out", paramLabel = "PATH", description = "Default: beside the model, ending as the format does.")
    private @Nullable Path out;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        ModelFormat format = ModelFormat.of(to);
        SavedModel saved = ModelFile.readSaved(model);
        Path target = out == null ? beside(format) : out;
        long bytes;
        try {
            format.write(saved, target);
            bytes = Files.size(target);
        } catch (IOException e) {
            throw UserError.environment("out=" + target + ": cannot be written, " + Complaint.sentence(e));
        } catch (IllegalArgumentException e) {
            throw new UserError("model=" + model + ": " + e.getMessage());
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("file", target.toString());
        row.put("format", format.name().toLowerCase(Locale.ROOT));
        row.put("bytes", bytes);
        row.put("network", saved.network().name().toLowerCase(Locale.ROOT));
        row.put("digest", saved.parameters().digest().toString());
        json.output().result(row);
        return 0;
    }

    private Path beside(ModelFormat format) {
        String name = String.valueOf(model.getFileName()).replaceFirst("\\.[^.]*$", "");
        return model.resolveSibling(name + "." + format.ending());
    }
}
