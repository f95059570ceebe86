package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.BoardSize;
import io.linnet.protocol.model.BoardSize.Board;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.ridge.RidgeSums;
import io.linnet.protocol.vectors.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoardSizeTest {
    static List<Vectors.Block> blocks() {
        return Vectors.read("sizes.txt");
    }

    private static MachineSettings windows(Network network, ModelLayout layout, Vectors.Block block) {
        PointsSettings points = new PointsSettings(
                5,
                1,
                Schedule.fresh(1, 1, 64),
                block.number("front"),
                block.number("axes"),
                block.number("samples"),
                3,
                5);
        if (network == Network.POINTS) {
            return points;
        }
        Schedule schedule = Schedule.fresh(block.number("batch"), 1, 64);
        return new AutoencoderSettings(
                AutoencoderSettings.arithmetic(layout) == Network.TIFED
                        ? new TifedSettings(Division.TRUNC, 2_048, schedule)
                        : new SigmoidSettings(30_000, 900_000, schedule),
                points,
                100);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void saysWhatTheFirmwareSays(Vectors.Block block) {
        Numeric numeric = block.number("numeric") == 0 ? Numeric.INT16 : Numeric.FLOAT32;
        ModelLayout layout = block.has("exponents")
                ? ModelLayout.of(numeric, block.numbers("units"), block.numbers("exponents"))
                : Presets.layout(numeric, block.numbers("units"), 0);
        Network network = Network.of(block.number("network"));
        BoardSize size = BoardSize.of(new Board(
                layout,
                network,
                block.number("batch"),
                block.number("residual"),
                block.number("chunks"),
                block.number("chunkbytes"),
                block.number("page"),
                block.has("front") ? Optional.of(windows(network, layout, block)) : Optional.empty()));

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

    @Test
    void whatBoardsAddUpHasItsSizeAndConfigurationToo(@TempDir Path folder) throws Exception {
        String ridge = said("board", "size", "--algorithm", "ridge", "--units", "27,1");
        String points = said("board", "size", "--algorithm", "points", "--axes", "1", "--points", "4");

        assertThat(ridge).contains("28 parameters", "B at most, exact sums");
        assertThat(points).contains("points: {frontEnd: haar, axes: 1, samples: 200, count: 4}");
        String repeated = said(
                "board", "size", "--algorithm", "autoencoder", "--network", "tifed", "--units", "8", "--points", "1");
        assertThat(repeated).contains("autoencoder: {network: tifed, hidden: [8]}", "batch: 20");
        for (String text : List.of(ridge, points, repeated)) {
            String yaml = text.substring(text.indexOf("learning:"));
            Path file = Files.writeString(folder.resolve("aggregator.yaml"), "fleet: demo\nmodel: m\n" + yaml);
            ModelPlan plan =
                    ConfigFile.read(file, AggregatorConfig.class).settings().plan();
            assertThat(plan.sums()).isPresent();
            assertThat(text).contains(plan.layout().parameters() + " parameters");
        }
    }

    /** Sums as large as a round has them: no board's outbox is to be too small for what the command said. */
    @ParameterizedTest
    @ValueSource(ints = {1, 27})
    void theFullestSumsFitTheChunksThatItSays(int features) throws Exception {
        RidgeShape shape = new RidgeShape(features);
        RidgeSums sums = new RidgeSums(shape);
        SplitMix64 random = new SplitMix64(1);
        byte[] example = new byte[shape.features()];
        for (int i = 0; i < RidgeSettings.MAX_EXAMPLES; i++) {
            for (int f = 0; f < example.length; f++) {
                example[f] = (byte) (random.uniform(90, 128) * (f % 2 == 0 ? 1 : -1));
            }
            sums.add(example, 0, random.uniform(20_000, 32_767));
        }
        JsonNode said = new ObjectMapper()
                .readTree(said("board", "size", "--algorithm", "ridge", "--units", features + ",1", "--json"));

        ObjectEncoder encoder = new ObjectEncoder(
                shape.sumsLayout(),
                ChunkFormat.TYPE_UPDATE,
                1,
                ChunkSeed.of("wear", 0, Parameters.zero(shape.layout()).digest()),
                Codec.RANGE,
                200);
        for (int run = 0; run < 3; run++) {
            encoder.addSums(sums.toDigits(), run * shape.sums(), shape.sums());
        }
        List<byte[]> chunks = encoder.chunks();
        int most = said.get("updateBytesMost").asInt();
        assertThat(chunks).hasSizeLessThanOrEqualTo(said.get("maxChunks").asInt());
        assertThat(chunks.stream().mapToInt(chunk -> chunk.length).sum()).isBetween(most / 2, most);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--algorithm=ridge --units=27,2",
                "--algorithm=ridge --units=65,1",
                "--algorithm=ridge --units=27,1 --batch=3",
                "--algorithm=points --units=27,1",
                "--algorithm=points --points=5",
                "--algorithm=points --front-end=fft",
                "--algorithm=points --network=tifed",
                "--algorithm=autoencoder --network=softmax",
                "--algorithm=autoencoder --points=3",
                "--algorithm=tifed --units=9,9 --axes=2",
                "--algorithm=tifed",
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
