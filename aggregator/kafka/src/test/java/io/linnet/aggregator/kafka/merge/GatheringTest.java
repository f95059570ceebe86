package io.linnet.aggregator.kafka.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.kafka.log.BoardUpdates;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.round.PartsSum;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of a model that two fleets learn. */
class GatheringTest {
    private static final ModelId PUMPS = new ModelId("pumps", BoardUpdates.MODEL);
    private static final ModelId FANS = new ModelId("fans", BoardUpdates.MODEL);
    private static final ModelState BASE = ModelState.first(Parameters.zero(BoardUpdates.LAYOUT));

    private final Gathering gathering = new Gathering(
            PUMPS,
            MergeRule.MEAN,
            new EngineSettings(
                            "k1:9092",
                            "linnet",
                            1,
                            1,
                            Set.of(EngineSettings.Role.MERGE),
                            "agg-1",
                            OptionalInt.empty(),
                            10,
                            Optional.empty())
                    .withFleets(List.of("pumps", "fans")));

    private static Partial partial(Digest base, String board) {
        return new Partial(
                0,
                Optional.of(base),
                0,
                true,
                0,
                new Accumulator(BoardUpdates.LAYOUT).write(),
                1,
                1,
                10,
                List.of(new FoldReceipt(board, 0, 1, 1, new byte[] {1})));
    }

    @Test
    void waitsForTheOtherFleetAndKeepsItsReceiptsApart() throws Refused {
        gathering.opened(BASE, Optional.empty());
        assertThat(gathering.waitsFor()).isEmpty();
        gathering.accept(PUMPS, partial(BASE.digest(), "b1"));

        assertThat(gathering.waitsFor()).isEmpty();
        assertThat(gathering.waitsForFleets()).containsExactly("fans");
        assertThat(gathering.takeSum()).isEmpty();
        gathering.accept(FANS, partial(BASE.digest(), "b2"));
        assertThat(gathering.waitsForFleets()).isEmpty();
        PartsSum sum = gathering.takeSum().orElseThrow();
        assertThat(sum.started()).isEqualTo(1);
        assertThat(sum.receipts()).extracting(FoldReceipt::board).containsExactly("b1");
    }

    @Test
    void refusesTheSumOfAFleetThatLearntSomethingElse() {
        gathering.opened(BASE, Optional.empty());
        gathering.accept(PUMPS, partial(BASE.digest(), "b1"));
        gathering.accept(FANS, partial(new Digest(new byte[Digest.BYTES]), "b2"));

        assertThatThrownBy(gathering::takeSum)
                .hasMessageStartingWith(
                        "fleet fans has another version 0 of m than fleet pumps, accepted: processes with"
                                + " the same learning,");
    }
}
