package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.LocalLearner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of the firmware's board and emulated boards send the same sums of the same examples, held-out ones among them. Needs
 * a C compiler, {@code cc}.
 */
class FirmwareRidgeIT {
    private static final int ROUNDS = 2;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(2);

    @TempDir
    private static Path folder;

    @AfterAll
    static void stop() {
        THREADS.shutdown();
    }

    @Test
    void processesAndEmulatedBoardsSendTheSameSums() throws Exception {
        Assumptions.assumeTrue(PosixBoards.has("cc"), "needs a C compiler, cc (Debian package gcc)");
        RoundPolicy policy = new RoundPolicy(Wear.BOARDS, Wear.BOARDS, 60_000, 1_000, 500, ROUNDS);
        AggregatorExchange emulated = new AggregatorExchange(Wear.PLAN, policy);
        AggregatorExchange firmware = new AggregatorExchange(Wear.PLAN, policy);
        Recorder there = new Recorder(emulated);
        Recorder here = new Recorder(firmware);
        InProcessFleet fleet = new InProcessFleet(there, THREADS, Disturbance.NONE, 1);
        List<Path> data = new ArrayList<>();
        for (int b = 0; b < Wear.BOARDS; b++) {
            LocalLearner learner = new LocalLearner(Wear.LEARNT, Wear.rows(b), true);
            fleet.add(BoardSettings.mqtt("board-" + b, Wear.PLAN.model(), b), learner, BoardObserver.NONE);
            data.add(folder.resolve("board-" + b + ".lndr"));
            PosixBoards.writeTargets(data.get(b), Wear.LEARNT, Wear.rows(b));
        }
        assertThat(fleet.run(emulated::isOver, ROUNDS * 240_000L)).isTrue();
        try (PosixBoards boards = new PosixBoards(here, PosixBoards.program(), Wear.PLAN.model(), folder)) {
            boards.start(data, "--hold-out");
            assertThat(boards.run(firmware::isOver, 90_000)).isTrue();
        }
        assertThat(here.chunks.all()).isEqualTo(there.chunks.all()).isNotEmpty();
        assertThat(firmware.newest().digest()).isEqualTo(emulated.newest().digest());
    }
}
