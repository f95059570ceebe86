package io.linnet.protocol.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkVectorsTest {
    static List<Block> blocks() {
        return Vectors.read("chunk.txt");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) throws Refused {
        ChunkSeed seed = ChunkSeed.of(
                block.text("model"), Long.parseLong(block.text("version")), Digest.parse(block.text("digest")));
        byte[] packet = block.hex("hex");
        if (!block.text("expect").equals("ok")) {
            Refused refused = catchThrowableOfType(Refused.class, () -> read(block, packet, seed));
            assertThat(refused).isNotNull();
            assertThat(refused.reason().label()).isEqualTo(block.text("expect"));
            return;
        }
        Chunk chunk = read(block, packet, seed);
        if (block.text("op").equals("write")) {
            byte[] payload = block.hex("payload");
            assertThat(chunk.header()).isEqualTo(header(block.numbers("header")));
            assertThat(Arrays.copyOfRange(packet, chunk.payloadOffset(), chunk.payloadOffset() + chunk.payloadBytes()))
                    .isEqualTo(payload);
            assertThat(seed.bytes()).isEqualTo(block.hex("seed"));
            assertThat(ChunkWriter.write(chunk.header(), payload, 0, payload.length, seed))
                    .isEqualTo(packet);
        }
    }

    private static Chunk read(Block block, byte[] packet, ChunkSeed seed) throws Refused {
        Chunk chunk = ChunkReader.read(packet, seed);
        if (block.text("op").equals("fit")) {
            ObjectDecoder.check(chunk.header(), layout(block));
        } else if (block.text("op").equals("decode")) {
            new ObjectDecoder(layout(block)).integers(chunk);
        }
        return chunk;
    }

    private static ModelLayout layout(Block block) {
        int[] units = block.numbers("units");
        return ModelLayout.of(Numeric.of(block.number("numeric")), units, new int[units.length - 1]);
    }

    private static ChunkHeader header(int[] n) {
        return new ChunkHeader(n[0], n[1] == 1, n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
    }

    @Test
    void atLeastAsManyAreInvalidAsValid() {
        long valid = blocks().stream()
                .filter(block -> block.text("expect").equals("ok"))
                .count();
        assertThat(blocks().size() - valid).isGreaterThanOrEqualTo(valid);
    }
}
