package io.linnet.aggregator.accumulate;

import io.linnet.protocol.ridge.Fit;
import java.util.Optional;

/**
 * The next model and the step that leads to it.
 *
 * @param q quantized step of each parameter; empty for float32 models
 * @param exponents of the step by layer, 0 … 15
 * @param norm sum of the merged step's magnitudes, before it was quantized: of int16 models in LSB/16, of others in 2^-16
 * @param isDiverging the merged step is far larger than those before it
 * @param fits of a regression alone
 */
public record ModelStep(
        ModelState next, int[] q, int[] exponents, long norm, boolean isDiverging, Optional<Fits> fits) {
    /**
     * How the base fits what boards learn from, before they do, and what they keep out of it: of a regression.
     *
     * @param held of no examples where no board keeps any out
     * @param heldBoards that do
     */
    public record Fits(Fit learnt, Fit held, int heldBoards) {}

    ModelStep(ModelState next, int[] q, int[] exponents, long norm, boolean isDiverging) {
        this(next, q, exponents, norm, isDiverging, Optional.empty());
    }
}
