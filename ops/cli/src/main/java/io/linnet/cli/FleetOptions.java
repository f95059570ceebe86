package io.linnet.cli;

import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Disturbance;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who learns from what, over which links: shared by {@code demo} and {@code emulate}. */
final class FleetOptions extends DataOptions {
    @Option(names = "--boards", description = "Emulated boards. Default: ${DEFAULT-VALUE}")
    int boards = 16;

    @Option(
            names = "--split",
            description =
                    "How the examples are dealt: iid, shards:N, dirichlet:A, speaker, word. Default: ${DEFAULT-VALUE}")
    String split = "iid";

    @Option(
            names = "--hold-out",
            description =
                    "Each board keeps one of eight examples out of its training, and tells how versions do on them.")
    boolean holdOut;

    /** Set by the command: how many it takes differs. */
    long seed = 1;

    /** Set by the demo: what the same rows give without a fleet is wanted, too. */
    boolean compare;

    @Option(names = "--loss", description = "Share of packets lost each way, 0 to 0.9. Default: ${DEFAULT-VALUE}")
    double loss;

    @Option(
            names = "--burst",
            paramLabel = "TIME",
            description = "Mean length of a burst of losses, as 100ms; 0: single.")
    String burst = "0ms";

    @Option(names = "--latency", paramLabel = "TIME", description = "Added to every packet, as 600ms.")
    @Nullable
    String latency;

    @Option(names = "--reboot", description = "Chance that a board reboots in a round. Default: ${DEFAULT-VALUE}")
    double reboot;

    Partition partition() {
        return Partition.parse(split);
    }

    Disturbance disturbance() {
        return new Disturbance(
                loss,
                Durations.millis("burst", burst),
                Durations.millis("latency", latency == null ? "0ms" : latency),
                0,
                reboot);
    }

    static String boardId(int number) {
        return String.format(Locale.ROOT, "board-%05d", number);
    }
}
