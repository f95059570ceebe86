package io.linnet.models.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.linnet.models.TrainedModels;
import io.linnet.models.TrainedModels.Case;
import io.linnet.models.predict.NumberPredictor;
import io.linnet.models.predict.Prediction;
import io.linnet.models.predict.Predictor;
import io.linnet.models.predict.Rows;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.TargetScaling;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime decides is what Linnet decides, row by row. */
class OnnxRuntimeTest {
    @TempDir
    private Path folder;

    private static Object output(Case tried, String name) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        int features = tried.rows().features();
        long[] shape = {tried.rows().values().length / features, features};
        try (OrtSession session = environment.createSession(ModelFormat.ONNX.bytes(tried.model()));
                OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(tried.rows().values()), shape);
                OrtSession.Result result = session.run(Map.of("features", input))) {
            return result.get(name).orElseThrow().getValue();
        }
    }

    private static void same(Case tried, double least) throws OrtException {
        long[] own = new Predictor(tried.model())
                .predict(tried.rows()).stream().mapToLong(Prediction::output).toArray();
        assertThat((long[]) output(tried, "label")).isEqualTo(own);
        // A model that always says the same would prove nothing.
        int right = 0;
        for (int r = 0; r < own.length; r++) {
            right += tried.model()
                            .className((int) own[r])
                            .equals(tried.rows().labels().orElseThrow().get(r))
                    ? 1
                    : 0;
        }
        assertThat((double) right / own.length).isGreaterThan(least);
    }

    @ParameterizedTest
    @EnumSource(
            value = Network.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POINTS", "AUTOENCODER", "RIDGE"})
    void decidesDigitsAlike(Network network) throws IOException, OrtException {
        same(TrainedModels.on(TrainedModels.digits(folder), network, Division.NEAREST), .85);
    }

    @ParameterizedTest
    @EnumSource(
            value = Network.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POINTS", "AUTOENCODER", "RIDGE"})
    void decidesATableOfOnesOwnAlike(Network network) throws IOException, OrtException {
        same(TrainedModels.on(TrainedModels.own(folder), network, Division.NEAREST), .6);
    }

    @ParameterizedTest
    @EnumSource(
            value = Network.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POINTS", "AUTOENCODER", "RIDGE"})
    void decidesSpectraAlike(Network network) throws IOException, OrtException {
        same(TrainedModels.on(TrainedModels.fan(folder), network, Division.NEAREST), .3);
    }

    /** With weights of any size: of a head that has learnt, hardly a number is cut. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void saysANumberAlike(boolean isScaled) throws OrtException {
        SplitMix64 random = new SplitMix64(3);
        int features = 9;
        short[] parameters = new short[features + 1];
        List<Float> means = new ArrayList<>();
        List<Float> deviations = new ArrayList<>();
        for (int f = 0; f < features; f++) {
            parameters[f] = (short) random.uniform(-900, 900);
            means.add(random.uniform(-500, 500) / 10f);
            deviations.add(f == 4 ? 0 : random.uniform(1, 90) / 10f);
        }
        parameters[features] = -77;
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {features, 1}, new int[] {RidgeShape.EXPONENT});
        SavedModel plain = SavedModel.of(Network.RIDGE, Parameters.ofFixed(layout, parameters))
                .named(List.of("wear"), List.of(), Optional.of(new InputScaling.Columns(means, deviations)));
        SavedModel model = isScaled ? plain.with(new TargetScaling(51.2f, 28.7f)) : plain;
        float[] values = new float[400 * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = means.get(i % features) + random.uniform(-900, 900) / 60f;
        }
        Case tried = new Case(model, new Rows(features, values, Optional.empty()));
        double[] own = new NumberPredictor(model).predict(tried.rows());

        float[][] said = (float[][]) output(tried, "value");
        assertThat(said).hasNumberOfRows(own.length);
        for (int r = 0; r < own.length; r++) {
            assertThat(said[r][0]).isEqualTo((float) own[r]);
        }
        double most = Short.MAX_VALUE / 4096.0 * (isScaled ? 28.7f : 1) + (isScaled ? 51.2f : 0);
        assertThat(Arrays.stream(own).filter(each -> each == most).count()).isBetween(20L, 200L);
    }

    @ParameterizedTest
    @EnumSource(Division.class)
    void everyDivisionIsItsOwn(Division division) throws IOException, OrtException {
        same(TrainedModels.on(TrainedModels.own(folder), Network.TIFED, division), .3);
    }
}
