package io.linnet.lab.bench;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.core.Step;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rounds of one process: its core and its journal, in batches as its loop takes them, on one thread. */
final class SingleEngine {
    private static final int BATCH = 512;

    private final EngineUpdates updates;
    private final int boards;
    private final AggregatorCore core;
    private final Journal journal;

    /**
     * @param bases of the rounds, and behind them the model that the last led to
     * @param cpuMillis of an update, in the last round
     * @param perSecond updates, in the last round
     */
    record Result(List<ModelState> bases, double cpuMillis, double perSecond) {}

    private SingleEngine(EngineUpdates updates, int boards, Path file) {
        this.updates = updates;
        this.boards = boards;
        this.journal = Journal.open(file, true);
        this.core = new AggregatorCore(updates.plan(), policy(boards), Optional.empty(), journal.recover());
    }

    static RoundPolicy policy(int boards) {
        return new RoundPolicy(boards, 1, 3_600_000, 200, 1_000, 0);
    }

    static Result run(EngineUpdates updates, int boards, int rounds) throws IOException {
        Path folder = Files.createTempDirectory("linnet-bench");
        Path file = folder.resolve("journal.db");
        SingleEngine engine = new SingleEngine(updates, boards, file);
        try {
            return engine.run(rounds);
        } finally {
            engine.journal.close();
            for (String end : List.of("", "-wal", "-shm", ".lock")) {
                Files.deleteIfExists(Path.of(file + end));
            }
            Files.deleteIfExists(folder);
        }
    }

    private Result run(int rounds) {
        settle();
        for (int i = 0; i < boards; i++) {
            take("board-" + i, EngineUpdates.greeting());
        }
        settle();
        List<ModelState> bases = new ArrayList<>();
        double cpuMillis = 0;
        double perSecond = 0;
        for (int round = 0; round < rounds; round++) {
            ModelState base = core.newest();
            bases.add(base);
            List<List<byte[]>> distinct = updates.distinct(base);
            long cpu = 0;
            long wall = 0;
            for (int from = 0; from < boards; from += BATCH) {
                List<List<byte[]>> batch = new ArrayList<>();
                for (int i = from; i < Math.min(boards, from + BATCH); i++) {
                    batch.add(updates.packets(base, distinct, i));
                }
                long beginCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                long begin = System.nanoTime();
                take(from, batch);
                cpu += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beginCpu;
                wall += System.nanoTime() - begin;
            }
            if (core.newest().version() == base.version()) {
                throw new IllegalStateException("the round did not close");
            }
            cpuMillis = cpu / 1e6 / boards;
            perSecond = boards / (wall / 1e9);
        }
        bases.add(core.newest());
        return new Result(bases, cpuMillis, perSecond);
    }

    private void take(int from, List<List<byte[]>> batch) {
        int taken = 0;
        for (int i = 0; i < batch.size(); i++) {
            for (byte[] packet : batch.get(i)) {
                take("board-" + (from + i), packet);
                if (++taken % BATCH == 0) {
                    settle();
                }
            }
        }
        settle();
    }

    private void take(String board, byte[] packet) {
        core.accept(new AggregatorEvent.PacketArrived(board, packet), 0);
    }

    private void settle() {
        Step<JournalWrite, AggregatorPacket> step = core.settle(0);
        journal.write(step.writes());
    }
}
