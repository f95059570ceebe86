package io.linnet.lab.command;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.broker.Broker;
import io.linnet.lab.bench.RoundBench;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** Rounds of a fleet as {@code linnet fleet init} makes it: TLS alone, boards with passwords and MACs, signed offers. */
final class SecureRounds {
    private SecureRounds() {}

    /** At a broker of its own. */
    static Map<String, Object> run(ModelPlan plan, int boards, RoundBench.Rounds rounds)
            throws InterruptedException, IOException {
        return TemporaryFleet.with(boards, (fleet, folder) -> {
            try (Broker broker = Broker.start(fleet.broker(0))) {
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
        });
    }
}
