package io.linnet.lab.bench;

import io.linnet.gateway.custody.CustodySettings;
import io.linnet.gateway.custody.CustodyStore;
import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.telemetry.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is in custody of many boards when the uplink comes back: how fast it is at the aggregator. */
final class ForwardLoad {
    private static final int BOARDS = 200;
    private static final int CHUNKS = 50;
    private static final int CHUNK_BYTES = 200;
    private static final long LIMIT_SECONDS = 120;

    private ForwardLoad() {}

    static GatewayBench.Result run(Path folder, String broker, BenchAggregator aggregator)
            throws IOException, InterruptedException {
        fill(folder.resolve("data"));
        int before = aggregator.receipts();
        long began = System.nanoTime();
        try (GatewayChild gateway = GatewayChild.start(folder, broker, "")) {
            double cpu = gateway.cpuSeconds();
            long first = 0;
            long deadline = began + LIMIT_SECONDS * 1_000_000_000L;
            while (aggregator.receipts() - before < BOARDS && System.nanoTime() < deadline) {
                if (first == 0 && aggregator.receipts() > before) {
                    first = System.nanoTime();
                }
                Thread.sleep(1);
            }
            double seconds = (System.nanoTime() - first) / 1e9;
            int done = aggregator.receipts() - before;
            return new GatewayBench.Result(
                    "forward",
                    BOARDS,
                    0,
                    0,
                    done * CHUNKS / seconds,
                    seconds * 1_000 / Math.max(1, done),
                    seconds * 1_000,
                    gateway.residentMiB(),
                    (gateway.cpuSeconds() - cpu) / seconds);
        }
    }

    /** Writes the folder as a gateway leaves it that had no uplink. */
    private static void fill(Path data) {
        BenchUpdate update = BenchUpdate.of(1, CHUNKS, CHUNK_BYTES);
        try (CustodyStore store =
                CustodyStore.open(data, CustodySettings.DEFAULT, new GatewayCounters(new Metrics()))) {
            for (int board = 0; board < BOARDS; board++) {
                UpdateRow row = new UpdateRow(
                        board + 1, UpdateKey.of("f" + board, BenchUpdate.MODEL, BenchUpdate.BASE, 1), CHUNKS, 60);
                List<CustodyWrite> writes = new ArrayList<>();
                writes.add(new CustodyWrite.KeepOrdinal(0, "f" + board, board));
                for (int i = 0; i < CHUNKS; i++) {
                    writes.add(new CustodyWrite.KeepChunk(
                            i, row, i, update.chunks().get(i)));
                }
                writes.add(new CustodyWrite.CloseUpdate(CHUNKS, row));
                store.commit(writes);
            }
        }
    }
}
