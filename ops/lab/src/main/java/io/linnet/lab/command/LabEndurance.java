package io.linnet.lab.command;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.Presets;
import io.linnet.cli.ServerConfig;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.Endurance;
import io.linnet.protocol.codec.Codec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet lab endurance}. */
@Command(
        name = "endurance",
        mixinStandardHelpOptions = true,
        description =
                "Fleets of many sizes for many rounds, beside the same fleets without any coding: whether they keep"
                        + " what they learnt.")
final class LabEndurance implements Callable<Integer> {
    private static final String DATA = "digits";

    @Option(names = "--boards", split = ",", description = "Sizes of fleets. Default: ${DEFAULT-VALUE}")
    private List<Integer> boards = List.of(1, 2, 3, 4, 8, 16);

    @Option(names = "--rounds", split = ",", description = "Lengths. Default: ${DEFAULT-VALUE}")
    private List<Integer> rounds = List.of(100, 3000);

    @Option(names = "--algorithms", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> algorithms = List.of("tifed", "tifed-layers", "fedavg", "softmax");

    @Option(names = "--seeds", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<Long> seeds = List.of(1L, 2L, 3L);

    @Option(names = "--server", description = "The aggregator's optimiser: " + ServerConfig.FORMS + ". Default: avg")
    private String server = "avg";

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws Exception {
        Output output = json.output();
        int all = algorithms.size() * rounds.size() * boards.size() * seeds.size();
        int done = 0;
        for (int length : rounds) {
            for (String algorithm : algorithms) {
                for (int size : boards) {
                    for (long seed : seeds) {
                        output.result(row(algorithm, size, length, seed));
                        output.notice(++done + " of " + all + " fleets");
                    }
                }
            }
        }
        return 0;
    }

    private Map<String, Object> row(String algorithm, int boards, int rounds, long seed) throws InterruptedException {
        Presets preset = Presets.of(algorithm);
        Presets whole = preset.withCoding(preset.coding().withCodec(Codec.INT16));
        Dataset data = new Datasets(Datasets.defaultHome()).read(DATA);
        ModelPlan coded = plan(preset, data, seed);
        Optimiser optimiser = ServerConfig.parse(server).of(coded);
        Endurance.Row row = Endurance.run(coded, plan(whole, data, seed), data, boards, rounds, seed, optimiser);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("lab", "endurance");
        fields.put("boards", boards);
        fields.put("algorithm", algorithm);
        fields.put("rounds", rounds);
        fields.put("seed", seed);
        fields.put("server", optimiser.label());
        fields.put("best", rounded(row.best()));
        fields.put("last", rounded(row.last()));
        fields.put("lossless", rounded(row.lossless()));
        fields.put("bitsUp", rounded(row.bitsUp()));
        fields.put("held", row.isHeld());
        return fields;
    }

    private static ModelPlan plan(Presets preset, Dataset data, long seed) {
        return preset.plan(DATA, data.features(), data.classes().size(), seed);
    }

    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4f", value));
    }
}
