package io.linnet.aggregator.kafka.log;

import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.kafka.log.EngineSettings.Role;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * What Kafka knows of a model's processes: who is in its groups and has which partition, and how far the log goes. A process
 * that is stopped stays in it for {@code sessionSeconds}.
 *
 * @param committed by partition, the record behind its last round whose sum is out; none: its first
 * @param ends by partition, behind the last record
 */
public record Membership(List<Sharing.Member> processes, Map<Integer, Long> committed, Map<Integer, Long> ends) {
    /** Nothing is known yet. */
    public static final Membership NONE = new Membership(List.of(), Map.of(), Map.of());

    public Membership {
        processes = List.copyOf(processes);
        committed = Map.copyOf(committed);
        ends = Map.copyOf(ends);
    }

    /** A process, as it is put together of its groups. */
    private static final class Found {
        private String host = "";
        private final TreeSet<Role> roles = new TreeSet<>();
        private final TreeSet<Integer> partitions = new TreeSet<>();

        Sharing.Member process(String instance) {
            return new Sharing.Member(
                    instance,
                    host,
                    roles.stream()
                            .map(role -> role.name().toLowerCase(Locale.ROOT))
                            .toList(),
                    List.copyOf(partitions));
        }
    }

    /** @throws ExecutionException Kafka does not answer, or may not be asked */
    public static Membership read(Admin admin, EngineSettings settings, ModelId id)
            throws ExecutionException, InterruptedException {
        List<TopicPartition> up = settings.spread(id).all().stream()
                .map(partition -> new TopicPartition(settings.up(), partition))
                .toList();
        Map<Integer, Long> committed = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> known = admin.listConsumerGroupOffsets(settings.topic(id.foldGroup()))
                .partitionsToOffsetAndMetadata()
                .get();
        known.forEach((partition, offset) -> {
            if (offset != null) {
                committed.put(partition.partition(), offset.offset());
            }
        });
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        up.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<Integer, Long> ends = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return new Membership(processes(admin, settings, id), committed, ends);
    }

    private static List<Sharing.Member> processes(Admin admin, EngineSettings settings, ModelId id)
            throws ExecutionException, InterruptedException {
        Map<String, Role> groups = Map.of(
                settings.topic(id.intakeGroup()), Role.INTAKE,
                settings.topic(id.foldGroup()), Role.FOLD,
                settings.topic(id.mergeGroup()), Role.MERGE);
        Map<String, Found> found = new TreeMap<>(Comparator.naturalOrder());
        for (var described :
                admin.describeConsumerGroups(groups.keySet()).describedGroups().entrySet()) {
            try {
                Role role = groups.getOrDefault(described.getKey(), Role.FOLD);
                add(role, described.getValue().get(), settings, found);
            } catch (ExecutionException e) {
                // Nobody has ever been in it.
                if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                    throw e;
                }
            }
        }
        return found.entrySet().stream()
                .map(entry -> entry.getValue().process(entry.getKey()))
                .toList();
    }

    private static void add(
            Role role, ConsumerGroupDescription group, EngineSettings settings, Map<String, Found> found) {
        for (MemberDescription member : group.members()) {
            Found of =
                    found.computeIfAbsent(member.groupInstanceId().orElse(member.consumerId()), unused -> new Found());
            of.host = member.host().replace("/", "");
            of.roles.add(role);
            if (role == Role.FOLD) {
                member.assignment().topicPartitions().stream()
                        .filter(partition -> partition.topic().equals(settings.up()))
                        .forEach(partition -> of.partitions.add(partition.partition()));
            }
        }
    }
}
