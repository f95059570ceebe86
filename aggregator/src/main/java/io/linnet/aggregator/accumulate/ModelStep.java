package io.linnet.aggregator.accumulate;

/**
 * The next model and the step that leads to it.
 *
 * @param q quantized step of each parameter; empty for float32 models
 * @param exponents of the step by layer, 0 … 15
 * @param norm sum of the merged step's magnitudes, before it was quantized: of int16 models in LSB/16, of others in 2^-16
 * @param isDiverging the merged step is far larger than those before it
 */
public record ModelStep(ModelState next, int[] q, int[] exponents, long norm, boolean isDiverging) {}
