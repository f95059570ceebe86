package io.linnet.aggregator.kafka.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.kafka.log.BoardUpdates;
import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.EngineSettings.Role;
import io.linnet.aggregator.kafka.log.Membership;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Word;
import io.linnet.aggregator.round.PartProgress;
import io.linnet.protocol.model.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PartsWatchTest {
    private static final ModelId ID = new ModelId(BoardUpdates.FLEET, BoardUpdates.MODEL);

    private final EngineSettings settings = new EngineSettings(
            "k1:9092", "linnet", 2, 1, Set.of(Role.MERGE), "agg-1", OptionalInt.empty(), 10, Optional.empty());
    private final EngineHealth health = new EngineHealth("k1:9092");
    private final Gathering gathering = new Gathering(ID, MergeRule.MEAN, settings);
    private Membership members = new Membership(
            List.of(new Sharing.Member("agg-2", "10.0.0.2", List.of("fold"), List.of(1))),
            Map.of(0, 5L),
            Map.of(0, 9L, 1, 40L));
    private long nanos;
    private final PartsWatch watch = new PartsWatch(settings, ID, gathering, health, () -> members, () -> nanos);

    private static Word.Progress progress(int partition, long version, long log) {
        return new Word.Progress(
                "agg-2", log, new PartProgress(partition, version, 3, 2, 30, true, List.of("a"), List.of("a")));
    }

    @Test
    void saysWhoHasWhatAndHowFarThatIs() {
        gathering.opened(ModelState.first(Parameters.zero(BoardUpdates.LAYOUT)), Optional.empty());
        watch.heard(progress(1, 0, 28));

        assertThat(watch.sharing())
                .isEqualTo(new Sharing(
                        "agg-1",
                        "",
                        List.of(),
                        members.processes(),
                        List.of(
                                new Sharing.Partition(0, null, 4, 0, 0, false),
                                new Sharing.Partition(1, "agg-2", 12, 3, 2, false))));
    }

    @Test
    void saysWhoseSumsAreMissingAndSinceWhenTheyAreSilent() {
        assertThat(watch.waiting(12, List.of(0))).isEqualTo("Round 12 waits for partitions 0");
        watch.heard(progress(1, 0, 28));
        assertThat(watch.waiting(12, List.of(0, 1)))
                .isEqualTo("Round 12 waits for partitions 0, 1 (agg-2, 12 records behind)");
        nanos = TimeUnit.SECONDS.toNanos(14);
        assertThat(watch.waiting(12, List.of(0, 1))).isEqualTo("Round 12 waits for partitions 0, 1 (agg-2 gone 14 s)");
        watch.heard(new Word.Alive("agg-3", 0, 9));
        assertThat(watch.waiting(12, List.of(0, 1)))
                .isEqualTo("Round 12 waits for partitions 0, 1 (agg-3, 0 records behind; agg-2 gone 14 s)");
    }
}
