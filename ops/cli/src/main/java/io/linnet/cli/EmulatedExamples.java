package io.linnet.cli;

import io.linnet.emulator.board.HeldVersion;
import io.linnet.emulator.board.Learner;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.SensedExamples;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.RidgeHead;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Examples with labels, dealt to the boards; versions are judged by those that no board has. */
final class EmulatedExamples implements EmulatedData {
    private final Dataset data;
    private final List<int[]> parts;
    private final boolean holdsOut;
    private final Optional<SensedExamples> sensed;

    /** @param sensed the windows that they are of, for a fleet that has a scale of its own */
    EmulatedExamples(Dataset data, List<int[]> parts, boolean holdsOut, Optional<SensedExamples> sensed) {
        this.data = data;
        this.parts = parts;
        this.holdsOut = holdsOut;
        this.sensed = sensed;
    }

    @Override
    public Learner learner(int board) {
        return sensed.map(of -> new LocalLearner(of.train(), parts.get(board), holdsOut))
                .orElseGet(() -> new LocalLearner(data.train(), parts.get(board), holdsOut));
    }

    @Override
    public Map<String, Object> figures(Offer offer, HeldVersion held) {
        if (offer.shape().network() == Network.RIDGE) {
            return Map.of("r2", RidgeHead.fit(held.parameters(), data.test()).share());
        }
        Division division = Division.NEAREST;
        if (offer.shape().network() == Network.TIFED) {
            int[] array = offer.shape().training().stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            if (TrainingSettings.of(offer.shape().network(), offer.shape().layout(), array)
                    instanceof TifedSettings tifed) {
                division = tifed.division();
            }
        }
        return Map.of(
                "accuracy",
                new Evaluator(offer.shape().network(), offer.shape().layout(), division)
                        .evaluate(
                                held.parameters(),
                                sensed.map(of -> of.test().examples(offer).samples())
                                        .orElseGet(data::test))
                        .accuracy());
    }
}
