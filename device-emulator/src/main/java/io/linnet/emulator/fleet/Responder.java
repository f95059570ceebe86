package io.linnet.emulator.fleet;

import io.linnet.emulator.board.Learner;
import io.linnet.emulator.board.Work;
import io.linnet.emulator.learn.Figures;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A fleet that answers at once: full boards, a connection each, but the update of a round is made once and sent by all.
 * For measuring everything but the training.
 */
public final class Responder {
    private static final int EXAMPLES = 20;
    /** One value in so many differs from zero, as after a coarse quantizer. */
    private static final int SPARSITY = 6;

    private Responder() {}

    public static Fleet of(FleetSettings settings, FleetListener listener, List<String> boards) {
        Fleet fleet = new Fleet(settings, listener, sharing());
        boards.forEach(board -> fleet.add(board, SMALL_DIFFERENCES));
        return fleet;
    }

    /** Deterministic small differences, the same for every board. */
    private static final Learner SMALL_DIFFERENCES = Responder::learn;

    private static LocalUpdate learn(Parameters base, Offer offer, int layer) {
        ModelLayout layout = offer.shape().layout();
        Layer from = layout.layers().get(Math.max(layer, 0));
        int first = layer < 0 ? 0 : from.first();
        int count = layer < 0 ? layout.parameters() : from.parameters();
        SplitMix64 random = new SplitMix64(offer.round());
        boolean isFloat = layout.numeric() == Numeric.FLOAT32;
        int[] units = new int[isFloat ? 0 : count];
        float[] floats = new float[isFloat ? count : 0];
        for (int i = 0; i < count; i++) {
            int difference = random.below(SPARSITY) == 0 ? random.uniform(-40, 40) : 0;
            if (isFloat) {
                floats[i] = difference * 0x1p-10f;
            } else {
                units[i] = difference;
            }
        }
        int fraction = offer.shape().network() == Network.TIFED ? 0 : 4;
        return new LocalUpdate(first, units, floats, fraction, EXAMPLES, new Figures(0, new float[0]));
    }

    private static Function<Work, Work.Result> sharing() {
        ConcurrentHashMap<Work.Task, Work.Result> results = new ConcurrentHashMap<>();
        return work -> {
            Work.Task task = work.task();
            results.keySet().removeIf(old -> old.offer().round() < task.offer().round() - 1);
            return results.computeIfAbsent(task, unused -> work.run());
        };
    }
}
