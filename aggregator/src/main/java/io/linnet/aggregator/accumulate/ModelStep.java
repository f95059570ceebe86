package io.linnet.aggregator.accumulate;

/**
 * The next model and the step that leads to it.
 *
 * @param q quantized step of each parameter; empty for float32 models
 * @param exponents of the step by layer, 0 … 15
 * @param isDiverging the merged step is far larger than those before it
 */
public record ModelStep(ModelState next, int[] q, int[] exponents, boolean isDiverging) {}
