package io.linnet.lab.command;

import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.lab.bench.ReconnectBench;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.stream.IntStream;

/** Fleets that come back to a broker that starts anew. */
final class Reconnects {
    private static final String MODEL = "bench";

    private Reconnects() {}

    /** As {@code linnet fleet init} makes it: TLS alone, a password a board. */
    static Map<String, Object> secure(int boards) throws IOException, InterruptedException {
        return TemporaryFleet.with(
                boards,
                (fleet, folder) -> ReconnectBench.run(
                        port -> BrokerChild.secure(folder, port),
                        port -> fleet.emulated(port, MODEL, 1),
                        fleet.boards(),
                        true));
    }

    /** The same in clear, for anybody. */
    static Map<String, Object> open(int boards) throws IOException, InterruptedException {
        return ReconnectBench.run(
                BrokerChild::open,
                port -> FleetSettings.of(URI.create("tcp://127.0.0.1:" + port), "bench", MODEL, 1),
                IntStream.range(0, boards).mapToObj(number -> "b" + number).toList(),
                false);
    }
}
