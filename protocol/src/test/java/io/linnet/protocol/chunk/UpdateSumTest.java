package io.linnet.protocol.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateSumTest {
    private static final ModelLayout LAYOUT =
            ModelLayout.of(Numeric.INT16, new int[] {40, 20, 10}, new int[] {-11, -11});
    private static final ChunkSeed SEED = ChunkSeed.of("digits", 7, Digest.parse("000102030405060708090a0b0c0d0e0f"));
    private static final BitSet ALL = BitSet.valueOf(new byte[] {3});

    private static ObjectEncoder encoder(Codec codec) {
        return new ObjectEncoder(LAYOUT, ChunkFormat.TYPE_UPDATE, 9, SEED, codec, 120);
    }

    private static List<Chunk> read(List<byte[]> packets) throws Refused {
        List<Chunk> chunks = new ArrayList<>();
        for (byte[] packet : packets) {
            chunks.add(ChunkReader.read(packet, SEED));
        }
        return chunks;
    }

    private static void add(List<Chunk> update, long[] differences, long[] squares) throws Refused {
        ObjectDecoder decoder = new ObjectDecoder(LAYOUT);
        for (Chunk chunk : update) {
            int[] q = decoder.integers(chunk);
            ChunkHeader header = chunk.header();
            for (int i = 0; i < header.count(); i++) {
                long difference = (long) q[i] << (header.step() + 4);
                differences[header.first() + i] += difference;
                squares[LAYOUT.layerOf(header.first(), 1)] += difference * difference;
            }
        }
    }

    @Test
    void theSumIsWhatItsUpdatesAddUpToWhateverTheirStepsAndCodecs() throws Refused {
        SplitMix64 random = new SplitMix64(1);
        UpdateSum sum = new UpdateSum(LAYOUT, ALL);
        long[] differences = new long[LAYOUT.parameters()];
        long[] squares = new long[2];
        for (int n = 0; n < 16; n++) {
            int[] q = new int[LAYOUT.parameters()];
            // One layer of an update may be all zeros, with the step of nothing.
            int from = n == 3 ? LAYOUT.layers().get(1).first() : 0;
            for (int i = from; i < q.length; i++) {
                q[i] = random.below(5) - 2;
            }
            int[] steps = {n == 3 ? 0 : 2 + random.below(3), 5 + random.below(2)};
            Codec codec = n % 2 == 0 ? Codec.RANGE : Codec.RICE;
            List<Chunk> update = read(encoder(codec).addAll(q, steps).chunks());
            assertThat(UpdateSum.layers(LAYOUT, update)).contains(ALL);
            add(update, differences, squares);
            sum.add(update);
        }

        List<Chunk> encoded = read(sum.encode(5, SEED, 1_000).orElseThrow());

        long[] ofSum = new long[LAYOUT.parameters()];
        add(encoded, ofSum, new long[2]);
        assertThat(ofSum).isEqualTo(differences);
        assertThat(sum.energies()).containsExactly(squares[0], squares[1]);
        assertThat(encoded).allMatch(chunk -> chunk.header().transfer() == 5);
        assertThat(encoded.get(0).header().step()).isBetween(2, 4);
    }

    @Test
    void oneLayerAloneIsSummed() throws Refused {
        Layer last = LAYOUT.layers().get(1);
        int[] q = new int[LAYOUT.parameters()];
        Arrays.fill(q, 1);
        List<Chunk> update = read(encoder(Codec.RANGE)
                .add(q, last.first(), last.first(), last.parameters(), 3)
                .chunks());
        BitSet layers = UpdateSum.layers(LAYOUT, update).orElseThrow();
        assertThat(layers).isEqualTo(BitSet.valueOf(new byte[] {2}));
        UpdateSum sum = new UpdateSum(LAYOUT, layers);
        sum.add(update);
        sum.add(update);
        List<Chunk> encoded = read(sum.encode(5, SEED, 1_000).orElseThrow());
        assertThat(UpdateSum.layers(LAYOUT, encoded)).contains(layers);
        assertThat(sum.energies()).containsExactly(0L, 2L * 128 * 128 * last.parameters());
    }

    @Test
    void aPartOfALayerIsNotSummed() throws Refused {
        int[] q = new int[LAYOUT.parameters()];
        List<Chunk> whole =
                read(encoder(Codec.INT16).addAll(q, new int[] {0, 0}).chunks());
        assertThat(UpdateSum.layers(LAYOUT, whole.subList(1, whole.size()))).isEmpty();
        assertThat(UpdateSum.layers(LAYOUT, List.of(whole.get(0), whole.get(0))))
                .isEmpty();
    }

    @Test
    void whatNoUpdateMayHoldIsNotWritten() throws Refused {
        int[] q = new int[LAYOUT.parameters()];
        q[0] = 1 << 16;
        q[0]--;
        List<Chunk> update =
                read(encoder(Codec.RANGE).addAll(q, new int[] {1, 0}).chunks());
        UpdateSum sum = new UpdateSum(LAYOUT, ALL);
        sum.add(update);
        assertThat(sum.encode(5, SEED, 1_000)).isPresent();
        sum.add(update);
        assertThat(sum.encode(5, SEED, 1_000)).isEmpty();
    }
}
