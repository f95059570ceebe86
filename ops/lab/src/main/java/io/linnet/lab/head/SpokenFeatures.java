package io.linnet.lab.head;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.extractor.Standardised;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.sound.Hearing;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A second of sound as a frozen keyword network hears it: its front end, its first operators, means over parts of the second,
 * and an operator that standardises them; all of it int8 operators that a board runs. The network was trained on other words;
 * its last layers know little else. Not thread-safe.
 */
public final class SpokenFeatures {
    private final ExtractorModel extractor;
    private final Hearing hearing;

    /** @param extractor to a vector of features */
    public SpokenFeatures(ExtractorModel extractor) {
        this.extractor = extractor;
        this.hearing = new Hearing(extractor);
    }

    /** The network's input, a byte a number. */
    public float[] input(short[] second) {
        byte[] input = hearing.input(second);
        float[] values = new float[input.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = input[i];
        }
        return values;
    }

    /**
     * @param inputs of which each example is an {@link #input}; features are standardised on those to train with, without
     *     their labels
     */
    public Dataset features(Dataset inputs) {
        try {
            QuantizedNetwork network = new QuantizedNetwork(Standardised.of(extractor, bytes(inputs.train())));
            return new Dataset(
                    inputs.name(),
                    features(network, inputs.train()),
                    features(network, inputs.test()),
                    inputs.classes(),
                    inputs.speakers());
        } catch (ModelRefused e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<byte[]> bytes(Samples inputs) {
        float[] values = inputs.toReals();
        byte[] all = new byte[values.length];
        for (int k = 0; k < values.length; k++) {
            all[k] = (byte) values[k];
        }
        int width = inputs.features();
        return IntStream.range(0, inputs.count())
                .mapToObj(i -> Arrays.copyOfRange(all, i * width, (i + 1) * width))
                .toList();
    }

    private static Samples features(QuantizedNetwork network, Samples inputs) {
        int width = network.model().output().bytes();
        float[] values = new float[inputs.count() * width];
        List<byte[]> each = bytes(inputs);
        for (int i = 0; i < each.size(); i++) {
            System.arraycopy(network.features(each.get(i)), 0, values, i * width, width);
        }
        return Samples.ofReals(width, values, inputs.labels());
    }
}
