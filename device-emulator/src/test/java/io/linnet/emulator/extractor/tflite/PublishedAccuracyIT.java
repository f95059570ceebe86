package io.linnet.emulator.extractor.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.learn.Samples;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A published network is as good here as where it was published. */
class PublishedAccuracyIT {
    @Test
    void resNet8TellsTheTestPicturesOfCifar10() throws Exception {
        ExtractorModel model = TfliteImporter.read(PublishedModels.model("resnet8_cifar10_int8"), Cut.NONE);
        Path folder = PublishedModels.data("cifar10");
        Dataset pictures = new Datasets(folder).read(folder.toString());
        Samples test = pictures.test();
        int halves = 2;
        int right = IntStream.range(0, halves)
                .parallel()
                .map(half -> {
                    QuantizedNetwork network = new QuantizedNetwork(model);
                    return (int) IntStream.range(0, test.count())
                            .filter(i -> i % halves == half)
                            .filter(i -> decision(network.run(picture(test, i))) == test.label(i))
                            .count();
                })
                .sum();
        assertThat((double) right / test.count()).isGreaterThanOrEqualTo(0.87);
    }

    /** The network takes p − 128 as it is: scale 1, zero point −128. */
    private static byte[] picture(Samples samples, int index) {
        return Arrays.copyOfRange(samples.toBytes(), index * samples.features(), (index + 1) * samples.features());
    }

    private static int decision(byte[] classes) {
        return IntStream.range(0, classes.length)
                .reduce((best, k) -> classes[k] > classes[best] ? k : best)
                .orElseThrow();
    }
}
