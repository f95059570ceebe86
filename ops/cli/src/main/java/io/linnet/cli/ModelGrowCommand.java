package io.linnet.cli;

import io.linnet.protocol.model.Network;
import io.linnet.protocol.saved.SavedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linnet model grow}. */
@Command(
        name = "grow",
        mixinStandardHelpOptions = true,
        description = {
            "Gives a model more classes or hidden units and keeps what it knows: a file to start a new model from.",
            "Example: linnet model grow pumps/vibration --class worn-bearing --out grown.cbor"
        })
final class ModelGrowCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MODEL",
            description = "A file that a demo or an aggregator left, or FLEET/NAME[@VERSION] of a running aggregator.")
    private String model = "";

    @Option(
            names = "--class",
            paramLabel = "NAMES",
            split = ",",
            description = "Classes to add, behind those there are.")
    private List<String> classes = List.of();

    @Option(names = "--hidden", paramLabel = "N", description = "Units to add to the last hidden layer.")
    private int hidden;

    @Option(names = "--seed", description = "From which new hidden units are drawn. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "FILE", description = "Default: NAME-grown.cbor beside the file, or here.")
    private @Nullable Path out;

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        if (hidden < 0 || (hidden == 0 && classes.isEmpty())) {
            throw new UserError("nothing to add, accepted: --class NAMES, --hidden N of 1 and more");
        }
        SavedModel was = LearntModel.readDeciding(model, api);
        SavedModel grown;
        try {
            grown = GrownModel.of(was, classes, hidden, seed);
        } catch (IllegalArgumentException e) {
            throw new UserError("model=" + model + ": " + e.getMessage());
        }
        Path target = out == null ? beside() : out;
        ModelFile.requireWritable(target);
        ModelFile.write(target, grown);
        Output output = json.output();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("model", target.toString());
        row.put("network", grown.network().name().toLowerCase(Locale.ROOT));
        row.put("units", units(grown));
        row.put("was", units(was));
        row.put("modelDigest", grown.parameters().digest().toString());
        row.put("wasDigest", was.parameters().digest().toString());
        if (output.isJson()) {
            output.result(row);
        } else {
            output.fitted("model    " + target);
            output.fitted("network  " + row.get("network") + " " + row.get("units") + ", was " + row.get("was"));
            output.fitted("digest   " + row.get("modelDigest"));
        }
        if (hidden > 0 && was.network() == Network.TIFED) {
            output.notice("linnet: a layer of whole numbers divides by its inputs, of which it has more now: decisions"
                    + " that are close may change until it has trained");
        }
        return ExitCodes.OK;
    }

    private static List<Integer> units(SavedModel of) {
        return IntStream.of(of.parameters().layout().units()).boxed().toList();
    }

    private Path beside() {
        Path file = Path.of(model);
        boolean isFile = Files.exists(file) || !ModelName.isOne(model);
        String name = isFile
                ? String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "")
                : ModelName.parse(model).model();
        Path grown = Path.of(name + "-grown.cbor");
        return ModelFile.free(isFile ? file.resolveSibling(grown) : grown);
    }
}
