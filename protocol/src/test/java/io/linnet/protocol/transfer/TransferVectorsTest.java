package io.linnet.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransferVectorsTest {
    static Stream<Block> blocks() {
        return Stream.of("repair.txt", "transfer.txt").flatMap(file -> Vectors.read(file).stream());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) {
        switch (block.text("op")) {
            case "coefficients" -> coefficients(block);
            case "combine" -> combine(block);
            case "bitmap" -> assertThat(bitmap(block)).isEqualTo(block.text("expect"));
            default -> assertThat(Script.play(block)).isEqualTo(block.lines());
        }
    }

    private static void coefficients(Block block) {
        assertThat(Repair.coefficients(
                        block.number("seed"), block.number("transfer"), block.number("first"), block.number("count")))
                .isEqualTo(block.hex("coefficients"));
    }

    private static void combine(Block block) {
        List<byte[]> chunks =
                block.all("chunk").stream().map(HexFormat.of()::parseHex).toList();
        byte[] repair = block.number("count") == 0
                ? Repair.barePoll(chunks, block.number("transfer"), block.number("seed"))
                : Repair.combine(
                        chunks,
                        block.number("transfer"),
                        block.number("seed"),
                        block.number("first"),
                        block.number("count"),
                        block.number("poll") == 1);
        new Seal(block.hex("crcseed")).sign(repair);
        assertThat(repair).isEqualTo(block.hex("repair"));
    }

    private static String bitmap(Block block) {
        try {
            StatusBitmap bitmap = StatusBitmap.read(block.number("chunks"), block.hex("hex"));
            assertThat(bitmap.bits().stream().toArray()).isEqualTo(block.numbers("numbers"));
            assertThat(bitmap.bytes()).isEqualTo(block.hex("hex"));
            return "ok";
        } catch (Refused refused) {
            return refused.reason().label();
        }
    }
}
