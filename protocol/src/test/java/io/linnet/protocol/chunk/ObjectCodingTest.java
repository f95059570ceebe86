package io.linnet.protocol.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectCodingTest {
    private static final ModelLayout LAYOUT =
            ModelLayout.of(Numeric.INT16, new int[] {40, 30, 5}, new int[] {-12, -10});
    private static final ModelLayout FLOATS = ModelLayout.of(Numeric.FLOAT32, new int[] {40, 30, 5}, new int[] {0, 0});

    private final SplitMix64 random = new SplitMix64(7);

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"INT16", "RANGE", "RICE"})
    void fullModelsAndDifferencesComeBackExactly(Codec codec) throws Refused {
        Parameters from = model(-32_768, 32_767);
        Parameters to = model(-32_768, 32_767);
        ChunkSeed seed = seed(from, 4);

        List<byte[]> full = ObjectEncoder.full(from, 4, seed, codec, 200);
        List<byte[]> difference = ObjectEncoder.difference(from, to, 5, seed, codec, 200);

        assertThat(full).allMatch(chunk -> chunk.length <= 200).hasSizeGreaterThan(10);
        assertThat(assemble(Parameters.zero(LAYOUT), full, seed).digest()).isEqualTo(from.digest());
        assertThat(assemble(from, difference, seed).digest()).isEqualTo(to.digest());
    }

    @Test
    void sharedPowersOfTwoAreTakenOut() throws Refused {
        Parameters model = model(-100, 100);
        for (int i = 0; i < model.fixed().length; i++) {
            model.fixed()[i] = (short) (model.fixed()[i] * 64);
        }
        ChunkSeed seed = seed(model, 4);

        List<byte[]> full = ObjectEncoder.full(model, 4, seed, Codec.RANGE, 1024);

        assertThat(ChunkReader.read(full.get(0), seed).header().step()).isGreaterThanOrEqualTo(6);
        assertThat(assemble(model, full, seed).digest()).isEqualTo(model.digest());
    }

    @Test
    void stepsMoveEveryParameterByItsQuantizedValueAndSaturate() throws Refused {
        Parameters from = model(32_000, 32_767);
        int[] q = new int[LAYOUT.parameters()];
        q[0] = -3;
        q[1] = 900;
        q[LAYOUT.layers().get(1).first()] = 5;
        ChunkSeed seed = seed(from, 4);
        List<byte[]> step = new ObjectEncoder(LAYOUT, ChunkFormat.TYPE_STEP, 5, seed, Codec.RANGE, 200)
                .addAll(q, new int[] {4, 0})
                .chunks();

        Parameters to = assemble(from, step, seed);

        assertThat(to.fixed()[0]).isEqualTo((short) (from.fixed()[0] - 48));
        assertThat(to.fixed()[1]).isEqualTo(Short.MAX_VALUE);
        int second = LAYOUT.layers().get(1).first();
        assertThat(to.fixed()[second]).isEqualTo((short) Math.min(32_767, from.fixed()[second] + 5));
        assertThat(to.fixed()[2]).isEqualTo(from.fixed()[2]);
    }

    @Test
    void floatModelsTravelWholeAndTheirUpdatesStayBelow128() throws Refused {
        Parameters model = Parameters.initial(FLOATS, io.linnet.protocol.model.Network.SIGMOID, 3);
        ChunkSeed seed = seed(model, 9);
        List<byte[]> full = ObjectEncoder.full(model, 9, seed, Codec.FLOAT32, 512);
        float[] differences = new float[FLOATS.parameters()];
        differences[3] = 128;
        byte[] update = new ObjectEncoder(FLOATS, ChunkFormat.TYPE_UPDATE, 1, seed, Codec.FLOAT32, 1024)
                .addAll(differences)
                .chunks()
                .get(0);

        ObjectDecoder decoder = new ObjectDecoder(FLOATS);
        assertThat(decoder.assemble(model, chunks(full, seed)).digest()).isEqualTo(model.digest());
        assertRefused(Reason.NOT_FINITE, () -> decoder.updateFloats(ChunkReader.read(update, seed)));
    }

    @Test
    void refusesChunksOutsideALayerOrOfAnotherNumericAndObjectsWithHoles() throws Refused {
        Parameters model = model(-100, 100);
        ChunkSeed seed = seed(model, 4);
        List<byte[]> full = ObjectEncoder.full(model, 4, seed, Codec.RANGE, 200);
        ObjectDecoder decoder = new ObjectDecoder(LAYOUT);
        int lastOfFirst = LAYOUT.layers().get(0).end() - 1;
        ChunkHeader across = new ChunkHeader(0, false, 1, 0, 4, 0, lastOfFirst, 2, 0);
        byte[] packet = ChunkWriter.write(across, new byte[4], 0, 4, seed);

        assertRefused(Reason.OUT_OF_RANGE, () -> decoder.integers(ChunkReader.read(packet, seed)));
        assertRefused(
                Reason.UNDECODABLE, () -> new ObjectDecoder(FLOATS).updateFloats(ChunkReader.read(full.get(0), seed)));
        assertRefused(Reason.OUT_OF_RANGE, () -> assemble(model, full.subList(1, full.size()), seed));
        List<byte[]> twice = new ArrayList<>(full);
        twice.set(1, full.get(0));
        assertThatThrownBy(() -> assemble(model, twice, seed)).isInstanceOf(Refused.class);
    }

    @Test
    void encodersRefuseWhatNoChunkCanCarry() {
        ChunkSeed seed = seed(model(0, 1), 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ObjectEncoder(LAYOUT, 0, 1, seed, Codec.FLOAT32, 200))
                .withMessageContaining("FLOAT32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ObjectEncoder(LAYOUT, 0, 1, seed, Codec.RANGE, 40))
                .withMessageContaining("chunkBytes=40");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ObjectEncoder(LAYOUT, 0, 1, seed, Codec.RANGE, 200)
                        .add(new int[2], 0, LAYOUT.layers().get(0).end() - 1, 2, 0))
                .withMessageContaining("one layer");
    }

    private Parameters model(int lo, int hi) {
        short[] values = new short[LAYOUT.parameters()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) random.uniform(lo, hi);
        }
        return Parameters.ofFixed(LAYOUT, values);
    }

    private static ChunkSeed seed(Parameters model, long version) {
        return ChunkSeed.of("digits", version, model.digest());
    }

    private static Parameters assemble(Parameters base, List<byte[]> packets, ChunkSeed seed) throws Refused {
        List<Chunk> chunks = chunks(packets, seed);
        Collections.reverse(chunks);
        return new ObjectDecoder(base.layout()).assemble(base, chunks);
    }

    private static List<Chunk> chunks(List<byte[]> packets, ChunkSeed seed) throws Refused {
        List<Chunk> chunks = new ArrayList<>();
        for (byte[] packet : packets) {
            chunks.add(ChunkReader.read(packet, seed));
        }
        return chunks;
    }

    private static void assertRefused(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
