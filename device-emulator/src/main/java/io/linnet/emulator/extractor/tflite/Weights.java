package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.Multiplier;
import io.linnet.emulator.extractor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The constants of one operator: weights, bias, and the multiplier of each output channel. */
final class Weights {
    private final TfliteModel file;
    private final TfliteOperator operator;
    private final String place;
    private final TfliteTensor filter;

    /** Weights of int8 with zero point 0, of {@code dimensions} dimensions. */
    Weights(TfliteModel file, TfliteOperator operator, int dimensions) throws ModelRefused {
        this.file = file;
        this.operator = operator;
        this.place = operator.place();
        this.filter = filter(dimensions);
    }

    int side(int dimension) {
        return filter.shape[dimension];
    }

    int scales() {
        return filter.scales.length;
    }

    float scale(int index) {
        return filter.scales[index];
    }

    String description() {
        return filter.description();
    }

    private TfliteTensor filter(int dimensions) throws ModelRefused {
        if (operator.inputs.length < 2 || operator.inputs.length > 3) {
            throw ModelRefused.at(place, operator.inputs.length + " inputs", "2 or 3: input, weights, bias");
        }
        TfliteTensor filter = file.tensor(operator.inputs[1], place);
        Geometry.requireType(filter, TfliteTensor.INT8, place, "INT8 weights");
        boolean sound = filter.shape.length == dimensions;
        for (int side : filter.shape) {
            sound &= side >= 1 && side <= Tensor.LONGEST_SIDE;
        }
        if (!sound || !filter.constant()) {
            throw ModelRefused.at(
                    place,
                    "weights " + filter.description() + (filter.constant() ? "" : " that are computed"),
                    dimensions + " dimensions, constant");
        }
        for (long zeroPoint : filter.zeroPoints) {
            if (zeroPoint != 0) {
                throw ModelRefused.at(place, "weights with zero point " + zeroPoint, "0");
            }
        }
        return filter;
    }

    /** Zeros where there is none. */
    int[] bias(int channels) throws ModelRefused {
        int[] bias = new int[channels];
        if (operator.inputs.length < 3 || operator.inputs[2] < 0) {
            return bias;
        }
        TfliteTensor tensor = file.tensor(operator.inputs[2], operator.place());
        Geometry.requireType(tensor, TfliteTensor.INT32, place, "an INT32 bias");
        byte[] data = tensor.data();
        if (data.length != 4L * channels) {
            throw ModelRefused.at(
                    place, data.length + " bytes of bias " + tensor.description(), 4L * channels + " bytes, constant");
        }
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(bias);
        return bias;
    }

    byte[] bytes() throws ModelRefused {
        long expected = 1;
        for (int side : filter.shape) {
            expected *= side;
        }
        byte[] weights = filter.data();
        if (weights.length != expected) {
            throw ModelRefused.at(
                    place, weights.length + " bytes of weights " + filter.description(), expected + " bytes");
        }
        return weights;
    }

    /** One a channel of the output; {@code dimension} is that of the output channels in the weights. */
    List<Multiplier> multipliers(int dimension, Tensor in, Tensor out) throws ModelRefused {
        int scales = filter.scales.length;
        if (scales != 1 && (scales != out.channels() || filter.quantizedDimension != dimension)) {
            throw ModelRefused.at(
                    place,
                    scales + " scales of weights along dimension " + filter.quantizedDimension,
                    "1, or " + out.channels() + " along dimension " + dimension);
        }
        List<Multiplier> multipliers = new ArrayList<>(out.channels());
        for (int c = 0; c < out.channels(); c++) {
            double scale = filter.scales[scales == 1 ? 0 : c];
            multipliers.add(multiplier(place, in.scale() * scale / out.scale()));
        }
        return multipliers;
    }

    static Multiplier multiplier(String place, double factor) throws ModelRefused {
        if (!(factor >= 0) || factor >= 1 << 30) {
            throw ModelRefused.at(place, "scales with a ratio of " + factor, "0 … 2^30");
        }
        return Multiplier.of(factor);
    }
}
