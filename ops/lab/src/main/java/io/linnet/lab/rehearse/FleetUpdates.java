package io.linnet.lab.rehearse;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Quantizer.QuantizedLayer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Updates as boards send them: Laplacian differences, quantized with c = 4, range-coded in chunks of 200 bytes that ride in
 * their hello. A few distinct ones serve all boards, each with a weight of its own.
 */
final class FleetUpdates {
    static final String MODEL = "rehearsal";
    private static final int DISTINCT = 32;
    private static final int WEIGHTS = 100;
    private static final double SCALE = 300;

    private final ModelState base;
    private final List<List<Slice>> slices = new ArrayList<>();
    private final List<List<byte[]>> chunks = new ArrayList<>();

    /** Values of a chunk, before they were encoded. */
    private record Slice(int first, int[] q, int step) {}

    FleetUpdates(ModelState base, long seed) {
        this.base = base;
        SplitMix64 random = new SplitMix64(seed);
        ModelLayout layout = base.parameters().layout();
        ChunkSeed checkSeed = ChunkSeed.of(MODEL, base.version(), base.digest());
        for (int u = 0; u < DISTINCT; u++) {
            int[] all = new int[layout.parameters()];
            ObjectEncoder encoder = new ObjectEncoder(layout, ChunkFormat.TYPE_UPDATE, 1, checkSeed, Codec.RANGE, 200);
            for (Layer layer : layout.layers()) {
                int[] differences = new int[layer.parameters()];
                for (int i = 0; i < differences.length; i++) {
                    differences[i] = (int) Math.round(laplace(random) * SCALE);
                }
                QuantizedLayer coarse =
                        new Quantizer(4, 256, Codec.RANGE).quantize(differences, new Residual(16, differences.length));
                encoder.add(coarse.q(), 0, layer.first(), layer.parameters(), coarse.step());
                System.arraycopy(coarse.q(), 0, all, layer.first(), layer.parameters());
            }
            chunks.add(encoder.chunks());
            slices.add(encoder.chunks().stream().map(chunk -> slice(chunk, all)).toList());
        }
    }

    private static Slice slice(byte[] chunk, int[] all) {
        try {
            ChunkHeader header = ChunkReader.peek(chunk);
            int end = header.first() + header.count();
            return new Slice(header.first(), Arrays.copyOfRange(all, header.first(), end), header.step());
        } catch (Refused refused) {
            throw new IllegalStateException("a chunk of the rehearsal was refused", refused);
        }
    }

    /** What board number {@code i} publishes. */
    byte[] packet(int i) {
        List<byte[]> of = chunks.get(i % DISTINCT);
        return MessageWriter.write(new Hello(
                MODEL,
                Optional.of(new Base(base.version(), base.digest())),
                Optional.of(new Announcement(1, of.size(), weight(i))),
                of,
                OptionalInt.empty()));
    }

    private static int weight(int i) {
        return 1 + i % WEIGHTS;
    }

    /**
     * The same sums without packets, logs, parts and duplicates: board after board, from what was encoded. Nothing is
     * decoded here.
     */
    Accumulator plain(int boards) {
        Accumulator sums = new Accumulator(base.parameters().layout());
        for (int i = 0; i < boards; i++) {
            for (Slice slice : slices.get(i % DISTINCT)) {
                sums.fold(slice.q(), slice.first(), slice.q().length, slice.step(), weight(i));
            }
        }
        return sums;
    }

    private static double laplace(SplitMix64 random) {
        double u = random.real() - 0.5;
        return -Math.signum(u) * Math.log(1 - 2 * Math.abs(u));
    }
}
