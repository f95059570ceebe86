package io.linnet.lab.command;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.broker.Broker;
import io.linnet.cli.TrustedFleet;
import io.linnet.lab.bench.RoundBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Rounds of a fleet as {@code linnet fleet init} makes it: TLS alone, boards with passwords and MACs, signed offers. */
final class SecureRounds {
    private SecureRounds() {}

    /** At a broker of its own. */
    static Map<String, Object> run(ModelPlan plan, int boards, RoundBench.Rounds rounds)
            throws InterruptedException, IOException {
        Path folder = Files.createTempDirectory("linnet-bench-");
        try {
            TrustedFleet fleet = TrustedFleet.make(folder.resolve("fleet"), "bench", boards);
            try (Broker broker = Broker.start(fleet.broker())) {
                int port = Objects.requireNonNull(broker.tlsPort());
                RoundBench.Parts parts = new RoundBench.Parts(
                        fleet.fleet(),
                        fleet.aggregator(port),
                        fleet::guarded,
                        fleet.emulated(port, plan.model(), 1),
                        fleet.boards(),
                        true);
                return RoundBench.run(parts, plan, rounds, broker::drops);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
