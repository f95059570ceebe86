package io.linnet.emulator.extractor;

import io.linnet.emulator.extractor.Operator.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An extractor with one operator more, after which each feature has mean 0 and deviation 1 on some inputs: what an integer
 * network learns from (SPEC 10.5.1). As they leave a ReLU, most features lie at the end of their scale. A depthwise
 * convolution over one point does it, which every board has: three numbers a feature.
 */
public final class Standardised {
    /** The scale of an integer network's inputs: 32 steps a deviation. */
    private static final float SCALE = 1f / 32;
    /** Of a mean: 1/64 of a byte. */
    private static final int WEIGHT = 64;
    /** A feature that hardly ever moves tells nothing, and becomes 0; in steps of its byte, squared. */
    private static final double LEAST_VARIANCE = 1e-2;

    private static final int ALIGNMENT = 16;

    private Standardised() {}

    /**
     * @param inputs of the network, without labels: some hundred
     * @throws ModelRefused if the network does not end in a vector
     */
    public static ExtractorModel of(ExtractorModel model, List<byte[]> inputs) throws ModelRefused {
        Tensor from = model.output();
        int width = from.bytes();
        if (from.channels() != width) {
            throw ModelRefused.at("output", "shape " + from.shape(), "a vector, as --cut gives");
        }
        double[] sum = new double[width];
        double[] squares = new double[width];
        QuantizedNetwork network = new QuantizedNetwork(model);
        for (byte[] input : inputs) {
            byte[] features = network.run(input);
            for (int i = 0; i < width; i++) {
                double x = features[i] - from.zeroPoint();
                sum[i] += x;
                squares[i] += x * x;
            }
        }
        byte[] weights = new byte[width];
        Arrays.fill(weights, (byte) WEIGHT);
        int[] bias = new int[width];
        List<Multiplier> multipliers = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            double mean = sum[i] / Math.max(1, inputs.size());
            double variance = squares[i] / Math.max(1, inputs.size()) - mean * mean;
            bias[i] = (int) -Math.round(WEIGHT * mean);
            multipliers.add(Multiplier.of(variance > LEAST_VARIANCE ? 1 / (SCALE * WEIGHT * Math.sqrt(variance)) : 0));
        }
        return appended(model, weights, bias, multipliers);
    }

    private static ExtractorModel appended(
            ExtractorModel model, byte[] weights, int[] bias, List<Multiplier> multipliers) throws ModelRefused {
        Tensor from = model.output();
        int end = from.arenaOffset() + from.bytes();
        int place = from.arenaOffset() >= from.bytes() ? 0 : (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        List<Tensor> tensors = new ArrayList<>(model.tensors());
        tensors.add(new Tensor(place, 1, 1, from.channels(), 0, SCALE));
        List<Operator> operators = new ArrayList<>(model.operators());
        operators.add(new Operator(
                Kind.DEPTHWISE,
                model.outputIndex(),
                Operator.NONE,
                tensors.size() - 1,
                Byte.MIN_VALUE,
                Byte.MAX_VALUE,
                Window.POINT,
                weights,
                bias,
                multipliers,
                0));
        return new ExtractorModel(tensors, operators, model.inputIndex(), tensors.size() - 1, model.source());
    }
}
