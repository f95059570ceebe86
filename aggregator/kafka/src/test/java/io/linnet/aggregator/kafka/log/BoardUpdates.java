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
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.MacKey;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Boards {@code b0}, {@code b1} and so on, each with a key. */
    public static BoardList list(int boards) {
        List<BoardList.Entry> entries = new ArrayList<>();
        for (int i = 0; i < boards; i++) {
            entries.add(new BoardList.Entry("b" + i, BoardList.State.APPROVED, "2026-01-01T00:00:00Z", key(i)));
        }
        return BoardList.of(FLEET).with(entries);
    }

    private static BoardKey key(int i) {
        byte[] bytes = new byte[BoardKey.BYTES];
        Arrays.fill(bytes, (byte) (i + 1));
        return new BoardKey(bytes);
    }

    public static byte[] update(long version, Digest digest, int i) {
        return packets(version, digest, i, false, true).get(0);
    }

    /** The same with the MAC of the board's key. */
    public static byte[] proven(long version, Digest digest, int i) {
        return packets(version, digest, i, true, true).get(0);
    }

    /** The same, whose chunks come one by one behind their announcement. */
    public static List<byte[]> provenOneByOne(ModelState base, int i) {
        return packets(base.version(), base.digest(), i, true, false);
    }

    /** Differences of a layer that board number {@code i} has learnt. */
    static void add(Layer layer, SplitMix64 random, int i, ObjectEncoder encoder) {
        int[] differences = new int[layer.parameters()];
        for (int k = 0; k < differences.length; k++) {
            differences[k] = random.below(2_000 + 100 * i) - 1_000;
        }
        Quantizer.QuantizedLayer coarse =
                new Quantizer(4, 256, Codec.RANGE).quantize(differences, new Residual(16, differences.length));
        encoder.add(coarse.q(), 0, layer.first(), layer.parameters(), coarse.step());
    }

    private static List<byte[]> packets(long version, Digest digest, int i, boolean isProven, boolean isOnePacket) {
        SplitMix64 random = new SplitMix64(1_000 * version + i);
        int transfer = 1 + (int) version;
        ObjectEncoder encoder = new ObjectEncoder(
                LAYOUT, ChunkFormat.TYPE_UPDATE, transfer, ChunkSeed.of(MODEL, version, digest), Codec.RANGE, 200);
        for (Layer layer : LAYOUT.layers()) {
            add(layer, random, i, encoder);
        }
        Base base = new Base(version, digest);
        Announcement plain = new Announcement(transfer, encoder.chunks().size(), 1 + i % 20);
        Announcement said = isProven
                ? plain.with(MacKey.of(key(i), FLEET, "b" + i).update(MODEL, base, plain, encoder.chunks()))
                : plain;
        List<byte[]> packets = new ArrayList<>();
        packets.add(MessageWriter.write(new Hello(
                MODEL,
                Optional.of(base),
                Optional.of(said),
                isOnePacket ? encoder.chunks() : List.of(),
                OptionalInt.empty())));
        if (!isOnePacket) {
            packets.addAll(encoder.chunks());
        }
        return packets;
    }
}
