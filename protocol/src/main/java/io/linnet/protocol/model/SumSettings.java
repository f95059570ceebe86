package io.linnet.protocol.model;

/**
 * Of a network whose boards add up their examples, in some rounds or in all: what the fleet learns there is made of exact sums.
 */
public sealed interface SumSettings extends TrainingSettings permits MachineSettings, RidgeSettings {}
