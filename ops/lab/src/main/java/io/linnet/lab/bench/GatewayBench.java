package io.linnet.lab.bench;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The gateway in a process of its own, its boards here: on paced pseudo-terminals, on CoAP, and what it forwards when an
 * uplink comes back. Memory and processor time are the gateway's alone.
 */
public final class GatewayBench {
    /**
     * One measurement.
     *
     * @param kind {@code serial}, {@code coap} or {@code forward}
     * @param lines serial lines, CoAP clients, or boards with something in custody
     * @param goodputOverLimit payload over what framing at 115 200 baud allows; 0 for the other kinds
     * @param generatorLate share of the time in which lines were idle because the load's own thread was not run; taken
     *     off before goodputOverLimit, for on a busy machine it says nothing of the gateway
     * @param requestsPerSecond frames, requests or chunks
     * @param latencyMillisMedian of an answer; serial: from an update's last byte to its receipt
     * @param gatewayCores processor time of the gateway over time
     */
    public record Result(
            String kind,
            int lines,
            double goodputOverLimit,
            double generatorLate,
            double requestsPerSecond,
            double latencyMillisMedian,
            double latencyMillisP99,
            long residentMiB,
            double gatewayCores) {}

    private GatewayBench() {}

    /**
     * @param kinds of the three
     * @param lines numbers of serial lines
     */
    public static void run(List<String> kinds, int[] lines, Consumer<Result> out)
            throws IOException, InterruptedException {
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                BenchAggregator aggregator = new BenchAggregator(broker.uri())) {
            for (String kind : kinds) {
                switch (kind) {
                    case "serial" -> {
                        for (int count : lines) {
                            inFolder(folder -> out.accept(SerialLoad.run(folder, broker.uri(), count)));
                        }
                    }
                    case "coap" -> inFolder(folder -> out.accept(CoapLoad.run(folder, broker.uri())));
                    case "forward" -> inFolder(folder -> out.accept(ForwardLoad.run(folder, broker.uri(), aggregator)));
                    default -> throw new IllegalArgumentException("kind=" + kind + ", accepted: serial, coap, forward");
                }
            }
        }
    }

    private interface Load {
        void run(Path folder) throws IOException, InterruptedException;
    }

    private static void inFolder(Load load) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("linnet-bench");
        try {
            load.run(folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    static double percentile(List<Double> values, double of) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * of));
    }
}
