package io.linnet.lab.head;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.extractor.Tensor;
import io.linnet.emulator.learn.Samples;

/**
 * A second of sound as a frozen keyword network hears it: its front end (49 frames of 10 cepstral coefficients), its first
 * operators, then of each channel the mean over all of the time and over three overlapping halves of it. The network was
 * trained on other words; its last layers know little else. Not thread-safe.
 */
public final class SpokenFeatures {
    private static final double LEAST_VARIANCE = 1e-6;
    /** Of the time, in quarters: all, then the halves. */
    private static final int[][] SPANS = {{0, 4}, {0, 2}, {1, 3}, {2, 4}};

    private final QuantizedNetwork network;
    private final KeywordFront front = new KeywordFront();
    private final Tensor in;
    private final Tensor out;

    /** @param extractor up to an operator whose map has the time as its height */
    public SpokenFeatures(ExtractorModel extractor) {
        in = extractor.input();
        out = extractor.output();
        if (in.height() != KeywordFront.FRAMES
                || in.width() != KeywordFront.COEFFICIENTS
                || in.channels() != 1
                || out.height() < 4) {
            throw new IllegalArgumentException("extractor of " + in.height() + "x" + in.width() + "x" + in.channels()
                    + " to " + out.height() + " steps of time, accepted: 49x10x1 to 4 and more");
        }
        network = new QuantizedNetwork(extractor);
    }

    public int count() {
        return SPANS.length * out.channels();
    }

    /** @param second 16 000 samples */
    public float[] of(short[] second) {
        float[] cepstra = front.cepstra(second);
        byte[] input = new byte[cepstra.length];
        for (int i = 0; i < input.length; i++) {
            int q = (int) Math.rint(cepstra[i] / in.scale()) + in.zeroPoint();
            input[i] = (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, q));
        }
        byte[] map = network.run(input);
        float[] features = new float[count()];
        int row = out.width() * out.channels();
        for (int span = 0; span < SPANS.length; span++) {
            int from = SPANS[span][0] * out.height() / 4;
            int to = SPANS[span][1] * out.height() / 4;
            int values = (to - from) * out.width();
            for (int k = from * row; k < to * row; k++) {
                features[span * out.channels() + k % out.channels()] += out.real(map[k]) / values;
            }
        }
        return features;
    }

    /** Mean 0 and deviation 1 on what is trained on, without its labels. */
    public static Dataset standardised(Dataset data) {
        int width = data.features();
        float[] values = data.train().toReals();
        int count = data.train().count();
        double[] mean = new double[width];
        double[] squares = new double[width];
        for (int k = 0; k < values.length; k++) {
            mean[k % width] += (double) values[k] / count;
            squares[k % width] += (double) values[k] * values[k] / count;
        }
        return new Dataset(
                data.name(),
                scaled(data.train(), mean, squares),
                scaled(data.test(), mean, squares),
                data.classes(),
                data.speakers());
    }

    private static Samples scaled(Samples samples, double[] mean, double[] squares) {
        float[] values = samples.toReals().clone();
        for (int k = 0; k < values.length; k++) {
            int i = k % mean.length;
            double variance = squares[i] - mean[i] * mean[i];
            values[k] = variance > LEAST_VARIANCE ? (float) ((values[k] - mean[i]) / Math.sqrt(variance)) : 0;
        }
        return Samples.ofReals(mean.length, values, samples.labels());
    }
}
