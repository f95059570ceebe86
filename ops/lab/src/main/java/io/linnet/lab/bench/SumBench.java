package io.linnet.lab.bench;

import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.gateway.uplink.SumSender;
import io.linnet.gateway.uplink.SumSender.Part;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.chunk.UpdateSum;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a gateway sends up for a round of boards of one weight, singly and as the sum that production makes of it: hellos and
 * chunks of the keyword network's 10 467 parameters, Laplacian differences, range-coded.
 */
public final class SumBench {
    private static final ModelLayout LAYOUT =
            ModelLayout.of(Numeric.INT16, new int[] {650, 16, 3}, new int[] {-11, -11});
    private static final Base BASE = new Base(7, new Digest(new byte[Digest.BYTES]));
    private static final String MODEL = "sums";
    /** 16·c² of c = 4, c = 2 and lossless. */
    private static final int[] COARSENESS = {256, 64, 0};

    private SumBench() {}

    /**
     * @param isSum false: the sum would take no fewer bytes, and the updates go singly
     * @param times as many bytes as with sums
     */
    private record Result(
            int boards,
            int c16,
            double bitsPerParameter,
            long singlyBytes,
            long summedBytes,
            boolean isSum,
            double times) {}

    public static void run(int[] boards, Consumer<Map<String, Object>> rows) {
        for (int count : boards) {
            for (int c16 : COARSENESS) {
                try {
                    rows.accept(Rows.of("bench", "sums", measure(count, c16)));
                } catch (Refused own) {
                    throw new IllegalStateException("an update that was just encoded", own);
                }
            }
        }
    }

    private static Result measure(int boards, int c16) throws Refused {
        List<Part> parts = new ArrayList<>();
        SplitMix64 random = new SplitMix64(1);
        for (int ordinal = 0; ordinal < boards; ordinal++) {
            parts.add(part(ordinal, c16, random));
        }
        BitSet covered = UpdateSum.layers(LAYOUT, parts.get(0).chunks()).orElseThrow();
        Optional<SumSender> sum = SumSender.of("gateway", 1, parts, LAYOUT, covered, 1, 0);
        long chunkBytes =
                parts.stream().mapToLong(part -> part.update().bytes()).sum();
        long singly = parts.stream().mapToLong(Part::bytes).sum();
        long summed = sum.map(SumSender::bytes).orElse(singly);
        double bits = 8.0 * chunkBytes / boards / LAYOUT.parameters();
        return new Result(boards, c16, bits, singly, summed, sum.isPresent(), (double) singly / summed);
    }

    private static Part part(int ordinal, int c16, SplitMix64 random) throws Refused {
        ChunkSeed seed = ChunkSeed.of(MODEL, BASE.version(), BASE.digest());
        ObjectEncoder encoder =
                new ObjectEncoder(LAYOUT, ChunkFormat.TYPE_UPDATE, 1, seed, Codec.RANGE, ChunkFormat.MAX_BYTES);
        for (Layer layer : LAYOUT.layers()) {
            int[] differences = new int[layer.parameters()];
            for (int i = 0; i < differences.length; i++) {
                differences[i] = (int) Math.round(laplace(random) * 300);
            }
            Quantizer.QuantizedLayer coarse =
                    new Quantizer(4, c16, Codec.RANGE).quantize(differences, new Residual(16, differences.length));
            encoder.add(coarse.q(), 0, layer.first(), layer.parameters(), coarse.step());
        }
        List<Chunk> chunks = new ArrayList<>();
        BitSet all = new BitSet();
        long bytes = 0;
        for (byte[] packet : encoder.chunks()) {
            all.set(chunks.size());
            bytes += packet.length;
            chunks.add(ChunkReader.read(packet, seed));
        }
        UpdateRow row = new UpdateRow(ordinal, UpdateKey.of("board-" + ordinal, MODEL, BASE, 1), chunks.size(), 60);
        return new Part(new CustodyUpdate(row, all, bytes, true, 0), ordinal, chunks);
    }

    private static double laplace(SplitMix64 random) {
        double u = (random.next() >>> 11) * 0x1p-53 - 0.5;
        return -Math.signum(u) * Math.log(1 - 2 * Math.abs(u));
    }
}
