package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.Membership;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Word;
import io.linnet.aggregator.round.PartProgress;
import io.linnet.protocol.telemetry.Metrics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who folds which partition, and how far that is: what they say themselves, and what Kafka knows of its groups. Any thread. */
final class PartsWatch {
    /** Whoever folds says something at least twice as often. */
    private static final long SILENT_SECONDS = 6;

    private final EngineSettings settings;
    private final List<Integer> partitions;
    private final Gathering gathering;
    private final EngineHealth health;
    private final Supplier<Membership> members;
    private final LongSupplier nanos;
    private final Map<Integer, Heard> heard = new ConcurrentHashMap<>();

    /**
     * What was said of a partition last.
     *
     * @param log the next record that is read
     * @param progress of the open round; empty: none is open
     */
    private record Heard(String instance, long log, Optional<PartProgress> progress, long atNanos) {}

    PartsWatch(
            EngineSettings settings,
            ModelId id,
            Gathering gathering,
            EngineHealth health,
            Supplier<Membership> members) {
        this(settings, id, gathering, health, members, System::nanoTime);
    }

    PartsWatch(
            EngineSettings settings,
            ModelId id,
            Gathering gathering,
            EngineHealth health,
            Supplier<Membership> members,
            LongSupplier nanos) {
        this.settings = settings;
        this.partitions = settings.spread(id).all();
        this.gathering = gathering;
        this.health = health;
        this.members = members;
        this.nanos = nanos;
    }

    /** Beside the model's own figures. */
    void measure(Metrics metrics) {
        metrics.gauge(
                "linnet.engine.processes",
                "Processes that share the rounds",
                () -> members.get().processes().size());
        for (int partition : partitions) {
            metrics.gauge(
                    "linnet.partition.lag",
                    "Records of the partition that nobody has folded yet",
                    () -> lag(partition, members.get()),
                    "partition",
                    String.valueOf(partition));
        }
    }

    void heard(Word.Progress word) {
        PartProgress part = word.part();
        heard.put(part.part(), new Heard(word.instance(), word.log(), Optional.of(part), nanos.getAsLong()));
    }

    void heard(Word.Alive word) {
        heard.put(word.partition(), new Heard(word.instance(), word.log(), Optional.empty(), nanos.getAsLong()));
    }

    /** A sentence on a round that has ended, and on those whose sums are not there. */
    String waiting(int round, List<Integer> missing) {
        Set<String> who = new LinkedHashSet<>();
        for (int partition : missing) {
            Heard last = heard.get(partition);
            if (last != null) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - last.atNanos());
                who.add(
                        seconds > SILENT_SECONDS
                                ? last.instance() + " gone " + seconds + " s"
                                : last.instance() + ", " + lag(partition, members.get()) + " records behind");
            }
        }
        return "Round " + round + " waits for partitions "
                + missing.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + (who.isEmpty() ? "" : " (" + String.join("; ", who) + ")");
    }

    Sharing sharing() {
        Membership now = members.get();
        Set<Integer> missing = new HashSet<>(gathering.waitsFor());
        List<Sharing.Partition> all = new ArrayList<>();
        for (int partition : partitions) {
            Optional<PartProgress> progress = Optional.ofNullable(heard.get(partition))
                    .flatMap(Heard::progress)
                    .filter(part -> part.version() == gathering.version());
            all.add(new Sharing.Partition(
                    partition,
                    owner(partition, now),
                    lag(partition, now),
                    progress.map(PartProgress::started).orElse(0),
                    progress.map(PartProgress::finished).orElse(0),
                    missing.contains(partition)));
        }
        return new Sharing(settings.instance(), health.trouble(), gathering.waitsForFleets(), now.processes(), all);
    }

    private static @Nullable String owner(int partition, Membership now) {
        return now.processes().stream()
                .filter(process -> process.partitions().contains(partition))
                .map(Sharing.Member::instance)
                .findFirst()
                .orElse(null);
    }

    /** Behind the last record that Kafka had when it was asked. */
    private long lag(int partition, Membership now) {
        Heard last = heard.get(partition);
        long read = Math.max(now.committed().getOrDefault(partition, 0L), last == null ? 0 : last.log());
        return Math.max(0, now.ends().getOrDefault(partition, 0L) - read);
    }
}
