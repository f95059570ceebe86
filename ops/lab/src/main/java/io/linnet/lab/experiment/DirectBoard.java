package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.PersonalLayer;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.model.Groups;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.List;

/** A board without a link: it trains from a version, and gives its update's chunks. */
final class DirectBoard {
    private final ModelPlan plan;
    private final Samples samples;
    private final Trainer trainer;
    private final List<Residual> residuals;

    DirectBoard(Samples samples, ModelPlan plan, Trainer trainer) {
        this.plan = plan;
        this.samples = samples;
        this.trainer = trainer;
        int bits = plan.stages().get(0).up().residualBits();
        this.residuals = plan.layout().layers().stream()
                .map(layer -> new Residual(bits, layer.parameters()))
                .toList();
    }

    LocalUpdate learn(ModelState base, int ordinal, int boards) {
        int round = base.round();
        int[] places = plan.training().schedule().window(round, samples.count());
        int layers = plan.layout().layers().size();
        int layer = plan.isOneLayerEach() ? Groups.layer(plan.seed(), round, ordinal, boards, layers) : Task.ALL;
        return trainer.train(base.parameters(), new Task(plan.training(), layer, round), samples.select(places));
    }

    Parameters tuned(ModelState base, Personal personal) {
        int round = base.round();
        int[] places = personal.places(plan.training().schedule(), round, samples.count());
        return PersonalLayer.tuned(
                base.parameters(), trainer, plan.training(), personal, round, samples.select(places));
    }

    List<byte[]> encode(ModelState base, LocalUpdate learnt, ModelPlan.Stage stage) {
        Codec codec = codecOf(stage);
        Quantizer quantizer = new Quantizer(learnt.fractionBits(), stage.up().c16(), codec);
        ObjectEncoder encoder = encoder(base, codec);
        for (int h = 0; h < plan.layout().layers().size(); h++) {
            Layer layer = plan.layout().layers().get(h);
            int from = layer.first() - learnt.first();
            if (from < 0 || from + layer.parameters() > learnt.count()) {
                continue;
            }
            int[] differences = Arrays.copyOfRange(learnt.units(), from, from + layer.parameters());
            Quantizer.QuantizedLayer quantized = quantizer.quantize(differences, residuals.get(h));
            encoder.add(quantized.q(), 0, layer.first(), layer.parameters(), quantized.step());
        }
        return encoder.chunks();
    }

    /** Of an update on this version. */
    ObjectEncoder encoder(ModelState base, Codec codec) {
        ChunkSeed seed = ChunkSeed.of(plan.model(), base.version(), base.digest());
        int chunkBytes = plan.stages().get(0).up().chunkBytes();
        return new ObjectEncoder(plan.layout(), ChunkFormat.TYPE_UPDATE, transfer(base), seed, codec, chunkBytes);
    }

    static int transfer(ModelState base) {
        return base.round() & 0xFFFF;
    }

    private static Codec codecOf(ModelPlan.Stage stage) {
        try {
            return Codec.of(stage.up().codec());
        } catch (Refused impossible) {
            throw new IllegalStateException("a plan names codecs that there are", impossible);
        }
    }
}
