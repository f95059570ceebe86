package io.linnet.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameVectorsTest {
    static List<Block> blocks() {
        return Vectors.read("frame.txt");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) {
        if (block.text("op").equals("write")) {
            byte[] content = block.hex("content");
            byte[] frame =
                    block.text("kind").equals("chunk") ? FrameWriter.chunk(content) : FrameWriter.message(content);
            assertThat(frame).isEqualTo(block.hex("hex"));
        } else {
            for (int piece : new int[] {Integer.MAX_VALUE, 1, 7}) {
                assertThat(Events.of(block.hex("hex"), piece)).isEqualTo(expected(block));
            }
        }
    }

    private static List<String> expected(Block block) {
        List<String> expected = block.all("expect");
        return expected.equals(List.of("none")) ? List.of() : expected;
    }
}
