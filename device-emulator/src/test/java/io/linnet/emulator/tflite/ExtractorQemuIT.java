package io.linnet.emulator.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.feature.quantized.ExtractorModel;
import io.linnet.emulator.feature.quantized.ExtractorWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One picture through an extractor on an emulated Cortex-M4: the bytes of the emulator's features. */
class ExtractorQemuIT {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws Exception {
        Tool.require("cmake", "cmake");
        Tool.require("arm-none-eabi-gcc", "gcc-arm-none-eabi libnewlib-arm-none-eabi");
        Tool.require("qemu-system-arm", "qemu-system-arm");
        String firmware = Path.of("..", "firmware").toAbsolutePath().normalize().toString();
        Tool.run(List.of(
                "cmake",
                "-S",
                firmware,
                "-B",
                folder.toString(),
                "-DCMAKE_TOOLCHAIN_FILE=" + firmware + "/cmake/arm-none-eabi.cmake"));
        Tool.run(List.of("cmake", "--build", folder.toString(), "--target", "extract"));
    }

    @Test
    void aTinyNetworkWithEveryOperatorGivesTheSameBytes() throws Exception {
        requireSameBytes(TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.NONE));
    }

    @Test
    void theVisualWakeWordsExtractorGivesTheSameBytes() throws Exception {
        requireSameBytes(TfliteImporter.read(PublishedModels.model("vww_96_int8"), Cut.BEFORE_HEAD));
    }

    private static void requireSameBytes(ExtractorModel model) throws Exception {
        byte[] input = TinyNetworks.noise(6, model.input().bytes());
        Path file = Files.write(folder.resolve("model.lnn"), ExtractorWriter.write(model));
        Path picture = Files.write(folder.resolve("picture"), input);
        // "operator checksum instructions" a line for each, and totals.
        List<String> checksums = Tool.run(List.of(
                        "qemu-system-arm",
                        "-M",
                        "mps2-an386",
                        "-icount",
                        "shift=0",
                        "-nographic",
                        "-monitor",
                        "none",
                        "-serial",
                        "none",
                        "-semihosting-config",
                        "enable=on,target=native",
                        "-device",
                        "loader,file=" + file + ",addr=0x21800000,force-raw=on",
                        "-device",
                        "loader,file=" + picture + ",addr=0x21e00000,force-raw=on",
                        "-kernel",
                        folder.resolve("port/mps2-an386/extract.elf").toString()))
                .stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields.length == 3)
                .map(fields -> fields[1])
                .toList();
        assertThat(checksums).isEqualTo(ReferenceTest.checksums(model, input));
    }
}
