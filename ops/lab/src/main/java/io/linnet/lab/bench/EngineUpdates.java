package io.linnet.lab.bench;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What boards of the keyword network publish in a round: Laplacian differences, range-coded with c = 4 in three chunks that
 * ride in the hello, or lossless floats in 43 chunks behind it. A few distinct updates serve all boards, each with a weight
 * of its own.
 */
record EngineUpdates(Codec codec) {
    static final String FLEET = "bench";
    static final String MODEL = "engine";
    private static final int DISTINCT = 32;
    private static final int WEIGHTS = 100;

    boolean isFloat() {
        return codec == Codec.FLOAT32;
    }

    ModelPlan plan() {
        ModelLayout layout = ModelLayout.of(
                isFloat() ? Numeric.FLOAT32 : Numeric.INT16,
                new int[] {650, 16, 3},
                isFloat() ? new int[] {0, 0} : new int[] {-11, -11});
        Profile up = new Profile(codec.code(), isFloat() ? 0 : 64, isFloat() ? 0 : 16, chunkBytes(), false);
        return new ModelPlan(
                MODEL,
                layout,
                new SigmoidSettings(300_000, 0, Schedule.fresh(1, 1, 60)),
                1,
                false,
                List.of(new ModelPlan.Stage(0, up, isFloat() ? 0 : 64)),
                10);
    }

    private int chunkBytes() {
        return isFloat() ? 1_024 : 200;
    }

    static byte[] greeting() {
        return MessageWriter.write(
                new Hello(MODEL, Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
    }

    static Base base(ModelState state) {
        return new Base(state.version(), state.digest());
    }

    /** What so many boards publish, by number. */
    List<List<byte[]>> all(ModelState state, int boards) {
        Base base = base(state);
        List<List<byte[]>> distinct = distinct(base);
        List<List<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < boards; i++) {
            all.add(packets(base, distinct, i));
        }
        return all;
    }

    /** The packets of board number {@code i}: those of a list of as many as are distinct, by number. */
    List<List<byte[]>> distinct(Base base) {
        List<List<byte[]>> all = new ArrayList<>();
        SplitMix64 random = new SplitMix64(7 + base.version());
        for (int u = 0; u < DISTINCT; u++) {
            all.add(chunks(base, random));
        }
        return all;
    }

    private List<byte[]> chunks(Base base, SplitMix64 random) {
        ModelLayout layout = plan().layout();
        int transfer = transfer(base);
        ObjectEncoder encoder = new ObjectEncoder(
                layout,
                ChunkFormat.TYPE_UPDATE,
                transfer,
                ChunkSeed.of(MODEL, base.version(), base.digest()),
                codec,
                chunkBytes());
        if (isFloat()) {
            float[] differences = new float[layout.parameters()];
            for (int i = 0; i < differences.length; i++) {
                differences[i] = (float) (laplace(random) * 0.01);
            }
            return encoder.addAll(differences).chunks();
        }
        for (Layer layer : layout.layers()) {
            int[] differences = new int[layer.parameters()];
            for (int i = 0; i < differences.length; i++) {
                differences[i] = (int) Math.round(laplace(random) * 300);
            }
            Quantizer.QuantizedLayer coarse =
                    new Quantizer(4, 256, codec).quantize(differences, new Residual(16, differences.length));
            encoder.add(coarse.q(), 0, layer.first(), layer.parameters(), coarse.step());
        }
        return encoder.chunks();
    }

    private static int transfer(Base base) {
        return 1 + (int) (base.version() & 0x7FFF);
    }

    /** As published: small updates within the hello, large ones behind it. */
    List<byte[]> packets(Base base, List<List<byte[]>> distinct, int i) {
        List<byte[]> chunks = distinct.get(i % DISTINCT);
        Hello hello = new Hello(
                MODEL,
                Optional.of(base),
                Optional.of(new Announcement(transfer(base), chunks.size(), 1 + i % WEIGHTS)),
                isFloat() ? List.of() : chunks,
                OptionalInt.empty());
        List<byte[]> packets = new ArrayList<>();
        packets.add(MessageWriter.write(hello));
        if (isFloat()) {
            packets.addAll(chunks);
        }
        return packets;
    }

    private static double laplace(SplitMix64 random) {
        double u = random.real() - 0.5;
        return -Math.signum(u) * Math.log(1 - 2 * Math.abs(u));
    }
}
