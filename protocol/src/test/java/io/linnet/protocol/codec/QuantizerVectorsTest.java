package io.linnet.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizerVectorsTest {
    static List<Block> blocks() {
        return Vectors.read("quantizer.txt");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) throws Refused {
        switch (block.text("op")) {
            case "step" -> step(block);
            case "quantize" -> quantize(block);
            case "refund" -> refund(block);
            case "common" -> common(block);
            default -> throw new IllegalStateException("op " + block.text("op"));
        }
    }

    private static void step(Block block) {
        int s = StepExponent.of(
                Long.parseLong(block.text("sum")),
                block.number("n"),
                block.number("c16"),
                block.number("fraction"),
                block.number("lowest"));
        assertThat(s).isEqualTo(block.number("s"));
    }

    private static void quantize(Block block) throws Refused {
        Residual residual = Residual.restored(block.number("bits"), block.numbers("stored"), block.number("shift"));
        Quantizer quantizer =
                new Quantizer(block.number("fraction"), block.number("c16"), Codec.of(block.number("codec")));
        Quantizer.QuantizedLayer layer = quantizer.quantize(block.numbers("x"), residual);
        assertThat(layer.step()).isEqualTo(block.number("step"));
        assertThat(layer.q()).isEqualTo(block.numbers("q"));
        assertThat(stored(residual, layer.q().length)).isEqualTo(block.numbers("after"));
        assertThat(residual.shift()).isEqualTo(block.number("newshift"));
    }

    private static void refund(Block block) {
        Residual residual = Residual.restored(block.number("bits"), block.numbers("stored"), block.number("shift"));
        int[] q = block.numbers("q");
        new Quantizer(block.number("fraction"), 16, Codec.RANGE).refund(residual, 0, q.length, block.number("step"), q);
        assertThat(stored(residual, q.length)).isEqualTo(block.numbers("after"));
    }

    private static void common(Block block) {
        int[] x = block.numbers("x");
        assertThat(Quantizer.commonShift(x, 0, x.length)).isEqualTo(block.number("s"));
    }

    private static int[] stored(Residual residual, int n) {
        int[] stored = new int[n];
        Arrays.setAll(stored, residual::stored);
        return stored;
    }
}
