package io.linnet.models.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.linnet.models.TrainedModels;
import io.linnet.models.TrainedModels.Case;
import io.linnet.models.predict.Prediction;
import io.linnet.models.predict.Predictor;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Network;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ONNX Runtime decides is what Linnet decides, row by row. */
class OnnxRuntimeTest {
    @TempDir
    private Path folder;

    private static long[] labels(Case tried) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        int features = tried.rows().features();
        long[] shape = {tried.rows().values().length / features, features};
        try (OrtSession session = environment.createSession(ModelFormat.ONNX.bytes(tried.model()));
                OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(tried.rows().values()), shape);
                OrtSession.Result result = session.run(Map.of("features", input))) {
            return (long[]) result.get("label").orElseThrow().getValue();
        }
    }

    private static void same(Case tried, double least) throws OrtException {
        long[] own = new Predictor(tried.model())
                .predict(tried.rows()).stream().mapToLong(Prediction::output).toArray();
        assertThat(labels(tried)).isEqualTo(own);
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

    @ParameterizedTest
    @EnumSource(Division.class)
    void everyDivisionIsItsOwn(Division division) throws IOException, OrtException {
        same(TrainedModels.on(TrainedModels.own(folder), Network.TIFED, division), .3);
    }
}
