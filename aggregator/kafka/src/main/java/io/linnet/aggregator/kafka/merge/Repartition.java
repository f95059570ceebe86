package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.ForeignRecordException;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KeptRecord;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.Membership;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.kafka.log.PartialsReader;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.reason.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Takes a model into topics of another number of partitions, under another prefix and in one transaction: versions, numbers,
 * history, receipts, and the open round, whose packets are dealt out anew in their boards' order. The topics that it comes
 * from stay as they are, so there is a way back, and whatever stops this half-way stops nothing else.
 */
public final class Repartition {
    private final EngineSettings from;
    private final EngineSettings to;
    private final KafkaClients clients;
    private final ModelId id;
    private final ModelLayout layout;
    private final NewRecords records;

    /**
     * @param before digest of the newest version in the topics that the model comes from
     * @param after the same in those that it goes to
     * @param packets of the open round
     */
    public record Result(long version, int receipts, int packets, Digest before, Digest after) {}

    /** What one partition holds of the open round. */
    private static final class OpenPart {
        private Marker.@Nullable Open open;
        private Marker.@Nullable Over over;
        private final List<ConsumerRecord<byte[], byte[]>> packets = new ArrayList<>();
    }

    /** @param clients of both, whose servers are the same */
    public Repartition(EngineSettings from, EngineSettings to, KafkaClients clients, AggregatorSettings settings) {
        this.from = from;
        this.to = to;
        this.clients = clients;
        this.id = new ModelId(settings.fleet(), settings.plan().model());
        this.layout = settings.plan().layout();
        this.records = new NewRecords(to, clients, id);
    }

    /**
     * The topics of both are there.
     *
     * @throws IllegalArgumentException a process of the model runs, its round is being closed, it has not learnt yet, or it is
     *     in the new topics already
     */
    public Result run() throws InterruptedException {
        records.requireNew("--prefix");
        try (Admin admin = clients.admin();
                var reader = clients.reader()) {
            Membership members = Membership.read(admin, from, id);
            requireStopped(members);
            ModelState newest = Kept.newest(clients, from, id, layout);
            for (KeptRecord record : Kept.read(reader, from, id).records()) {
                records.keep(record);
            }
            List<Partial> partials =
                    PartialsReader.partials(reader, from, id, from.spread(id).all());
            requireMerged(partials, newest);
            List<FoldReceipt> known = partials.stream()
                    .filter(Partial::isFinal)
                    .flatMap(partial -> partial.receipts().stream())
                    .toList();
            int receipts = records.receipts(known, newest.version(), layout);
            int packets = open(reader, members);
            records.write();
            ModelState moved = Kept.newest(clients, to, id, layout);
            return new Result(newest.version(), receipts, packets, newest.digest(), moved.digest());
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause() == null ? e : e.getCause());
        }
    }

    private void requireStopped(Membership members) {
        if (!members.processes().isEmpty()) {
            String who =
                    members.processes().stream().map(Sharing.Member::instance).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(id.key() + " has the processes " + who + ", accepted: none ("
                    + from.sessionSeconds() + " s after the last has ended)");
        }
    }

    private void requireMerged(List<Partial> partials, ModelState newest) {
        if (partials.stream().anyMatch(partial -> partial.version() >= newest.version())) {
            throw closing(newest.round() + 1);
        }
    }

    private IllegalArgumentException closing(int round) {
        return new IllegalArgumentException(
                "round " + round + " of " + id.key()
                        + " is being closed, accepted: an open round (start its processes, and stop them when the next is open)");
    }

    private int open(Consumer<byte[], byte[]> reader, Membership members) {
        List<OpenPart> parts = new ArrayList<>();
        for (int partition : from.spread(id).all()) {
            parts.add(read(
                    reader,
                    new TopicPartition(from.up(), partition),
                    Optional.ofNullable(members.committed().get(partition))));
        }
        OpenPart first = parts.get(0);
        if (first.open != null) {
            records.mark(first.open);
        } else if (first.over != null) {
            records.mark(first.over);
        }
        int packets = 0;
        for (OpenPart part : parts) {
            for (ConsumerRecord<byte[], byte[]> packet : part.packets) {
                String key = new String(packet.key(), StandardCharsets.UTF_8);
                records.packet(key.substring(id.fleet().length() + 1), packet.value());
                packets++;
            }
        }
        return packets;
    }

    private OpenPart read(Consumer<byte[], byte[]> reader, TopicPartition partition, Optional<Long> committed) {
        OpenPart part = new OpenPart();
        reader.assign(List.of(partition));
        if (committed.isPresent()) {
            reader.seek(partition, committed.get());
        } else {
            reader.seekToBeginning(List.of(partition));
        }
        byte[] marker = id.key().getBytes(StandardCharsets.UTF_8);
        PartialsReader.readOn(reader, List.of(partition), found -> {
            Header header = found.headers().lastHeader(Marker.HEADER);
            if (header == null) {
                boolean isOurs = new String(found.key(), StandardCharsets.UTF_8).startsWith(id.fleet() + "/");
                if (isOurs && part.open != null) {
                    part.packets.add(found);
                }
            } else if (Arrays.equals(header.value(), marker)) {
                mark(part, found);
            }
        });
        return part;
    }

    /** A round that was opened again on another version led to nothing; one that was said again counts from its first. */
    private void mark(OpenPart part, ConsumerRecord<byte[], byte[]> found) {
        Marker said = marker(found);
        Marker.Open before = part.open;
        if (said instanceof Marker.Open open) {
            if (before == null || before.version() < open.version()) {
                part.packets.clear();
                part.open = open;
            }
        } else if (said instanceof Marker.Over over) {
            part.over = over;
        } else if (before != null && before.version() == said.version()) {
            throw closing(before.round() + 1);
        }
    }

    private static Marker marker(ConsumerRecord<byte[], byte[]> found) {
        try {
            return Marker.read(found.value());
        } catch (Refused foreign) {
            throw new ForeignRecordException(found.topic(), foreign);
        }
    }
}
