package io.linnet.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecVectorsTest {
    private final SliceDecoder decoder = new SliceDecoder();

    static List<Block> blocks() {
        return Vectors.read("codec.txt");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) throws Refused {
        switch (block.text("op")) {
            case "layer" -> layer(block);
            case "decode" -> decode(block);
            default -> throw new IllegalStateException("op " + block.text("op"));
        }
    }

    private void layer(Block block) throws Refused {
        Codec codec = Codec.of(block.number("codec"));
        int[] q = block.numbers("q");
        int[] decoded = new int[Codec.MAX_COUNT];
        int from = 0;
        for (String expected : block.all("slice")) {
            EncodedSlice slice = SliceEncoder.encode(codec, q, from, q.length, block.number("limit"));
            String hex = HexFormat.of().formatHex(slice.payload());
            assertThat((slice.init() + " " + slice.count() + " " + hex).strip()).isEqualTo(expected);
            decoder.decode(codec, slice.init(), slice.payload(), 0, slice.payload().length, slice.count(), decoded);
            assertThat(Arrays.copyOf(decoded, slice.count()))
                    .isEqualTo(Arrays.copyOfRange(q, from, from + slice.count()));
            from += slice.count();
        }
        assertThat(from).isEqualTo(q.length);
    }

    private void decode(Block block) {
        String outcome = "ok";
        int[] q = {};
        try {
            q = decoded(block);
        } catch (Refused e) {
            outcome = e.reason().label();
        }
        assertThat(outcome).isEqualTo(block.text("expect"));
        if (outcome.equals("ok") && block.has("q")) {
            assertThat(q).isEqualTo(block.numbers("q"));
        }
    }

    private int[] decoded(Block block) throws Refused {
        Codec codec = Codec.of(block.number("codec"));
        byte[] payload = block.hex("hex");
        int count = block.number("count");
        int init = block.number("init");
        int[] q = new int[count];
        if (codec == Codec.FLOAT32) {
            float limit = block.number("update") == 1 ? FloatSlices.UPDATE_LIMIT : FloatSlices.FINITE;
            FloatSlices.decode(init, payload, 0, payload.length, count, limit, new int[count]);
        } else {
            decoder.decode(codec, init, payload, 0, payload.length, count, q);
        }
        return q;
    }
}
