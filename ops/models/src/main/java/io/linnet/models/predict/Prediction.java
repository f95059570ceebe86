package io.linnet.models.predict;

/**
 * A decision.
 *
 * @param output number of the class
 * @param label its name
 * @param confidence share of the class among the outputs (SPEC 19.4)
 */
public record Prediction(int output, String label, double confidence) {}
