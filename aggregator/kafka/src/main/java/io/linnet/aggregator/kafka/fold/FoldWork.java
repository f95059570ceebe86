package io.linnet.aggregator.kafka.fold;

import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.ForeignRecordException;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.kafka.log.PartialsReader;
import io.linnet.aggregator.kafka.log.Spread;
import io.linnet.aggregator.kafka.log.Word;
import io.linnet.aggregator.round.PartProgress;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.core.CoreLoop;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of one attempt, and the partitions that they own. A partition's sum and the offset behind its round are one
 * transaction, so each sum is written once, and a round that was summed is not folded again.
 */
final class FoldWork implements AutoCloseable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(FoldWork.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final long LEAST_WORD_MILLIS = 50;
    private static final long MOST_WORD_MILLIS = 1_000;
    private static final long ALIVE_MILLIS = 3_000;

    private final EngineSettings settings;
    private final ModelId id;
    private final byte[] marker;
    private final String boards;
    private final Spread spread;
    private final FoldedModel model;
    private final Tally tally;
    private final BiConsumer<String, byte[]> answers;
    private final FoldFigures figures;
    private final KafkaClients clients;
    private final Consumer<byte[], byte[]> log;
    private final Producer<byte[], byte[]> sums;
    private final Producer<byte[], byte[]> words;
    private final KeptNumbers numbers;
    private final Map<Integer, Owned> owned = new TreeMap<>();
    private Optional<BoardList> boardList = Optional.empty();
    /** Packets folded again, of partitions that are told of when all are there. */
    private final Map<Integer, Long> taken = new TreeMap<>();

    /** A partition of this process. */
    private static final class Owned {
        private final PartFold fold;
        /** Up to here others folded, and may have answered. */
        private final long replayEnd;

        private final long sinceNanos = System.nanoTime();
        private long replayed;
        private Optional<PartProgress> said = Optional.empty();
        private long saidAtMillis;
        private final List<Partial> partials = new ArrayList<>();
        /** Behind the last round whose sum is made. */
        private long summedTo;

        Owned(PartFold fold, long replayEnd) {
            this.fold = fold;
            this.replayEnd = replayEnd;
        }
    }

    FoldWork(
            EngineSettings settings,
            KafkaClients clients,
            FoldedModel model,
            Tally tally,
            BiConsumer<String, byte[]> answers,
            FoldFigures figures) {
        this.settings = settings;
        this.clients = clients;
        this.model = model;
        this.id = model.id();
        this.marker = id.key().getBytes(StandardCharsets.UTF_8);
        this.boards = id.fleet() + "/";
        this.spread = settings.spread(id);
        this.tally = tally;
        this.answers = answers;
        this.figures = figures;
        this.log = clients.member(id.foldGroup());
        this.sums = clients.words(Optional.of(id.foldGroup() + "." + settings.instance()));
        this.words = clients.words(Optional.empty());
        this.numbers = new KeptNumbers(clients, settings, id);
        sums.initTransactions();
        log.subscribe(List.of(settings.up()), this);
    }

    /**
     * Folds what came, answers it, and says how far the rounds are.
     *
     * @return false: all is to begin anew from the log
     */
    boolean step() {
        if (!enrol()) {
            LOG.info("A board of the open round takes part no more: folding begins anew from the log");
            return false;
        }
        ConsumerRecords<byte[], byte[]> found = log.poll(POLL);
        long nowMillis = CoreLoop.nowMillis();
        for (TopicPartition partition : found.partitions()) {
            Owned of = owned.get(partition.partition());
            if (of != null) {
                found.records(partition).forEach(each -> fold(of, each, nowMillis));
            }
        }
        commit();
        for (Owned of : owned.values()) {
            of.fold.settle(nowMillis);
            say(of, nowMillis, found.isEmpty());
        }
        return true;
    }

    /** Follows the list of boards, if it has changed. */
    private boolean enrol() {
        Optional<BoardList> now = model.boards().get();
        if (now.equals(boardList)) {
            return true;
        }
        boardList = now;
        return now.stream().allMatch(list -> owned.values().stream().allMatch(of -> of.fold.enrol(list)));
    }

    private void fold(Owned of, ConsumerRecord<byte[], byte[]> found, long nowMillis) {
        if (of.fold.isSilent() && found.offset() >= of.replayEnd) {
            awake(of);
        }
        Header header = found.headers().lastHeader(Marker.HEADER);
        if (header != null) {
            if (Arrays.equals(header.value(), marker)) {
                mark(of, found);
            }
            return;
        }
        String key = new String(found.key(), StandardCharsets.UTF_8);
        if (key.startsWith(boards)) {
            figures.packet();
            of.replayed += of.fold.isSilent() ? 1 : 0;
            of.fold.accept(key.substring(boards.length()), found.value(), nowMillis);
        }
    }

    private void mark(Owned of, ConsumerRecord<byte[], byte[]> found) {
        try {
            of.fold.accept(Marker.read(found.value()));
        } catch (Refused foreign) {
            throw new ForeignRecordException(found.topic(), foreign);
        }
        if (of.partials.stream().anyMatch(Partial::isFinal)) {
            of.summedTo = found.offset() + 1;
        }
    }

    /** Votes go out as they are; a sum together with the offset behind its round. */
    private void commit() {
        if (owned.values().stream().allMatch(of -> of.partials.isEmpty())) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> behind = new HashMap<>();
        sums.beginTransaction();
        for (Owned of : owned.values()) {
            for (Partial partial : of.partials) {
                var unused = sums.send(new ProducerRecord<>(
                        settings.partials(), partial.partition(), partial.key(id), partial.write()));
                if (partial.isFinal()) {
                    behind.put(partition(of), new OffsetAndMetadata(of.summedTo));
                    figures.partial(partial.sum().length);
                }
            }
        }
        if (!behind.isEmpty()) {
            sums.sendOffsetsToTransaction(behind, log.groupMetadata());
        }
        sums.commitTransaction();
        owned.values().forEach(of -> of.partials.clear());
    }

    /** Soon where little is to be said, so that small rounds need not wait; once a second of a large part. */
    private void say(Owned of, long nowMillis, boolean isIdle) {
        long since = nowMillis - of.saidAtMillis;
        if (of.fold.isSilent()) {
            if (isIdle && log.position(partition(of)) >= of.replayEnd) {
                awake(of);
            } else if (since >= MOST_WORD_MILLIS) {
                alive(of, nowMillis);
            }
            return;
        }
        int size = of.said.map(part -> part.worked().size()).orElse(0);
        if (since < Math.max(LEAST_WORD_MILLIS, Math.min(MOST_WORD_MILLIS, size / 2))) {
            return;
        }
        Optional<PartProgress> now = of.fold.progress();
        if (now.isPresent() && (!now.equals(of.said) || since >= ALIVE_MILLIS)) {
            of.said = now;
            of.saidAtMillis = nowMillis;
            tell(new Word.Progress(settings.instance(), log.position(partition(of)), now.get()));
        } else if (since >= ALIVE_MILLIS && now.isEmpty()) {
            alive(of, nowMillis);
        }
    }

    private void alive(Owned of, long nowMillis) {
        of.saidAtMillis = nowMillis;
        tell(new Word.Alive(settings.instance(), of.fold.partition(), log.position(partition(of))));
    }

    private TopicPartition partition(Owned of) {
        return new TopicPartition(settings.up(), of.fold.partition());
    }

    private void awake(Owned of) {
        of.fold.silent(false);
        taken.put(of.fold.partition(), of.replayed);
        double seconds = (System.nanoTime() - of.sinceNanos) / 1e9;
        figures.replayed(seconds);
        if (owned.values().stream().noneMatch(other -> other.fold.isSilent())) {
            LOG.info(
                    "Took over partitions {}: {} packets again, {} s",
                    taken.keySet().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                    taken.values().stream().mapToLong(Long::longValue).sum(),
                    String.format(Locale.ROOT, "%.1f", seconds));
            taken.clear();
        }
    }

    private void tell(Word word) {
        var unused = words.send(
                new ProducerRecord<>(settings.progress(), 0, id.key().getBytes(StandardCharsets.UTF_8), word.write()));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        List<TopicPartition> own = partitions.stream()
                .filter(partition -> spread.all().contains(partition.partition()))
                .toList();
        // Where nothing of the fleet is, other fleets' packets need not be fetched.
        log.pause(partitions.stream()
                .filter(partition -> !own.contains(partition))
                .toList());
        if (own.isEmpty()) {
            return;
        }
        Map<Integer, List<Partial>> before = new HashMap<>();
        try (Consumer<byte[], byte[]> reader = clients.reader()) {
            List<Integer> numbersOf =
                    own.stream().map(TopicPartition::partition).toList();
            for (Partial partial : PartialsReader.partials(reader, settings, id, numbersOf)) {
                before.computeIfAbsent(partial.partition(), unused -> new ArrayList<>())
                        .add(partial);
            }
        }
        Map<TopicPartition, Long> ends = log.endOffsets(own);
        for (TopicPartition partition : own) {
            int number = partition.partition();
            long end = ends.getOrDefault(partition, 0L);
            List<Partial> partials = before.getOrDefault(number, List.of());
            Out out = new Out();
            Owned of = new Owned(new PartFold(id, number, model.policy(), numbers, partials, tally, out), end);
            out.of = of;
            boardList.ifPresent(of.fold::enrol);
            of.fold.silent(log.position(partition) < end);
            owned.put(number, of);
        }
        figures.owns(owned.size());
    }

    /** What a fold says on its way out of the process. */
    private final class Out implements FoldOutput {
        private @Nullable Owned of;

        @Override
        public void answer(String board, byte[] packet) {
            answers.accept(board, packet);
        }

        @Override
        public void ask(String board, byte[] packet) {
            tell(new Word.Asked(board, packet));
        }

        @Override
        public void partial(Partial partial) {
            Objects.requireNonNull(of).partials.add(partial);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> owned.remove(partition.partition()));
        figures.owns(owned.size());
    }

    @Override
    public void close() {
        for (AutoCloseable client : List.<AutoCloseable>of(
                () -> log.close(CloseOptions.timeout(CLOSE)),
                () -> sums.close(CLOSE),
                () -> words.close(CLOSE),
                numbers)) {
            try {
                client.close();
            } catch (Exception e) {
                LOG.debug("a client does not close: {}", e.toString());
            }
        }
    }
}
