package io.linnet.emulator.extractor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network ready to run in one arena, as the board does. Not thread-safe: give each thread its own. */
public final class QuantizedNetwork {
    /** Is shown each operator's output as soon as it is written. */
    @FunctionalInterface
    public interface Observer {
        void written(int operator, byte[] output);
    }

    private final ExtractorModel model;
    private final List<Kernel> kernels = new ArrayList<>();
    private final byte[] arena;

    public QuantizedNetwork(ExtractorModel model) {
        this.model = model;
        this.arena = new byte[model.arenaBytes()];
        for (Operator operator : model.operators()) {
            kernels.add(Kernel.of(operator, model.tensors()));
        }
    }

    public ExtractorModel model() {
        return model;
    }

    /**
     * The output's bytes for one input.
     *
     * @param input as many bytes as the input tensor has, height, width, channels
     */
    public byte[] run(byte[] input) {
        load(input);
        for (Kernel kernel : kernels) {
            kernel.run(arena);
        }
        return bytesOf(model.output());
    }

    /** The same, shown operator by operator. */
    public byte[] run(byte[] input, Observer observer) {
        load(input);
        for (int i = 0; i < kernels.size(); i++) {
            kernels.get(i).run(arena);
            observer.written(
                    i, bytesOf(model.tensors().get(model.operators().get(i).output())));
        }
        return bytesOf(model.output());
    }

    private void load(byte[] input) {
        Tensor in = model.input();
        if (input.length != in.bytes()) {
            throw new IllegalArgumentException("input of " + input.length + " bytes, accepted: " + in.bytes());
        }
        System.arraycopy(input, 0, arena, in.arenaOffset(), input.length);
    }

    /** The output as reals, {@code (q − zero point) · scale}. */
    public float[] features(byte[] input) {
        byte[] output = run(input);
        float[] features = new float[output.length];
        for (int i = 0; i < features.length; i++) {
            features[i] = model.output().real(output[i]);
        }
        return features;
    }

    private byte[] bytesOf(Tensor tensor) {
        return Arrays.copyOfRange(arena, tensor.arenaOffset(), tensor.arenaOffset() + tensor.bytes());
    }
}
