package io.linnet.emulator.extractor.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The board's C kernels give the bytes of the emulator's, operator by operator. Needs a C compiler, {@code cc}. */
class ExtractorFirmwareIT {
    private static final long SEED = 4;

    @TempDir
    private static Path folder;

    private static Path program;

    @BeforeAll
    static void compile() throws Exception {
        Path firmware = Path.of("..", "firmware").toAbsolutePath().normalize();
        program = folder.resolve("linnet-extract");
        List<String> command = new ArrayList<>(List.of("cc", "-std=c99", "-O2", "-I", firmware + "/include"));
        for (String source : List.of("kernels", "depthwise", "blocks", "softmax", "extractor", "crc32c", "error")) {
            command.add(firmware.resolve("src/" + source + ".c").toString());
        }
        command.add(firmware.resolve("port/posix/extract.c").toString());
        command.addAll(List.of("-o", program.toString()));
        Tool.require("cc", "gcc");
        assertThat(Tool.run(command)).isEmpty();
    }

    @Test
    void aTinyNetworkWithEveryOperatorGivesTheSameBytes() throws Exception {
        requireSameBytes(TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.NONE), 50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vww_96_int8",
                "person_detect",
                "resnet8_cifar10_int8",
                "kws_ref_model",
                "ad01_int8",
                "micro_speech_quantized",
                "tifed_cnn1_fashion_int8",
                "tifed_cnn2_cifar10_int8"
            })
    void aPublishedNetworkGivesTheSameBytes(String name) throws Exception {
        requireSameBytes(TfliteImporter.read(PublishedModels.model(name), Cut.NONE), 5);
        if (!name.startsWith("tifed_")) { // has no head
            requireSameBytes(TfliteImporter.read(PublishedModels.model(name), Cut.BEFORE_HEAD), 2);
        }
    }

    private static void requireSameBytes(ExtractorModel model, int count) throws Exception {
        int length = model.input().bytes();
        byte[] inputs = TinyNetworks.noise(SEED, length * count);
        Path file = Files.write(folder.resolve("model.lnn"), ExtractorWriter.write(model));
        Path data = Files.write(folder.resolve("inputs"), inputs);
        List<String> lines = Tool.run(List.of(program.toString(), file.toString(), data.toString()));
        assertThat(lines).hasSize(count);
        for (int i = 0; i < count; i++) {
            byte[] input = Arrays.copyOfRange(inputs, i * length, (i + 1) * length);
            assertThat(lines.get(i)).isEqualTo(String.join(" ", ReferenceTest.checksums(model, input)));
        }
    }
}
