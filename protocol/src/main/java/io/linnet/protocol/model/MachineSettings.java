package io.linnet.protocol.model;

/** Of a network that learns how machines usually run, without labels, and by which boards judge theirs. */
public sealed interface MachineSettings extends SumSettings permits PointsSettings, AutoencoderSettings {
    /** What a window is, how points are found, and when a board raises an alarm. */
    PointsSettings points();
}
