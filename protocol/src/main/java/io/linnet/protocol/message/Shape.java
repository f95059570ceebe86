package io.linnet.protocol.message;

import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Personal;
import java.util.List;
import java.util.Optional;

/**
 * What is trained, and how.
 *
 * @param training the network's own settings, SPEC 10.3
 * @param isOneLayerEach each board trains the layer of its group
 * @param personal the last layer is each board's own
 * @param front boards with windows of a sensor make the network's inputs of them so
 */
public record Shape(
        Network network,
        ModelLayout layout,
        List<Integer> training,
        boolean isOneLayerEach,
        Optional<Personal> personal,
        Optional<FrontSettings> front) {
    public Shape(Network network, ModelLayout layout, List<Integer> training, boolean isOneLayerEach) {
        this(network, layout, training, isOneLayerEach, Optional.empty(), Optional.empty());
    }
}
