package io.linnet.models.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.util.Locale;

/** One object with all that is known, weights as {@code layers[h].weights[input][output]}. */
final class JsonExport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonExport() {}

    static byte[] bytes(SavedModel model) {
        Weights weights = Weights.of(model);
        ObjectNode root = JSON.createObjectNode();
        root.put("format", "linnet-model-json-1");
        root.put("network", model.network().name().toLowerCase(Locale.ROOT));
        root.put("digest", model.parameters().digest().toString());
        root.set("units", JSON.valueToTree(model.parameters().layout().units()));
        root.set("exponents", JSON.valueToTree(model.parameters().layout().exponents()));
        if (weights.isInteger()) {
            root.put("division", model.division().name().toLowerCase(Locale.ROOT));
            root.set("activationTable", JSON.valueToTree(Weights.activations()));
        }
        root.set("classes", JSON.valueToTree(model.classes()));
        root.set("features", JSON.valueToTree(model.features()));
        model.scaling().ifPresent(it -> scaling(root.putObject("scaling"), it));
        model.origin().ifPresent(it -> root.set("origin", JSON.valueToTree(it)));
        boolean isNumber = model.network() == Network.RIDGE;
        model.accuracy().ifPresent(it -> root.set(isNumber ? "r2" : "accuracy", JSON.valueToTree(it)));
        model.windows().ifPresent(it -> root.set("windows", JSON.valueToTree(it)));
        model.target().ifPresent(it -> root.set("target", JSON.valueToTree(it)));
        ArrayNode layers = root.putArray("layers");
        for (Layer layer : weights.layers()) {
            ObjectNode node = layers.addObject();
            ArrayNode rows = node.putArray("weights");
            for (int i = 0; i < layer.inputs(); i++) {
                ArrayNode row = rows.addArray();
                for (int j = 0; j < layer.outputs(); j++) {
                    add(row, weights, weights.weight(layer, i, j));
                }
            }
            ArrayNode biases = node.putArray("biases");
            for (float bias : weights.biases(layer)) {
                add(biases, weights, bias);
            }
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(ArrayNode to, Weights weights, float value) {
        if (weights.isInteger()) {
            to.add((int) value);
        } else {
            to.add(value);
        }
    }

    private static void scaling(ObjectNode to, InputScaling scaling) {
        if (scaling instanceof InputScaling.Pixels pixels) {
            to.put("factor", pixels.factor());
        } else if (scaling instanceof InputScaling.Columns columns) {
            to.set("means", JSON.valueToTree(columns.means()));
            to.set("deviations", JSON.valueToTree(columns.deviations()));
        }
    }
}
