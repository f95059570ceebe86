package io.linnet.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.core.StoredVersion;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.core.Step;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rounds of one process, its core and its journal, in batches as its loop takes them: updates are judged, folded and kept in
 * SQLite as in the field, answers are encoded and go nowhere. In a process like those that fold for Kafka, whose whole CPU
 * counts as theirs does, while it takes updates that lie ready.
 */
public final class SingleEngine {
    private static final int BATCH = 512;
    private static final String JOURNAL = "journal.db";
    private static final String FIGURES = "figures";

    private final EngineUpdates updates;
    private final int boards;
    private final AggregatorCore core;
    private final Journal journal;

    /**
     * @param bases of the rounds, and behind them the model that the last led to
     * @param cpuMillis of an update, in the last third of the rounds
     * @param perSecond updates, in the same
     */
    record Result(List<ModelState> bases, double cpuMillis, double perSecond) {}

    private SingleEngine(EngineUpdates updates, int boards, Journal journal) {
        this.updates = updates;
        this.boards = boards;
        this.journal = journal;
        this.core = new AggregatorCore(updates.plan(), policy(boards), Optional.empty(), journal.recover());
    }

    static RoundPolicy policy(int boards) {
        return new RoundPolicy(boards, 1, 3_600_000, 200, 1_000, 0);
    }

    /** @param arguments codec, boards, rounds, folder for the journal and the figures */
    public static void main(String[] arguments) throws IOException {
        EngineUpdates updates = new EngineUpdates(Codec.valueOf(arguments[0]));
        Path folder = Path.of(arguments[3]);
        try (Journal journal = Journal.open(folder.resolve(JOURNAL), true)) {
            SingleEngine engine = new SingleEngine(updates, Integer.parseInt(arguments[1]), journal);
            Files.writeString(folder.resolve(FIGURES), engine.run(Integer.parseInt(arguments[2])));
        }
    }

    static Result run(EngineUpdates updates, int boards, int rounds) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("linnet-bench");
        try {
            List<String> command = new ArrayList<>(EngineWorker.command(SingleEngine.class));
            command.addAll(
                    List.of(updates.codec().name(), String.valueOf(boards), String.valueOf(rounds), folder.toString()));
            int code = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("the single process of the bench ended with code " + code);
            }
            String[] figures = Files.readString(folder.resolve(FIGURES)).split(" ", -1);
            return new Result(bases(updates, folder), Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
        } finally {
            delete(folder);
        }
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static List<ModelState> bases(EngineUpdates updates, Path folder) {
        try (Journal journal = Journal.open(folder.resolve(JOURNAL), true)) {
            return journal.recover().versions().stream()
                    .map(version -> StoredVersion.readIfItHolds(
                                    version, updates.plan().layout())
                            .orElseThrow())
                    .toList();
        }
    }

    /** @return CPU milliseconds of an update, and updates a second */
    private String run(int rounds) {
        settle();
        for (int i = 0; i < boards; i++) {
            take("board-" + i, EngineUpdates.greeting());
        }
        settle();
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = 0;
        long wall = 0;
        int measured = 0;
        for (int round = 0; round < rounds; round++) {
            ModelState base = core.newest();
            List<List<byte[]>> all = updates.all(base, boards);
            System.gc();
            long beginCpu = machine.getProcessCpuTime();
            long begin = System.nanoTime();
            take(all);
            if (core.newest().version() == base.version()) {
                throw new IllegalStateException("the round did not close");
            }
            if (round >= 2 * rounds / 3) {
                cpu += machine.getProcessCpuTime() - beginCpu;
                wall += System.nanoTime() - begin;
                measured += boards;
            }
        }
        return cpu / 1e6 / measured + " " + measured / (wall / 1e9);
    }

    private void take(List<List<byte[]>> all) {
        int taken = 0;
        for (int i = 0; i < all.size(); i++) {
            for (byte[] packet : all.get(i)) {
                take("board-" + i, packet);
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
