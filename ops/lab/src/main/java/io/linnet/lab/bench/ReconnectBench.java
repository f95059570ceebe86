package io.linnet.lab.bench;

import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.emulator.fleet.Responder;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A broker that starts anew, and a fleet that comes back to it, as after a power cut: what the broker, in a process of its
 * own, computes until each board is connected and subscribed again. A board makes its own pauses between its tries, so the
 * seconds are mostly these.
 */
public final class ReconnectBench {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private ReconnectBench() {}

    /** A broker that runs, until it is closed: then it is killed. */
    public interface RunningBroker extends AutoCloseable {
        int port();

        /** Processor seconds used so far. */
        double cpuSeconds();

        @Override
        void close();
    }

    /** Starts a broker. */
    @FunctionalInterface
    public interface Brokers {
        /** @param port 0: a free one */
        RunningBroker start(int port) throws IOException;
    }

    /** @param at how the fleet reaches the broker at a port */
    public static Map<String, Object> run(
            Brokers brokers, IntFunction<FleetSettings> at, List<String> boards, boolean isSecure)
            throws IOException, InterruptedException {
        int port;
        Fleet fleet;
        try (RunningBroker before = brokers.start(0)) {
            port = before.port();
            fleet = Responder.of(at.apply(port), FleetListener.NONE, boards);
            fleet.start();
            requireAll(fleet, "at first");
        }
        try (fleet;
                RunningBroker broker = brokers.start(port)) {
            double ready = broker.cpuSeconds();
            long begin = System.nanoTime();
            while (fleet.figures().connections() < 2L * boards.size()
                    && System.nanoTime() - begin < PATIENCE.toNanos()) {
                Thread.sleep(5);
            }
            requireAll(fleet, "again");
            double seconds = (System.nanoTime() - begin) / 1e9;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("bench", "reconnect");
            row.put("boards", boards.size());
            row.put("secure", isSecure);
            row.put("brokerCpuSeconds", Math.round(100 * (broker.cpuSeconds() - ready)) / 100.0);
            row.put("seconds", Math.round(100 * seconds) / 100.0);
            return row;
        }
    }

    private static void requireAll(Fleet fleet, String when) throws InterruptedException {
        if (!fleet.awaitConnected(PATIENCE)) {
            throw new IllegalStateException(
                    fleet.figures().connected() + " of " + fleet.size() + " boards are connected " + when);
        }
    }
}
