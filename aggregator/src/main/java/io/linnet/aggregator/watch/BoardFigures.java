package io.linnet.aggregator.watch;

import java.util.OptionalInt;

/**
 * How one board did when it trained on one version, as it says.
 *
 * @param ordinal the board's number
 * @param examples its weight
 */
record BoardFigures(String board, int ordinal, int examples, OptionalInt lossMillionths, int accuracyMillionths) {}
