package io.linnet.lab.head;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SoftmaxSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * A data set of pictures as a frozen extractor sees it: features of mean 0 and deviation 1, by figures of the first
 * thousand pictures that the extractor was trained on, without their labels. They come with the extractor. As they
 * leave it, most features of a ReLU lie at the end of their scale, and an integer network does not learn from them.
 */
public final class ExtractedPictures {
    private static final int CALIBRATION = 1_000;
    private static final Schedule ONE_PLACE = new Schedule(50, 1, 1_000, 1_000, 1);
    private static final int ONE_PLACE_EPOCHS = 8;
    private static final int RATE_PPM = 30_000;

    private ExtractedPictures() {}

    /** @param cache folder for features */
    public static Dataset of(Dataset pictures, ExtractorModel extractor, Path cache, ExecutorService threads)
            throws IOException {
        Features extracted = new Features(extractor, cache, threads);
        int side = side(pictures.features());
        Samples train = extracted.of(pictures.train(), side);
        Samples test = extracted.of(pictures.test(), side);
        int[] some = new int[Math.min(CALIBRATION, train.count())];
        Arrays.setAll(some, row -> row);
        FeatureScaling standard = FeatureScaling.of(train.select(some), extractor.output());
        return new Dataset(
                pictures.name(),
                standard.apply(train, extractor.output()),
                standard.apply(test, extractor.output()),
                pictures.classes(),
                new int[0]);
    }

    private static int side(int features) {
        for (int channels : new int[] {1, 3}) {
            int side = (int) Math.round(Math.sqrt((double) features / channels));
            if (side * side * channels == features) {
                return side;
            }
        }
        throw new IllegalArgumentException(features + " features, accepted: square pictures, grey or in colour");
    }

    /** Accuracy of a float softmax head trained in one place on all training examples. */
    public static double inOnePlace(Dataset features, ExecutorService threads) {
        ModelLayout layout = ModelLayout.of(
                Numeric.FLOAT32,
                new int[] {features.features(), features.classes().size()},
                new int[] {0});
        int rounds = ONE_PLACE_EPOCHS * features.train().count() / ONE_PLACE.examples();
        SoftmaxSettings training = new SoftmaxSettings(RATE_PPM, 100, ONE_PLACE, 1_000_000);
        Simulation simulation =
                new Simulation(Network.SOFTMAX, layout, training, false, 0, List.of(features.train()), threads);
        simulation.start(Parameters.zero(layout));
        for (int round = 0; round < rounds; round++) {
            simulation.step();
        }
        return new Evaluator(Network.SOFTMAX, layout, Division.FLOOR)
                .evaluate(simulation.model(), features.test())
                .accuracy();
    }
}
