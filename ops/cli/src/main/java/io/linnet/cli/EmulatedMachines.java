package io.linnet.cli;

import io.linnet.emulator.board.HeldVersion;
import io.linnet.emulator.board.Learner;
import io.linnet.emulator.board.PointsLearner;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.points.PointsModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Recordings of machines in the place of sensors: how a machine usually runs is learnt, and once the fleet has limits boards
 * judge what else was recorded. What a window is, the offer says, so files are read when it has come. Thread-safe.
 */
final class EmulatedMachines implements EmulatedData {
    private final Path usual;
    private final Optional<Path> watched;
    private final long everyMillis;
    private final int boards;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sensors");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable PointsSettings readFor;
    private List<List<short[]>> dealt = List.of();
    private boolean isWatching;

    /**
     * @param usual a folder of recordings, with a folder in it for each machine, or without
     * @param watched likewise; empty: nothing is judged
     * @param everyMillis from one window to the next
     */
    EmulatedMachines(Path usual, Optional<Path> watched, long everyMillis, int boards) {
        this.usual = usual;
        this.watched = watched;
        this.everyMillis = Math.max(1, everyMillis);
        this.boards = boards;
        if (watched.isEmpty()) {
            over.complete(null);
        }
    }

    @Override
    public Learner learner(int board) {
        return new PointsLearner(settings -> usual(board, settings));
    }

    private synchronized List<short[]> usual(int board, PointsSettings settings) {
        if (!settings.equals(readFor)) {
            dealt = read(usual, settings);
            readFor = settings;
        }
        return dealt.get(board);
    }

    private List<List<short[]>> read(Path folder, PointsSettings settings) {
        SensorWindows windows = SensorWindows.read(folder, settings.axes(), settings.samples());
        return windows.dealt(windows.names(), boards);
    }

    @Override
    public Map<String, Object> figures(Offer offer, HeldVersion held) {
        PointsModel model = new PointsModel(held.parameters());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("points", model.present());
        row.put("limit", model.limits().c99());
        row.put("heldOut", model.limits().windows());
        return row;
    }

    @Override
    public synchronized void reached(HeldVersion held, Fleet fleet) {
        PointsModel model = new PointsModel(held.parameters());
        PointsSettings settings = readFor;
        boolean mayJudge =
                model.limits().isKnown() && model.present() == model.shape().points();
        if (watched.isEmpty() || isWatching || !mayJudge || settings == null) {
            return;
        }
        isWatching = true;
        List<List<short[]>> windows = read(watched.get(), settings);
        int most = windows.stream().mapToInt(List::size).max().orElse(0);
        for (int at = 0; at < most; at++) {
            int next = at;
            var unused = clock.schedule(() -> look(fleet, windows, next), at * everyMillis, TimeUnit.MILLISECONDS);
        }
        var unused = clock.schedule(() -> over.complete(null), most * everyMillis, TimeUnit.MILLISECONDS);
    }

    private static void look(Fleet fleet, List<List<short[]>> windows, int at) {
        for (int board = 0; board < windows.size(); board++) {
            if (at < windows.get(board).size()) {
                fleet.sensed(board, windows.get(board).get(at));
            }
        }
    }

    @Override
    public CompletableFuture<Void> over() {
        return over.copy();
    }
}
