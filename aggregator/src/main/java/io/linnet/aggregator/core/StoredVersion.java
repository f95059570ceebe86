package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.Heading;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.OptimiserState;
import io.linnet.aggregator.journal.Version;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A model version between its two forms: arrays of numbers to compute with, bytes to keep. */
public final class StoredVersion {
    private StoredVersion() {}

    static Version of(ModelState state) {
        return new Version(
                state.version(),
                state.round(),
                state.digest(),
                state.parameters().toBytes(),
                bytes(state.stepResidual()),
                bytes(state.limits()),
                state.norm(),
                state.fineUntil(),
                state.effective16(),
                state.optimiser().bytes(),
                state.heading().bytes());
    }

    /** Empty: the bytes are not those that the digest names. */
    public static Optional<ModelState> readIfItHolds(Version version, ModelLayout layout) {
        if (version.parameters().length
                != layout.parameters() * layout.numeric().bytes()) {
            return Optional.empty();
        }
        ModelState state = read(version, layout);
        return state.parameters().digest().equals(state.digest()) ? Optional.of(state) : Optional.empty();
    }

    private static ModelState read(Version version, ModelLayout layout) {
        return new ModelState(
                version.number(),
                version.round(),
                Parameters.fromBytes(layout, version.parameters()),
                version.digest(),
                numbers(version.stepResidual()),
                numbers(version.limits()),
                version.norm(),
                version.fineUntil(),
                version.effective16(),
                OptimiserState.of(version.optimiser(), layout),
                Heading.of(version.heading(), layout));
    }

    private static byte[] bytes(int[] numbers) {
        ByteBuffer out = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        out.asIntBuffer().put(numbers);
        return out.array();
    }

    private static int[] numbers(byte[] bytes) {
        int[] numbers = new int[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(numbers);
        return numbers;
    }
}
