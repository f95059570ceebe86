package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.Arrays;
import java.util.Locale;

/** What a block {@code sum} of {@code protocol/vectors/partial.txt} folds. */
final class PartialScenes {
    private PartialScenes() {}

    static ModelLayout layout(Block block) {
        int[] units = block.numbers("units");
        String numeric = block.text("numeric").toUpperCase(Locale.ROOT);
        return ModelLayout.of(Numeric.valueOf(numeric), units, new int[units.length - 1]);
    }

    static Accumulator folded(Block block) {
        ModelLayout layout = layout(block);
        Accumulator sums = block.has("limits")
                ? Accumulator.of(withLimits(layout, block.numbers("limits")), MergeRule.CLIP)
                : new Accumulator(layout);
        for (String fold : block.all("fold")) {
            int[] of = Arrays.stream(fold.split(" ", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            int[] values = Arrays.copyOfRange(of, 3, of.length);
            if (layout.numeric() == Numeric.FLOAT32) {
                Arrays.setAll(values, i -> Float.floatToRawIntBits(values[i] / 1024f));
                sums.foldFloats(values, of[0], values.length, of[2]);
            } else {
                sums.fold(values, of[0], values.length, of[1], of[2]);
            }
        }
        return sums;
    }

    private static ModelState withLimits(ModelLayout layout, int[] limits) {
        ModelState of = TestUpdates.base(layout);
        return new ModelState(
                of.version(),
                of.round(),
                of.parameters(),
                of.digest(),
                of.stepResidual(),
                limits,
                of.norm(),
                of.fineUntil(),
                of.effective16(),
                of.optimiser());
    }

    /** A round's sums, some layers of some boards only. */
    static void fold(Accumulator sums, int board) {
        ModelLayout layout = sums.layout();
        SplitMix64 random = new SplitMix64(board);
        for (Layer layer : layout.layers()) {
            if (random.below(4) == 0) {
                continue;
            }
            int[] q = new int[layer.parameters()];
            if (layout.numeric() == Numeric.FLOAT32) {
                Arrays.setAll(q, i -> Float.floatToRawIntBits((float) random.real() - 0.5f));
                sums.foldFloats(q, layer.first(), q.length, 1 + random.below(900));
            } else {
                Arrays.setAll(q, i -> random.below(3) == 0 ? random.uniform(-9, 9) : 0);
                sums.fold(q, layer.first(), q.length, random.below(6), 1 + random.below(900));
            }
        }
    }
}
