package io.linnet.lab.world;

import io.linnet.emulator.board.Learner;
import io.linnet.emulator.learn.Figures;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;

/** Learns nothing: differences drawn from board and round, the same each time, some of them as large as they may be. */
final class TinyLearner implements Learner {
    private static final int LARGEST = 60_000;

    private final int board;

    TinyLearner(int board) {
        this.board = board;
    }

    @Override
    public LocalUpdate learn(Parameters base, Offer offer, int layer) {
        ModelLayout layout = offer.shape().layout();
        Layer only = layout.layers().get(Math.max(layer, 0));
        int first = layer < 0 ? 0 : only.first();
        int count = layer < 0 ? layout.parameters() : only.parameters();
        boolean isFloat = layout.numeric() == Numeric.FLOAT32;
        SplitMix64 random = new SplitMix64(SplitMix64.mix(board) ^ offer.round());
        int largest = random.below(8) == 0 ? LARGEST : 40;
        int[] units = new int[isFloat ? 0 : count];
        float[] floats = new float[isFloat ? count : 0];
        for (int i = 0; i < count; i++) {
            int difference = random.below(3) == 0 ? random.uniform(-largest, largest) : 0;
            if (isFloat) {
                floats[i] = difference * 0x1p-12f;
            } else {
                units[i] = difference;
            }
        }
        int fraction = offer.shape().network() == Network.TIFED ? 0 : 4;
        int examples = 1 + random.below(offer.admission().maxExamples());
        return new LocalUpdate(first, units, floats, fraction, examples, new Figures(0, new float[0]));
    }
}
