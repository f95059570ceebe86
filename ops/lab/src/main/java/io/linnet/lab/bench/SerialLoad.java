package io.linnet.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Boards on pseudo-terminals, all driven by one thread that looks at each of them every millisecond. */
final class SerialLoad {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long TICK_NANOS = 1_000_000;

    private SerialLoad() {}

    static GatewayBench.Result run(Path folder, String broker, int lines) throws IOException, InterruptedException {
        List<Process> socats = new ArrayList<>();
        List<SerialBoard> boards = new ArrayList<>();
        try {
            for (int i = 0; i < lines; i++) {
                socats.add(pair(folder, i));
            }
            try (GatewayChild gateway = GatewayChild.start(folder, broker, folder + "/tty*[0-9]")) {
                for (int i = 0; i < lines; i++) {
                    boards.add(new SerialBoard("s" + lines + "-" + i, folder.resolve("tty" + i + ".board")));
                }
                double cpu = gateway.cpuSeconds();
                long began = System.nanoTime();
                drive(boards, began + LIMIT_NANOS);
                double elapsed = (System.nanoTime() - began) / 1e9;
                return result(boards, gateway, (gateway.cpuSeconds() - cpu) / elapsed, elapsed);
            }
        } finally {
            socats.forEach(Process::destroyForcibly);
        }
    }

    private static void drive(List<SerialBoard> boards, long deadline) throws IOException {
        long next = System.nanoTime();
        while (!boards.stream().allMatch(SerialBoard::isDone)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the boards have not finished in time");
            }
            next = Math.max(next + TICK_NANOS, System.nanoTime());
            for (SerialBoard board : boards) {
                board.step(next);
            }
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private static GatewayBench.Result result(
            List<SerialBoard> boards, GatewayChild gateway, double cores, double elapsed) throws IOException {
        List<Double> latencies = new ArrayList<>();
        double goodput = 0;
        double late = 0;
        long frames = 0;
        for (SerialBoard board : boards) {
            goodput += board.goodput() / boards.size();
            late += board.late() / boards.size();
            latencies.addAll(board.latencies());
            frames += board.frames();
        }
        return new GatewayBench.Result(
                "serial",
                boards.size(),
                goodput,
                late,
                frames / elapsed,
                GatewayBench.percentile(latencies, .5),
                GatewayBench.percentile(latencies, .99),
                gateway.residentMiB(),
                cores);
    }

    private static Process pair(Path folder, int number) throws IOException, InterruptedException {
        Path gatewayEnd = folder.resolve("tty" + number);
        Path boardEnd = folder.resolve("tty" + number + ".board");
        Process socat = new ProcessBuilder(
                        "socat", "pty,raw,echo=0,link=" + gatewayEnd, "pty,raw,echo=0,link=" + boardEnd)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 1_000 && !(Files.exists(gatewayEnd) && Files.exists(boardEnd)); i++) {
            Thread.sleep(10);
        }
        return socat;
    }
}
