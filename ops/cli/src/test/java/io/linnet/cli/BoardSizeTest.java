package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.BoardSize;
import io.linnet.protocol.model.BoardSize.Board;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.vectors.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoardSizeTest {
    static List<Vectors.Block> blocks() {
        return Vectors.read("sizes.txt");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void saysWhatTheFirmwareSays(Vectors.Block block) {
        Numeric numeric = block.number("numeric") == 0 ? Numeric.INT16 : Numeric.FLOAT32;
        ModelLayout layout = Presets.layout(numeric, block.numbers("units"), 0);
        BoardSize size = BoardSize.of(new Board(
                layout,
                block.number("network"),
                block.number("batch"),
                block.number("residual"),
                block.number("chunks"),
                block.number("chunkbytes"),
                block.number("page")));

        assertThat(size)
                .as(block.text("name"))
                .isEqualTo(new BoardSize(block.number("memory"), block.number("modelslot"), block.number("workslot")));
        if (block.has("struct")) {
            assertThat(BoardSize.STRUCT_BYTES).isEqualTo(block.number("struct"));
        }
    }

    private static String said(String... words) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(Linnet.commandLine().execute(words)).isZero();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsWhatTheAggregatorAccepts(@TempDir Path folder) throws Exception {
        String text = said("board", "size", "--units", "200,50,10", "--batch", "20", "--residual-bits", "8");
        String yaml = text.substring(text.indexOf("learning:"));

        AggregatorConfig config = ConfigFile.read(
                Files.writeString(folder.resolve("aggregator.yaml"), "fleet: demo\nmodel: vibration\n" + yaml),
                AggregatorConfig.class);

        assertThat(config.learning().units()).containsExactly(200, 50, 10);
        assertThat(config.coding().residualBits()).isEqualTo(8);
        assertThat(text).contains("10560 parameters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--units=5",
                "--units=0,3",
                "--units=9,9 --residual-bits=4",
                "--units=9,9 --chunk=20",
                "--units=600,600,600 --chunk=48",
                "--units=9,3,3 --algorithm=softmax",
                "--units=9,3 --algorithm=none"
            })
    void saysWhatIsAcceptedInstead(String words) {
        assertThat(Linnet.commandLine().execute(("board size " + words).split(" ")))
                .isEqualTo(ExitCodes.USAGE);
    }
}
