package io.linnet.lab.head;

import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Groups;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Federated averaging without wire or codec: every board trains from the same model, the exact weighted mean of what
 * they learnt moves it (SPEC 11, lossless profile). The yardstick for runs over real links.
 *
 * <p>One thread calls it; boards train on the executor's threads, and the result depends on neither.
 */
public final class Simulation {
    private final ModelLayout layout;
    private final TrainingSettings settings;
    private final boolean singleLayer;
    private final long seed;
    private final List<Samples> boards;
    private final ExecutorService threads;
    private final List<Trainer> trainers = new ArrayList<>();
    private Parameters model;
    private int round;

    /**
     * @param singleLayer each board trains one layer a round, in random equal groups (SPEC 10.1)
     * @param boards each board's examples in its own order
     */
    public Simulation(
            Network network,
            ModelLayout layout,
            TrainingSettings settings,
            boolean singleLayer,
            long seed,
            List<Samples> boards,
            ExecutorService threads) {
        this.layout = layout;
        this.settings = settings;
        this.singleLayer = singleLayer;
        this.seed = seed;
        this.boards = List.copyOf(boards);
        this.threads = threads;
        this.model = Parameters.initial(layout, network, seed);
        boards.forEach(board -> trainers.add(Trainer.of(network, layout, seed)));
    }

    public Parameters model() {
        return model;
    }

    public int round() {
        return round;
    }

    /** Goes on from another model than the seed's. */
    public void start(Parameters other) {
        model = other.copy();
    }

    /** One round; what each board learnt, in board order. */
    public List<LocalUpdate> step() {
        List<Future<LocalUpdate>> pending = IntStream.range(0, boards.size())
                .mapToObj(board -> threads.submit(() -> train(board)))
                .toList();
        List<LocalUpdate> updates = new ArrayList<>();
        try {
            for (Future<LocalUpdate> one : pending) {
                updates.add(one.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in round " + round, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("training failed in round " + round, e.getCause());
        }
        model = merged(updates);
        round++;
        return updates;
    }

    private LocalUpdate train(int board) {
        Samples own = boards.get(board);
        int layers = layout.layers().size();
        int layer = singleLayer ? Groups.layer(seed, round, board, boards.size(), layers) : Task.ALL;
        Samples window = own.select(settings.schedule().window(round, own.count()));
        return trainers.get(board).train(model, new Task(settings, layer, round), window);
    }

    private Parameters merged(List<LocalUpdate> updates) {
        long[] sums = new long[layout.parameters()];
        long[] weights = new long[layout.parameters()];
        for (LocalUpdate update : updates) {
            for (int k = 0; k < update.count(); k++) {
                sums[update.first() + k] += update.examples() * difference(update, k);
                weights[update.first() + k] += update.examples();
            }
        }
        return layout.numeric() == Numeric.INT16 ? movedFixed(sums, weights) : movedFloats(sums, weights);
    }

    /** In LSB/16, or in 2^−24 of a float32 model. */
    private static long difference(LocalUpdate update, int k) {
        return update.units().length > 0
                ? (long) update.units()[k] << (4 - update.fractionBits())
                : (long) ((double) update.differences()[k] * 0x1p24);
    }

    private Parameters movedFloats(long[] sums, long[] weights) {
        Parameters next = model.copy();
        for (int i = 0; i < sums.length; i++) {
            if (weights[i] > 0) {
                next.floats()[i] = (float) (next.floats()[i] + sums[i] / (weights[i] * 0x1p24));
            }
        }
        return next;
    }

    private Parameters movedFixed(long[] sums, long[] weights) {
        Parameters next = model.copy();
        for (Layer layer : layout.layers()) {
            for (int i = layer.first(); i < layer.end(); i++) {
                if (weights[i] > 0) {
                    long target = 16L * next.fixed()[i] + nearest(sums[i], weights[i]);
                    next.fixed()[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, nearest(target, 16)));
                }
            }
        }
        return next;
    }

    private static long nearest(long dividend, long divisor) {
        return Division.NEAREST.divide(dividend, divisor);
    }
}
