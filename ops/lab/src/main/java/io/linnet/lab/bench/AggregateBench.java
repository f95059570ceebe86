package io.linnet.lab.bench;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.OptimiserState;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Encoded updates in, new model out, on one thread: check, decode, fold, merge. Updates of the keyword network (650-16-3,
 * 10 467 parameters) with Laplacian differences, as float32 in 1 024-byte chunks and range-coded with c = 4 in 200-byte
 * ones; these as a plain mean and with slices cut to limits of a round before. Neither broker nor journal takes part.
 */
public final class AggregateBench {
    private static final int DISTINCT = 32;
    private static final int REPEATS = 5;
    private static final int MIN_UPDATES = 2_000;

    private AggregateBench() {}

    public static void run(int[] boards, Consumer<Map<String, Object>> out) {
        for (Codec codec : new Codec[] {Codec.FLOAT32, Codec.RANGE}) {
            boolean isFloat = codec == Codec.FLOAT32;
            ModelLayout layout = ModelLayout.of(
                    isFloat ? Numeric.FLOAT32 : Numeric.INT16,
                    new int[] {650, 16, 3},
                    isFloat ? new int[] {0, 0} : new int[] {-11, -11});
            ModelState base = ModelState.first(Parameters.initial(layout, Network.SIGMOID, 1));
            List<List<byte[]>> updates = updates(base, codec);
            measure(base, MergeRule.MEAN, updates, Math.max(2_000, boards[0]));
            for (int count : boards) {
                out.accept(measure(codec, base, MergeRule.MEAN, updates, count));
            }
            if (!isFloat) {
                ModelState limited = limited(base, updates);
                measure(limited, MergeRule.CLIP, updates, Math.max(2_000, boards[0]));
                for (int count : boards) {
                    out.accept(measure(codec, limited, MergeRule.CLIP, updates, count));
                }
            }
        }
    }

    /** The same version with the limits that a round of these updates gives the next. */
    private static ModelState limited(ModelState base, List<List<byte[]>> updates) {
        OpenRound round = new OpenRound("bench", base, MergeRule.CLIP);
        fold(round, updates, updates.size());
        int[] limits = round.merge(64).next().limits();
        return new ModelState(0, 0, base.parameters(), base.digest(), new int[0], limits, 0, 0, 0, OptimiserState.NONE);
    }

    private static Map<String, Object> measure(
            Codec codec, ModelState base, MergeRule rule, List<List<byte[]>> updates, int boards) {
        int rounds = Math.max(REPEATS, MIN_UPDATES / boards);
        double best = Double.MAX_VALUE;
        double sum = 0;
        double heap = 0;
        for (int i = 0; i < rounds; i++) {
            double[] figures = measure(base, rule, updates, boards);
            best = Math.min(best, figures[0]);
            sum += figures[0];
            heap = Math.max(heap, figures[1]);
        }
        double mean = sum / rounds;
        long parameters = (long) boards * base.parameters().layout().parameters();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bench", "aggregate");
        row.put("codec", codec == Codec.FLOAT32 ? "float32" : "range");
        row.put("merge", rule.label());
        row.put("boards", boards);
        row.put("cpuMillis", round(mean));
        row.put("cpuMillisMin", round(best));
        row.put("updatesPerSecond", Math.round(boards / mean * 1e3));
        row.put("parametersPerSecond", Math.round(parameters / mean * 1e3));
        row.put("peakHeapMiB", round(heap));
        row.put(
                "bytesPerUpdate",
                updates.stream()
                                .mapToInt(chunks ->
                                        chunks.stream().mapToInt(c -> c.length).sum())
                                .sum()
                        / updates.size());
        row.put("rounds", rounds);
        return row;
    }

    /** CPU milliseconds of one round, and the live heap in MiB when it is fullest. */
    private static double[] measure(ModelState base, MergeRule rule, List<List<byte[]>> updates, int boards) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        OpenRound round = new OpenRound("bench", base, rule);
        fold(round, updates, boards);
        long folded = threads.getCurrentThreadCpuTime() - before;
        System.gc();
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
        before = threads.getCurrentThreadCpuTime();
        ModelStep merged = round.merge(64);
        if (merged.next().version() != 1) {
            throw new IllegalStateException("no new version");
        }
        return new double[] {(folded + threads.getCurrentThreadCpuTime() - before) / 1e6, heap};
    }

    private static void fold(OpenRound round, List<List<byte[]>> updates, int boards) {
        try {
            for (int i = 0; i < boards; i++) {
                List<byte[]> chunks = updates.get(i % updates.size());
                round.foldWhole("board-" + i, new Announcement(1, chunks.size(), 1 + i % 100), chunks);
            }
        } catch (Refused e) {
            throw new IllegalStateException("the bench's own update was refused", e);
        }
    }

    private static List<List<byte[]>> updates(ModelState base, Codec codec) {
        ModelLayout layout = base.parameters().layout();
        SplitMix64 random = new SplitMix64(7);
        ChunkSeed seed = ChunkSeed.of("bench", 0, base.digest());
        List<List<byte[]>> updates = new ArrayList<>();
        for (int u = 0; u < DISTINCT; u++) {
            if (codec == Codec.FLOAT32) {
                float[] differences = new float[layout.parameters()];
                for (int i = 0; i < differences.length; i++) {
                    differences[i] = (float) (laplace(random) * 0.01);
                }
                updates.add(new ObjectEncoder(layout, ChunkFormat.TYPE_UPDATE, 1, seed, codec, 1024)
                        .addAll(differences)
                        .chunks());
            } else {
                ObjectEncoder encoder = new ObjectEncoder(layout, ChunkFormat.TYPE_UPDATE, 1, seed, codec, 200);
                for (Layer layer : layout.layers()) {
                    int[] differences = new int[layer.parameters()];
                    for (int i = 0; i < differences.length; i++) {
                        differences[i] = (int) Math.round(laplace(random) * 300);
                    }
                    Quantizer.QuantizedLayer quantized =
                            new Quantizer(4, 256, codec).quantize(differences, new Residual(16, differences.length));
                    encoder.add(quantized.q(), 0, layer.first(), layer.parameters(), quantized.step());
                }
                updates.add(encoder.chunks());
            }
        }
        return updates;
    }

    private static double laplace(SplitMix64 random) {
        double u = random.real() - 0.5;
        return -Math.signum(u) * Math.log(1 - 2 * Math.abs(u));
    }

    private static double round(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
