package io.linnet.emulator.sound;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.extractor.Tensor;

/**
 * A second of sound through a frozen keyword network, as a board with one hears it: the cepstra of SPEC 18.4 as the network's
 * input. Not thread-safe.
 */
public final class Hearing {
    private final QuantizedNetwork network;
    private final Cepstra cepstra = new Cepstra();

    /** @throws IllegalArgumentException if the network's input is no sound: {@link #fits} */
    public Hearing(ExtractorModel extractor) {
        if (!fits(extractor)) {
            throw new IllegalArgumentException("an extractor of another input than " + Cepstra.FRAMES + "x"
                    + Cepstra.COEFFICIENTS + "x1, which a second of sound makes");
        }
        this.network = new QuantizedNetwork(extractor);
    }

    /** Whether the network takes a second's cepstra: frames by coefficients, one channel. */
    public static boolean fits(ExtractorModel extractor) {
        Tensor in = extractor.input();
        return in.height() == Cepstra.FRAMES && in.width() == Cepstra.COEFFICIENTS && in.channels() == 1;
    }

    /** @param second 16 000 samples */
    public byte[] input(short[] second) {
        Tensor in = network.model().input();
        float[] reals = cepstra.of(second);
        byte[] input = new byte[reals.length];
        for (int i = 0; i < input.length; i++) {
            input[i] = in.nearest(reals[i]);
        }
        return input;
    }

    /** What the network makes of a second. */
    public float[] features(short[] second) {
        return network.features(input(second));
    }
}
