package io.linnet.aggregator.watch;

import java.util.OptionalInt;

/**
 * How one board did when it trained on one version, as it says.
 *
 * @param examples its weight
 */
record BoardFigures(String board, int examples, OptionalInt lossMillionths, int accuracyMillionths) {}
