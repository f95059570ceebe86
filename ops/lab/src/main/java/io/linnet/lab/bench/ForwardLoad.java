package io.linnet.lab.bench;

import io.linnet.gateway.custody.Custody;
import io.linnet.gateway.custody.CustodySettings;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.session.Loop;
import io.linnet.gateway.session.Transfer;
import io.linnet.gateway.session.TransferKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

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
    private static void fill(Path data) throws InterruptedException {
        Loop direct = new Loop() {
            @Override
            public void execute(Runnable task) {
                task.run();
            }

            @Override
            public long nowMillis() {
                return 0;
            }

            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }

            @Override
            public void after(long delayMillis, Runnable task) {
                throw new IllegalStateException("nothing waits here");
            }
        };
        BenchUpdate update = BenchUpdate.of(1, CHUNKS, CHUNK_BYTES);
        CountDownLatch written = new CountDownLatch(BOARDS);
        try (Custody custody =
                new Custody(data, CustodySettings.DEFAULT, direct, new Counters(new SimpleMeterRegistry()))) {
            for (int board = 0; board < BOARDS; board++) {
                custody.ordinal("f" + board, board);
                Transfer transfer = new Transfer(
                        custody.nextId(),
                        TransferKey.of("f" + board, BenchUpdate.MODEL, BenchUpdate.BASE, 1),
                        CHUNKS,
                        60,
                        System.currentTimeMillis());
                for (int i = 0; i < CHUNKS; i++) {
                    custody.keep(transfer, i, update.chunks().get(i), isKept -> {});
                }
                custody.close(transfer, isKept -> written.countDown());
            }
            written.await();
        }
    }
}
