package io.linnet.cli;

import io.linnet.protocol.model.BoardSize;
import io.linnet.protocol.model.BoardSize.Board;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    /** Of a full model, in tenths: what lossless values of 16 bits took at most (firmware/README.md). */
    private static final int FULL_DECIBITS = 129;
    /** Of an update in the first rounds after zero weights, and of a coarse one of a large fleet. */
    private static final int MOST_DECIBITS = 40;

    private static final int LEAST_DECIBITS = 7;

    @Option(
            names = "--units",
            required = true,
            split = ",",
            paramLabel = "N",
            description = "Inputs, hidden …, classes: 200,50,10.")
    private List<Integer> units = List.of();

    @Option(names = "--algorithm", description = Presets.ALGORITHMS + ". Default: ${DEFAULT-VALUE}")
    private String algorithm = "tifed";

    @Option(names = "--batch", description = "Examples between two steps. Default: ${DEFAULT-VALUE}")
    private int batch = 10;

    @Option(names = "--residual-bits", description = "Of the error feedback: 0, 8, 16. Default: ${DEFAULT-VALUE}")
    private int residualBits = 16;

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
        ModelLayout layout = layout();
        check(layout);
        int network = switch (algorithm) {
            case "fedavg" -> BoardSize.SIGMOID;
            case "softmax" -> BoardSize.SOFTMAX;
            default -> BoardSize.TIFED;
        };
        int chunks = Math.max(8, chunks(layout, FULL_DECIBITS));
        BoardSize size = BoardSize.of(new Board(layout, network, batch, residualBits, chunks, chunk, page));
        Output output = json.output();
        if (output.isJson()) {
            output.result(fields(layout, size, chunks));
        } else {
            output.table(List.of("what", "needs", "where it goes"), rows(layout, size, chunks));
            output.say("\nThe aggregator's configuration for it:\n" + yaml());
        }
        return 0;
    }

    private ModelLayout layout() {
        if (algorithm.equals("ridge")) {
            throw new UserError(
                    "algorithm=ridge, accepted: one that trains; ridge's sums take 2 kB for 27 inputs, 9.1 kB"
                            + " for 64");
        }
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

    private void check(ModelLayout layout) {
        if (residualBits != 0 && residualBits != 8 && residualBits != 16) {
            throw new UserError("residual-bits=" + residualBits + ", accepted: 0, 8 and 16");
        }
        between("batch", batch, 1, 1 << 16);
        between("chunk", chunk, 48, 1_024);
        between("page", page, 1, 1 << 20);
        between("baud", baud, 300, 1_000_000_000);
        if (chunks(layout, FULL_DECIBITS) > 4_096) {
            throw new UserError("chunk=" + chunk + ", accepted for " + layout.parameters()
                    + " parameters: longer ones, an object has at most 4096 chunks");
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

    private double seconds(long bytes) {
        return Output.round(bytes * 10.0 / baud, 3);
    }

    private Map<String, Object> fields(ModelLayout layout, BoardSize size, int chunks) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("parameters", layout.parameters());
        fields.put("memoryBytes", size.memory());
        fields.put("structBytes", BoardSize.STRUCT_BYTES);
        fields.put("maxChunks", chunks);
        fields.put("modelSlotBytes", size.modelSlot());
        fields.put("workSlotBytes", size.workSlot());
        fields.put("storeBytes", size.store());
        fields.put("updateBytesLeast", updateBytes(layout, LEAST_DECIBITS));
        fields.put("updateBytesMost", updateBytes(layout, MOST_DECIBITS));
        fields.put("fullModelBytesMost", updateBytes(layout, FULL_DECIBITS));
        fields.put("updateSecondsMost", seconds(updateBytes(layout, MOST_DECIBITS)));
        return fields;
    }

    private List<List<String>> rows(ModelLayout layout, BoardSize size, int chunks) {
        long least = updateBytes(layout, LEAST_DECIBITS);
        long most = updateBytes(layout, MOST_DECIBITS);
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
                List.of(
                        "up, per round",
                        least + " to " + most + " B",
                        "at most " + seconds(most) + " s at " + baud + " baud"),
                List.of(
                        "down, at first",
                        full + " B at most",
                        "at most " + seconds(full) + " s; then steps of about an update"));
    }

    private String yaml() {
        String list = units.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "learning:%n  algorithm: %s%n  units: [%s]%n  batch: %d%ncoding:%n  residualBits: %d",
                algorithm,
                list,
                batch,
                residualBits);
    }
}
