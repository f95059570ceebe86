package io.linnet.aggregator.kafka.log;

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
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Updates of boards, each its own, that ride in one hello; in the first round they wait for limits. */
public final class BoardUpdates {
    public static final String FLEET = "f";
    public static final String MODEL = "m";
    public static final ModelLayout LAYOUT = ModelLayout.of(Numeric.INT16, new int[] {20, 8, 3}, new int[] {-11, -11});
    public static final ModelPlan PLAN = new ModelPlan(
            MODEL,
            LAYOUT,
            new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(10, 2, 20)),
            3,
            false,
            List.of(new ModelPlan.Stage(0, new Profile(Codec.RANGE.code(), 64, 16, 200, false), 16)),
            3);

    private BoardUpdates() {}

    /** A hello that announces nothing. */
    public static byte[] greeting() {
        return MessageWriter.write(
                new Hello(MODEL, Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
    }

    /** What board number {@code i} publishes in the round on this version. */
    public static byte[] update(ModelState base, int i) {
        return update(base.version(), base.digest(), i);
    }

    public static byte[] update(long version, Digest digest, int i) {
        SplitMix64 random = new SplitMix64(1_000 * version + i);
        int transfer = 1 + (int) version;
        ObjectEncoder encoder = new ObjectEncoder(
                LAYOUT, ChunkFormat.TYPE_UPDATE, transfer, ChunkSeed.of(MODEL, version, digest), Codec.RANGE, 200);
        for (Layer layer : LAYOUT.layers()) {
            int[] differences = new int[layer.parameters()];
            for (int k = 0; k < differences.length; k++) {
                differences[k] = random.below(2_000 + 100 * i) - 1_000;
            }
            Quantizer.QuantizedLayer coarse =
                    new Quantizer(4, 256, Codec.RANGE).quantize(differences, new Residual(16, differences.length));
            encoder.add(coarse.q(), 0, layer.first(), layer.parameters(), coarse.step());
        }
        return MessageWriter.write(new Hello(
                MODEL,
                Optional.of(new Base(version, digest)),
                Optional.of(new Announcement(transfer, encoder.chunks().size(), 1 + i % 20)),
                encoder.chunks(),
                OptionalInt.empty()));
    }
}
