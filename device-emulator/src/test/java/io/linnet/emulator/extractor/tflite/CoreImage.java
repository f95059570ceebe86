package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorWriter;
import io.linnet.emulator.extractor.ModelRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Builds the firmware's images for an emulated Cortex-M4, one with a network linked into it. */
public final class CoreImage {
    private CoreImage() {}

    /** Skips the test where a tool is absent. */
    public static void requireTools() {
        Tool.require("cmake", "cmake");
        Tool.require("arm-none-eabi-gcc", "gcc-arm-none-eabi libnewlib-arm-none-eabi");
        Tool.require("qemu-system-arm", "qemu-system-arm");
    }

    /** The visual-wake-words network before its head; skips the test where it is absent. */
    public static ExtractorModel visualWakeWords() throws Exception {
        return TfliteImporter.read(PublishedModels.model("vww_96_int8"), Cut.BEFORE_HEAD);
    }

    /** The extractor of TIFeD's CNN-1; skips the test where it is absent. */
    public static ExtractorModel firstConvolutions() throws Exception {
        return TfliteImporter.read(PublishedModels.model("tifed_cnn1_fashion_int8"), Cut.NONE);
    }

    /** Halves of the map of DS-CNN's operator 6; skips the test where the network is absent. */
    public static ExtractorModel keywords() throws Exception {
        return TfliteImporter.read(PublishedModels.model("kws_ref_model"), Cut.halves(6));
    }

    /** A network with its operators in small, and noise for weights. */
    public static ExtractorModel smallKeywords() throws ModelRefused {
        return TfliteImporter.read(TinyNetworks.hearing(), "small", Cut.halves(2));
    }

    /** The image {@code target}, its extractor in flash. */
    public static Path build(Path folder, ExtractorModel model, String target)
            throws IOException, InterruptedException {
        Path file = Files.write(Files.createDirectories(folder).resolve("linked.lnn"), ExtractorWriter.write(model));
        return build(folder, file.toAbsolutePath().toString(), target);
    }

    /** The same with the extractor file at that path, or with none where it is empty. */
    public static Path build(Path folder, String extractor, String target) throws IOException, InterruptedException {
        String firmware = Path.of("..", "firmware").toAbsolutePath().normalize().toString();
        Tool.run(List.of(
                "cmake",
                "-S",
                firmware,
                "-B",
                folder.toString(),
                "-DCMAKE_TOOLCHAIN_FILE=" + firmware + "/cmake/arm-none-eabi.cmake",
                "-DLINNET_EXTRACTOR=" + extractor));
        Tool.run(List.of("cmake", "--build", folder.toString(), "--target", target, "--parallel", "2"));
        return folder.resolve("port/mps2-an386/" + target + ".elf");
    }
}
