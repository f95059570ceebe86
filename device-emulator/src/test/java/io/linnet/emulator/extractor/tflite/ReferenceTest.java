package io.linnet.emulator.extractor.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorReader;
import io.linnet.emulator.extractor.ExtractorWriter;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.learn.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operator's output against TensorFlow Lite's reference kernels. */
class ReferenceTest {
    private static final long SEED = 9;

    @Test
    void everyOperatorOfATinyNetworkEqualsTheReference() throws Exception {
        requireReference("tiny", TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vww_96_int8",
                "person_detect",
                "resnet8_cifar10_int8",
                "kws_ref_model",
                "ad01_int8",
                "micro_speech_quantized"
            })
    void everyOperatorOfAPublishedNetworkEqualsTheReference(String name) throws Exception {
        requireReference(name, TfliteImporter.read(PublishedModels.model(name), Cut.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "vww_96_int8, 256, 29",
        "person_detect, 256, 28",
        "resnet8_cifar10_int8, 64, 14",
        "kws_ref_model, 64, 11",
        "ad01_int8, 128, 9",
        "micro_speech_quantized, 4000, 2"
    })
    void theCutKeepsWhatStandsBeforeTheLastDenseLayer(String name, int features, int operators) throws Exception {
        ExtractorModel cut = TfliteImporter.read(PublishedModels.model(name), Cut.BEFORE_HEAD);
        assertThat(cut.output().bytes()).isEqualTo(features);
        assertThat(cut.operators()).hasSize(operators);
        List<String> whole = reference(name).get(0);
        List<String> ours = checksums(cut, TinyNetworks.noise(SEED, cut.input().bytes()));
        assertThat(ours).isEqualTo(whole.subList(0, operators));
    }

    /** Of the first test pictures, pixel − 128, by the reference interpreter of TensorFlow 2.21. */
    @ParameterizedTest
    @CsvSource({
        "tifed_cnn1_fashion_int8, fashion-mnist, 100, d9cc3c6d",
        "tifed_cnn2_cifar10_int8, cifar10, 20, bb14fb82"
    })
    void featuresBehindConvolutionsWithMaxPoolingEqualTheReference(String name, String data, int count, String expected)
            throws Exception {
        QuantizedNetwork network = new QuantizedNetwork(TfliteImporter.read(PublishedModels.model(name), Cut.NONE));
        Samples pictures = new Datasets(Path.of("nowhere"))
                .read(PublishedModels.data(data).toString())
                .test();
        CRC32 crc = new CRC32();
        for (int i = 0; i < count; i++) {
            crc.update(network.run(
                    Arrays.copyOfRange(pictures.toBytes(), i * pictures.features(), (i + 1) * pictures.features())));
        }
        assertThat("%08x".formatted(crc.getValue())).isEqualTo(expected);
    }

    @Test
    void theVisualWakeWordsExtractorLeavesASmallBoardRoom() throws Exception {
        ExtractorModel cut = TfliteImporter.read(PublishedModels.model("vww_96_int8"), Cut.BEFORE_HEAD);
        // 48x48x8 beside 48x48x16: no plan without another algorithm needs less.
        assertThat(cut.arenaBytes()).isEqualTo(55_296);
        assertThat(ExtractorWriter.write(cut)).hasSizeLessThan(240_000);
    }

    @ParameterizedTest
    @CsvSource({"person.bmp, 1", "no_person.bmp, 0"})
    void personDetectionTellsThePublishedPictures(String picture, int expected) throws Exception {
        QuantizedNetwork network =
                new QuantizedNetwork(TfliteImporter.read(PublishedModels.model("person_detect"), Cut.NONE));
        byte[] classes = network.run(greyBitmap(PublishedModels.data("models/testdata/" + picture)));
        assertThat(classes[expected]).isGreaterThan(classes[1 - expected]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vww_96_float", "kws_ref_model_float32"})
    void floatNetworksAreRefusedInOneLine(String name) {
        Path file = PublishedModels.model(name);
        assertThat(refusal(file))
                .startsWith(file + ": network input: found 'input_1' FLOAT32 [1, ")
                .endsWith("accepted: INT8 activations (a network quantised in full)");
    }

    private static String refusal(Path file) {
        try {
            TfliteImporter.read(file, Cut.NONE);
            return "accepted";
        } catch (ModelRefused e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows from the bottom, 8-bit grey; the published sample hands the bytes over as they are, read as signed. */
    private static byte[] greyBitmap(Path file) throws IOException {
        byte[] bitmap = Files.readAllBytes(file);
        int offset = bitmap[10] & 0xFF | (bitmap[11] & 0xFF) << 8;
        byte[] picture = new byte[96 * 96];
        for (int row = 0; row < 96; row++) {
            System.arraycopy(bitmap, offset + (95 - row) * 96, picture, row * 96, 96);
        }
        return picture;
    }

    private static void requireReference(String name, ExtractorModel model) throws ModelRefused {
        ExtractorModel read = ExtractorReader.read(ExtractorWriter.write(model));
        List<List<String>> reference = reference(name);
        int length = read.input().bytes();
        byte[] inputs = TinyNetworks.noise(SEED, length * reference.size());
        for (int i = 0; i < reference.size(); i++) {
            assertThat(checksums(read, Arrays.copyOfRange(inputs, i * length, (i + 1) * length)))
                    .as("%s, input %d", name, i)
                    .isEqualTo(reference.get(i));
        }
    }

    static List<String> checksums(ExtractorModel model, byte[] input) {
        List<String> checksums = new ArrayList<>();
        new QuantizedNetwork(model).run(input, (operator, output) -> {
            CRC32C crc = new CRC32C();
            crc.update(output);
            checksums.add("%08x".formatted(crc.getValue()));
        });
        return checksums;
    }

    private static List<List<String>> reference(String name) {
        try (InputStream in = ReferenceTest.class.getResourceAsStream("reference-checksums.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .map(line -> List.of(line.split(" ")))
                    .map(fields -> fields.subList(1, fields.size()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
