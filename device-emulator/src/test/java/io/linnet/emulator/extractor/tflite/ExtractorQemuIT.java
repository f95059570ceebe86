package io.linnet.emulator.extractor.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorWriter;
import io.linnet.emulator.extractor.QuantizedNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
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
        CoreImage.requireTools();
        CoreImage.build(folder, "", "extract");
    }

    @Test
    void aTinyNetworkWithEveryOperatorGivesTheSameBytes() throws Exception {
        requireSameBytes(TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.NONE));
    }

    @Test
    void theVisualWakeWordsExtractorGivesTheSameBytes() throws Exception {
        requireSameBytes(TfliteImporter.read(PublishedModels.model("vww_96_int8"), Cut.BEFORE_HEAD));
    }

    @Test
    void convolutionsWithMaxPoolingGiveTheSameBytes() throws Exception {
        requireSameBytes(TfliteImporter.read(PublishedModels.model("tifed_cnn1_fashion_int8"), Cut.NONE));
    }

    @Test
    void aTinyNetworkLinkedIntoFlashGivesTheSameFeatures() throws Exception {
        requireSameFeaturesFromFlash(TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.BEFORE_HEAD));
    }

    @Test
    void theVisualWakeWordsExtractorLinkedIntoFlashGivesTheSameFeatures() throws Exception {
        requireSameFeaturesFromFlash(CoreImage.visualWakeWords());
    }

    /** The image as it is flashed: the network linked into it, as a board has it. */
    private static void requireSameFeaturesFromFlash(ExtractorModel model) throws Exception {
        byte[] input = TinyNetworks.noise(8, model.input().bytes());
        Path elf = CoreImage.build(folder.resolve("linked"), model, "extract-linked");
        List<String> lines = run(elf, model, input);
        assertThat(checksums(lines)).isEqualTo(ReferenceTest.checksums(model, input));
        assertThat(lines)
                .contains("features " + HexFormat.of().formatHex(new QuantizedNetwork(model).run(input)))
                .contains("file " + ExtractorWriter.write(model).length);
    }

    private static void requireSameBytes(ExtractorModel model) throws Exception {
        byte[] input = TinyNetworks.noise(6, model.input().bytes());
        assertThat(checksums(run(folder.resolve("port/mps2-an386/extract.elf"), model, input)))
                .isEqualTo(ReferenceTest.checksums(model, input));
    }

    /** "operator checksum instructions" a line for each, and totals. */
    private static List<String> checksums(List<String> lines) {
        return lines.stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields.length == 3)
                .map(fields -> fields[1])
                .toList();
    }

    private static List<String> run(Path elf, ExtractorModel model, byte[] input) throws Exception {
        Path file = Files.write(folder.resolve("model.lnn"), ExtractorWriter.write(model));
        Path picture = Files.write(folder.resolve("picture"), input);
        return Tool.run(List.of(
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
                elf.toString()));
    }
}
