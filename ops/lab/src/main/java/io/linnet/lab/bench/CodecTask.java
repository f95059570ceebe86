package io.linnet.lab.bench;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * What a fleet learns in {@link CodecBench}.
 *
 * @param units inputs, hidden …, outputs
 * @param exponent of every layer's parameters in the int16 model
 * @param boards for a seed, the training examples of each board in its own order
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never written.
record CodecTask(
        String data,
        Network network,
        int[] units,
        int exponent,
        TrainingSettings training,
        int rounds,
        Samples train,
        Samples test,
        LongFunction<List<int[]>> boards) {

    ModelLayout layout(boolean isFloat) {
        int[] exponents = new int[units.length - 1];
        Arrays.fill(exponents, isFloat ? 0 : exponent);
        return ModelLayout.of(isFloat ? Numeric.FLOAT32 : Numeric.INT16, units, exponents);
    }

    CodecTask withRounds(int other) {
        return new CodecTask(data, network, units, exponent, training, other, train, test, boards);
    }

    CodecTask with(int otherExponent, TrainingSettings otherTraining) {
        return new CodecTask(data, network, units, otherExponent, otherTraining, rounds, train, test, boards);
    }
}
