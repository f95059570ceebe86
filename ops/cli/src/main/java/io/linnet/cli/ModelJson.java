package io.linnet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A model as JSON: the keys of the model file, with the parameters by layer as integers or reals. */
final class ModelJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelJson() {}

    static byte[] write(SavedModel model, boolean withParameters) throws JsonProcessingException {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("format", "linnet-model-1");
        out.put("network", model.network().name());
        out.put("numeric", model.parameters().layout().numeric().name());
        out.put("units", model.parameters().layout().units());
        out.put("exponents", model.parameters().layout().exponents());
        out.put("digest", model.parameters().digest().toString());
        if (model.network() == Network.TIFED) {
            out.put("division", model.division().name().toLowerCase(Locale.ROOT));
        }
        model.origin().ifPresent(it -> {
            out.put("fleet", it.fleet());
            out.put("model", it.model());
            out.put("version", it.version());
            out.put("round", it.round());
            out.put("seed", Long.toUnsignedString(it.seed()));
        });
        out.put("classes", model.classes());
        out.put("features", model.features());
        model.scaling().ifPresent(it -> out.put("scaling", scaling(it)));
        model.accuracy().ifPresent(it -> {
            Map<String, Object> accuracy = new LinkedHashMap<>();
            accuracy.put("share", it.millionths() / 1e6);
            accuracy.put("how", it.how());
            out.put("accuracy", accuracy);
        });
        if (withParameters) {
            out.put("layers", layers(model));
        }
        return JSON.writeValueAsBytes(out);
    }

    private static Map<String, Object> scaling(InputScaling scaling) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (scaling instanceof InputScaling.Pixels pixels) {
            out.put("factor", pixels.factor());
        } else if (scaling instanceof InputScaling.Columns columns) {
            out.put("means", columns.means());
            out.put("deviations", columns.deviations());
        }
        return out;
    }

    private static List<Object> layers(SavedModel model) {
        List<Object> layers = new ArrayList<>();
        for (Layer layer : model.parameters().layout().layers()) {
            List<Object> weights = new ArrayList<>();
            for (int i = 0; i < layer.inputs(); i++) {
                weights.add(row(model, layer.first() + i * layer.outputs(), layer.outputs()));
            }
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("weights", weights);
            out.put("biases", row(model, layer.bias(), layer.outputs()));
            layers.add(out);
        }
        return layers;
    }

    /** int16 as it is held, in units of 2^exponent. */
    private static List<Object> row(SavedModel model, int from, int count) {
        boolean isFixed = model.parameters().layout().numeric() == Numeric.INT16;
        List<Object> row = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            if (isFixed) {
                row.add(model.parameters().fixed()[i]);
            } else {
                row.add(model.parameters().floats()[i]);
            }
        }
        return row;
    }
}
