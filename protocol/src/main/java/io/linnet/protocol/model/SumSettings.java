package io.linnet.protocol.model;

/** Of a network whose boards add up their examples and do not train: what the fleet learns is made of exact sums. */
public sealed interface SumSettings extends TrainingSettings permits PointsSettings, RidgeSettings {}
