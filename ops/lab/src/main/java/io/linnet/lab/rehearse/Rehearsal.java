package io.linnet.lab.rehearse;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One round of a fleet of any size, summed in parts: packets into the log of their board's partition, one in ten of them
 * twice; each log folded by itself, every fourth by one that takes over somewhere on the way; partial sums merged. It runs
 * on one thread, so that its CPU time is that of the work. Neither network nor broker nor Kafka takes part.
 */
public final class Rehearsal implements AutoCloseable {
    private static final int PARTS = 256;
    private static final int REPEATED_OF = 10;
    private static final int TAKEN_OVER_OF = 4;
    /** 16·c² of the step down: c = 2. */
    private static final int DOWN_C16 = 64;

    private final Settings settings;
    private final Path folder;
    private final ModelState base;
    private final FleetUpdates updates;
    private final SplitMix64 random;
    private final List<PartitionLog> logs = new ArrayList<>();
    private long logBytes;
    private long records;
    private long foldNanos;
    private long longestTakeOverNanos;
    private int takeOvers;
    private long answerBytes;
    private int finished;

    /** @param partitions 1 to 256, a power of two: each has the same number of the topics' 256 parts */
    public record Settings(int boards, int partitions, long seed) {
        /** What a partition's roster numbers. */
        private static final int MAX_BOARDS = 65_535;

        public Settings {
            if (partitions < 1 || partitions > PARTS || Integer.bitCount(partitions) != 1) {
                throw new IllegalArgumentException(
                        "partitions=" + partitions + ", accepted: a power of two from 1 to " + PARTS);
            }
            // A hash deals boards out, a few per cent more here than there.
            long most = 9L * partitions * MAX_BOARDS / 10;
            if (boards < 1 || boards > most) {
                throw new IllegalArgumentException("boards=" + boards + ", accepted: 1 to " + most + " in " + partitions
                        + (partitions == 1 ? " partition" : " partitions"));
            }
        }
    }

    /**
     * @param packetBytes mean of an update's packet
     * @param cpuMillisPerUpdate reading its packet, folding it and writing its answers
     * @param takeOverCpuMillis of the longest replay
     * @param isExact the partial sums add up to the very bytes of plain sums of the same differences, never encoded
     * @param modelDigest merged from partial sums
     */
    public record Result(
            int boards,
            int partitions,
            int parameters,
            int folded,
            double packetBytes,
            double answerBytes,
            double cpuMillisPerUpdate,
            double partialBytes,
            double partialBytesPerParameter,
            double mergeMillis,
            int takeOvers,
            double takeOverCpuMillis,
            boolean isExact,
            String modelDigest) {}

    public Rehearsal(Settings settings) throws IOException {
        this.settings = settings;
        this.folder = Files.createTempDirectory("linnet-rehearsal");
        folder.toFile().deleteOnExit();
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {650, 16, 3}, new int[] {-11, -11});
        this.base = ModelState.first(Parameters.initial(layout, Network.SIGMOID, 1));
        this.updates = new FleetUpdates(base, settings.seed());
        this.random = new SplitMix64(settings.seed());
    }

    /** @param notice takes a line now and then */
    public Result run(Consumer<String> notice) throws IOException {
        record();
        notice.accept(records + " packets in the logs of " + settings.partitions() + " partitions");
        List<byte[]> partials = new ArrayList<>();
        long partialBytes = 0;
        for (int p = 0; p < logs.size(); p++) {
            byte[] partial = fold(logs.get(p), p % TAKEN_OVER_OF == 0);
            partials.add(partial);
            partialBytes += partial.length;
            if (Integer.bitCount(p + 1) == 1) {
                notice.accept(finished + " updates folded");
            }
        }
        long begin = cpuNanos();
        Accumulator sum = merged(partials);
        String digest = Merge.next(base, sum, DOWN_C16).next().digest().toString();
        double mergeMillis = (cpuNanos() - begin) / 1e6;
        int parameters = base.parameters().layout().parameters();
        double meanPartial = (double) partialBytes / partials.size();
        return new Result(
                settings.boards(),
                settings.partitions(),
                parameters,
                finished,
                (double) logBytes / records,
                (double) answerBytes / settings.boards(),
                foldNanos / 1e6 / settings.boards(),
                meanPartial,
                meanPartial / parameters,
                mergeMillis,
                takeOvers,
                longestTakeOverNanos / 1e6,
                Arrays.equals(sum.write(), updates.plain(settings.boards()).write()),
                digest);
    }

    private void record() throws IOException {
        for (int p = 0; p < settings.partitions(); p++) {
            Path file = folder.resolve("up-" + p);
            // Half a gigabyte is not to stay behind where somebody stops the run.
            file.toFile().deleteOnExit();
            logs.add(new PartitionLog(file));
        }
        for (int i = 0; i < settings.boards(); i++) {
            String board = "board-" + i;
            byte[] packet = updates.packet(i);
            PartitionLog log = logs.get(partition(board));
            int times = random.below(REPEATED_OF) == 0 ? 2 : 1;
            for (int time = 0; time < times; time++) {
                log.append(board, packet);
                logBytes += packet.length;
                records++;
            }
        }
    }

    private int partition(String board) {
        return Integer.parseInt(Topics.part(board), 16) * settings.partitions() / PARTS;
    }

    private byte[] fold(PartitionLog log, boolean isTakenOver) throws IOException {
        int taken = isTakenOver && log.records() > 0 ? random.below(log.records()) : 0;
        if (taken > 0) {
            // Whoever dies here leaves nothing behind but the log.
            PartitionFold lost = new PartitionFold(base);
            log.read(taken, lost::replay);
        }
        PartitionFold fold = new PartitionFold(base);
        long begin = cpuNanos();
        if (taken > 0) {
            log.read(taken, fold::replay);
            longestTakeOverNanos = Math.max(longestTakeOverNanos, cpuNanos() - begin);
            takeOvers++;
        }
        int[] at = {0};
        log.read(log.records(), (board, packet) -> {
            if (at[0]++ >= taken) {
                fold.fold(board, packet);
            }
        });
        byte[] partial = fold.partial();
        foldNanos += cpuNanos() - begin;
        answerBytes += fold.answerBytes();
        finished += fold.finished();
        return partial;
    }

    private Accumulator merged(List<byte[]> partials) {
        ModelLayout layout = base.parameters().layout();
        Accumulator sum = new Accumulator(layout);
        try {
            for (byte[] partial : partials) {
                sum.add(Accumulator.read(partial, layout));
            }
        } catch (Refused refused) {
            throw new IllegalStateException("a partial sum of the rehearsal was refused", refused);
        }
        return sum;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Override
    public void close() throws IOException {
        for (PartitionLog log : logs) {
            log.close();
        }
        Files.deleteIfExists(folder);
    }
}
