package io.linnet.cli;

import io.linnet.protocol.model.BoardSize;
import io.linnet.protocol.model.BoardSize.Board;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.ScoreClasses;
import io.linnet.protocol.ridge.RidgeShape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a C board needs for a model, before anything is written for it. */
@Command(
        name = "size",
        mixinStandardHelpOptions = true,
        description =
                "Says how much RAM, flash and airtime a C board needs for a model, and the aggregator's YAML for it.")
final class BoardSizeCommand implements Callable<Integer> {
    private static final int CHUNK_OVERHEAD = 16;
    private static final int BATCH = 10;
    /** Of a full model, in tenths: what lossless values of 16 bits took at most (firmware/README.md). */
    private static final int FULL_DECIBITS = 129;
    /** Of an update in the first rounds after zero weights, and of a coarse one of a large fleet. */
    private static final int MOST_DECIBITS = 40;

    private static final int LEAST_DECIBITS = 7;
    /** Of a number that is added up, exact: two digits, full, part of a third, and what coding adds to them. */
    private static final int SUM_DECIBITS = 440;

    @Option(
            names = "--units",
            split = ",",
            paramLabel = "N",
            description =
                    "Inputs, hidden …, classes: 200,50,10; of ridge inputs and 1; of an autoencoder hidden …, 16.")
    private List<Integer> units = List.of();

    @Option(
            names = "--algorithm",
            description = Presets.ALGORITHMS + ", points, autoencoder. Default: ${DEFAULT-VALUE}")
    private String algorithm = "tifed";

    @Option(names = "--batch", description = "Examples between two steps, where it trains. Default: 10")
    private @Nullable Integer batch;

    @Option(names = "--residual-bits", description = "Of the error feedback, where it trains: 0, 8, 16. Default: 16")
    private @Nullable Integer residualBits;

    @Option(
            names = "--front-end",
            paramLabel = "NAME",
            description = "Of points and autoencoders: haar, log8, lin16, each with -shape; none. Default: haar, lin16")
    private @Nullable String frontEnd;

    @Option(names = "--axes", description = "Of a window of these. Default: 3")
    private @Nullable Integer axes;

    @Option(names = "--samples", description = "Of a window of these, each axis. Default: 200")
    private @Nullable Integer samples;

    @Option(names = "--points", description = "In the end. Default: 8; of an autoencoder 4")
    private @Nullable Integer points;

    @Option(
            names = "--network",
            description = "Of an autoencoder: sigmoid (reals), tifed (whole numbers). Default: sigmoid")
    private @Nullable String network;

    @Option(names = "--chunk", description = "Longest chunk that the board makes, bytes. Default: ${DEFAULT-VALUE}")
    private int chunk = 200;

    @Option(names = "--page", description = "Of the flash, bytes. Default: ${DEFAULT-VALUE}")
    private int page = 4096;

    @Option(names = "--baud", description = "Of the line, or bits per second of the radio. Default: ${DEFAULT-VALUE}")
    private int baud = 115_200;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        boolean isPoints = algorithm.equals(LearningConfig.POINTS);
        boolean isRepeating = algorithm.equals(AutoencoderConfig.NAME);
        refuseStrangers(isPoints, isRepeating);
        Optional<PointsConfig> windows = isPoints || isRepeating
                ? Optional.of(windows(isPoints ? PointsConfig.DEFAULT : AutoencoderConfig.POINTS))
                : Optional.empty();
        Optional<AutoencoderConfig> repeated = isRepeating ? Optional.of(autoencoder()) : Optional.empty();
        Optional<MachineSettings> machines = windows.map(of ->
                repeated.<MachineSettings>map(network -> network.settings(of)).orElseGet(of::settings));
        Model model = repeated.map(network -> ofSums(Network.AUTOENCODER, shape(network, windows.orElseThrow())))
                .or(() -> windows.map(BoardSizeCommand::ofPoints))
                .orElseGet(this::named);
        check(model);
        int chunks = Math.max(8, Math.max(chunks(model.layout(), FULL_DECIBITS), model.chunksOfSums(chunk)));
        int bits = model.isSummed() ? 0 : or(residualBits, 16);
        int step = or(
                batch,
                machines.filter(of -> isRepeating)
                        .map(of -> of.schedule().batch())
                        .orElse(BATCH));
        BoardSize size =
                BoardSize.of(new Board(model.layout(), model.network(), step, bits, chunks, chunk, page, machines));
        Output output = json.output();
        if (output.isJson()) {
            output.result(fields(model, size, chunks));
        } else {
            output.table(List.of("what", "needs", "where it goes"), rows(model, size, chunks));
            output.say("\nThe aggregator's configuration for it:\n" + yaml(windows, step));
        }
        return 0;
    }

    /** @param sums numbers that a board adds up in a round, of an autoencoder in some; 0: it trains */
    private record Model(Network network, ModelLayout layout, int sums) {
        /** In every round. */
        boolean isSummed() {
            return network.isSummed();
        }

        /** At most, as they travel. */
        long sumsBytes() {
            return (long) sums * SUM_DECIBITS / 80;
        }

        /** A chunk lies within one of the three runs of digits. */
        int chunksOfSums(int chunk) {
            return sums > 0 ? (int) (sumsBytes() / (chunk - CHUNK_OVERHEAD)) + 3 : 0;
        }
    }

    private static int or(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    private void refuseStrangers(boolean isPoints, boolean isRepeating) {
        boolean isSummed = isPoints || algorithm.equals("ridge");
        if (isSummed && (batch != null || residualBits != null)) {
            throw new UserError(
                    "batch, residual-bits with algorithm=" + algorithm + ", accepted: with one that trains");
        }
        if (!isPoints && !isRepeating && (frontEnd != null || axes != null || samples != null || points != null)) {
            throw new UserError("front-end, axes, samples, points with algorithm=" + algorithm
                    + ", accepted: with algorithm=points or autoencoder");
        }
        if (!isRepeating && network != null) {
            throw new UserError(
                    "network=" + network + " with algorithm=" + algorithm + ", accepted: with algorithm=autoencoder");
        }
        if (!isRepeating && isPoints != units.isEmpty()) {
            throw new UserError(
                    isPoints
                            ? "units with algorithm=points, accepted: front-end, axes, samples, points"
                            : "no units, accepted: inputs, hidden …, classes");
        }
    }

    private PointsConfig windows(PointsConfig otherwise) {
        return new PointsConfig(frontEnd, axes, samples, points, null, null, null, null).over(otherwise);
    }

    private AutoencoderConfig autoencoder() {
        return new AutoencoderConfig(network, units.isEmpty() ? null : units, null);
    }

    private static PointsShape shape(AutoencoderConfig network, PointsConfig windows) {
        try {
            return network.shape(windows);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    private static Model ofPoints(PointsConfig windows) {
        try {
            PointsShape shape = new PointsShape(windows.settings().features(), windows.count());
            return ofSums(Network.POINTS, shape);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    /** The counts of classes of scores fill half a number each. */
    private static Model ofSums(Network network, PointsShape shape) {
        return new Model(network, shape.layout(), shape.sums() + ScoreClasses.CLASSES / 2);
    }

    private Model named() {
        ModelLayout layout = layout();
        Network network = Presets.of(algorithm).training().network();
        if (network != Network.RIDGE) {
            return new Model(network, layout, 0);
        }
        try {
            return new Model(network, layout, RidgeShape.of(layout).sums());
        } catch (IllegalArgumentException e) {
            throw new UserError("units=" + units + ": " + e.getMessage());
        }
    }

    private ModelLayout layout() {
        Presets named = Presets.of(algorithm);
        int[] all = units.stream().mapToInt(Integer::intValue).toArray();
        if (all.length < 2 || Arrays.stream(all).anyMatch(n -> n < 1 || n > 65_535)) {
            throw new UserError("units=" + units + ", accepted: two to nine numbers of 1 to 65535");
        }
        if (algorithm.equals("softmax") && all.length != 2) {
            throw new UserError("units=" + units + ", accepted with softmax, which has one layer: inputs,classes");
        }
        try {
            return Presets.layout(Numeric.INT16, all, named.exponent());
        } catch (IllegalArgumentException e) {
            throw new UserError("units=" + units + ": " + e.getMessage());
        }
    }

    private void check(Model model) {
        if (!List.of(0, 8, 16).contains(or(residualBits, 16))) {
            throw new UserError("residual-bits=" + residualBits + ", accepted: 0, 8 and 16");
        }
        between("batch", or(batch, BATCH), 1, 1 << 16);
        between("chunk", chunk, 48, 1_024);
        between("page", page, 1, 1 << 20);
        between("baud", baud, 300, 1_000_000_000);
        if (Math.max(chunks(model.layout(), FULL_DECIBITS), model.chunksOfSums(chunk)) > 4_096) {
            throw new UserError("chunk=" + chunk + ", accepted for "
                    + model.layout().parameters() + " parameters: longer ones, an object has at most 4096 chunks");
        }
    }

    private static void between(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new UserError(name + "=" + value + ", accepted: " + least + " to " + most);
        }
    }

    /** Chunks of all parameters at so many tenths of a bit each; a chunk lies within a layer. */
    private int chunks(ModelLayout layout, int decibits) {
        return (int) (bits(layout, decibits) / 8 / (chunk - CHUNK_OVERHEAD)) + layout.units().length - 1;
    }

    private static long bits(ModelLayout layout, int decibits) {
        return (long) layout.parameters() * decibits / 10;
    }

    private long updateBytes(ModelLayout layout, int decibits) {
        return bits(layout, decibits) / 8 + (long) chunks(layout, decibits) * CHUNK_OVERHEAD;
    }

    private long mostBytes(Model model) {
        long ofSums = model.sumsBytes() + (long) model.chunksOfSums(chunk) * CHUNK_OVERHEAD;
        return model.isSummed() ? ofSums : Math.max(ofSums, updateBytes(model.layout(), MOST_DECIBITS));
    }

    private double seconds(long bytes) {
        return Output.round(bytes * 10.0 / baud, 3);
    }

    private Map<String, Object> fields(Model model, BoardSize size, int chunks) {
        ModelLayout layout = model.layout();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("parameters", layout.parameters());
        fields.put("memoryBytes", size.memory());
        fields.put("structBytes", BoardSize.STRUCT_BYTES);
        fields.put("maxChunks", chunks);
        fields.put("modelSlotBytes", size.modelSlot());
        fields.put("workSlotBytes", size.workSlot());
        fields.put("storeBytes", size.store());
        if (!model.isSummed()) {
            fields.put("updateBytesLeast", updateBytes(layout, LEAST_DECIBITS));
        }
        fields.put("updateBytesMost", mostBytes(model));
        fields.put("fullModelBytesMost", updateBytes(layout, FULL_DECIBITS));
        fields.put("updateSecondsMost", seconds(mostBytes(model)));
        return fields;
    }

    private List<List<String>> rows(Model model, BoardSize size, int chunks) {
        ModelLayout layout = model.layout();
        long most = mostBytes(model);
        String up = model.isSummed()
                ? most + " B at most, exact sums"
                : updateBytes(layout, LEAST_DECIBITS) + " to " + most + " B";
        long full = updateBytes(layout, FULL_DECIBITS);
        return List.of(
                List.of("model", layout.parameters() + " parameters", ""),
                List.of("RAM", size.memory() + " B", "settings.memory, memory_bytes"),
                List.of("RAM", BoardSize.STRUCT_BYTES + " B", "struct linnet_board, of a 32-bit core"),
                List.of("RAM", "1.6 to 3 kB", "the stack below linnet_board_poll, the link's buffers"),
                List.of("chunks", String.valueOf(chunks), "max_chunks; chunk_bytes " + chunk),
                List.of("flash", size.modelSlot() + " B", "model_slot_bytes"),
                List.of("flash", size.workSlot() + " B", "work_slot_bytes"),
                List.of("flash", size.store() + " B", "the store: two slots of each"),
                List.of("flash", "25 to 70 kB", "the library, by what is left out; 1.5 kB for MQTT or CoAP"),
                List.of("up, per round", up, "at most " + seconds(most) + " s at " + baud + " baud"),
                List.of(
                        "down, at first",
                        full + " B at most",
                        "at most " + seconds(full) + " s; then steps of about an update"));
    }

    private String yaml(Optional<PointsConfig> windows, int step) {
        if (windows.isPresent()) {
            PointsConfig of = windows.get();
            AutoencoderConfig repeated = autoencoder();
            String behind = algorithm.equals(AutoencoderConfig.NAME)
                    ? String.format(
                            Locale.ROOT,
                            "%n  autoencoder: {network: %s, hidden: %s}%n  batch: %d%ncoding:%n  residualBits: %d",
                            repeated.network(),
                            repeated.hidden(),
                            step,
                            or(residualBits, 16))
                    : "";
            return String.format(
                    Locale.ROOT,
                    "learning:%n  algorithm: %s%n  points: {frontEnd: %s, axes: %d, samples: %d, count: %d}" + behind,
                    algorithm,
                    of.frontEnd(),
                    of.axes(),
                    of.samples(),
                    of.count());
        }
        String list = units.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String learning = String.format(Locale.ROOT, "learning:%n  algorithm: %s%n  units: [%s]", algorithm, list);
        return algorithm.equals("ridge")
                ? learning
                : learning
                        + String.format(
                                Locale.ROOT, "%n  batch: %d%ncoding:%n  residualBits: %d", step, or(residualBits, 16));
    }
}
