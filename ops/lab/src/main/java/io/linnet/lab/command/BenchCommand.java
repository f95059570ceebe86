package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.Presets;
import io.linnet.lab.bench.AggregateBench;
import io.linnet.lab.bench.ApiBench;
import io.linnet.lab.bench.CoapBlockwise;
import io.linnet.lab.bench.CodecBench;
import io.linnet.lab.bench.EngineBench;
import io.linnet.lab.bench.GatewayBench;
import io.linnet.lab.bench.ModelsBench;
import io.linnet.lab.bench.RoundBench;
import io.linnet.lab.bench.Rows;
import io.linnet.lab.bench.SumBench;
import io.linnet.lab.transfer.BlockwiseExperiment;
import io.linnet.lab.transfer.OutageExperiment;
import io.linnet.lab.transfer.TransferExperiment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures; one JSON object a line with --json.",
        subcommands = {
            BenchCommand.Aggregate.class,
            BenchCommand.Round.class,
            BenchCommand.Reconnect.class,
            BenchCommand.Transfer.class,
            BenchCommand.Outage.class,
            BenchCommand.Blockwise.class,
            BenchCommand.Codec.class,
            BenchCommand.OfGateway.class,
            BenchCommand.Api.class,
            BenchCommand.Engine.class,
            BenchCommand.Sums.class,
            BenchCommand.Models.class
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }

    /** Every bench prints rows and succeeds, or throws. */
    abstract static class Bench implements Callable<Integer> {
        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public final Integer call() throws IOException, InterruptedException {
            measure(json.output());
            return 0;
        }

        abstract void measure(Output output) throws IOException, InterruptedException;
    }

    @Command(
            name = "aggregate",
            mixinStandardHelpOptions = true,
            description = "Encoded updates of the 10 467-parameter network in, new model out.")
    static final class Aggregate extends Bench {
        @Option(names = "--boards", split = ",", description = "Numbers of boards. Default: ${DEFAULT-VALUE}")
        private int[] boards = {10, 100, 1_000, 10_000};

        @Override
        void measure(Output output) {
            AggregateBench.run(boards, output::result);
        }
    }

    @Command(
            name = "round",
            mixinStandardHelpOptions = true,
            description = "Rounds through a broker with boards that answer at once, a connection each.")
    static final class Round extends Bench {
        @Option(names = "--boards", split = ",", description = "Numbers of boards. Default: ${DEFAULT-VALUE}")
        private int[] boards = {10, 100, 1_000};

        @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}")
        private int rounds = 20;

        @Option(
                names = "--close-at",
                paramLabel = "UPDATES",
                description =
                        "Begun updates at which a round closes; the others count in the next. Default: all boards")
        private int closeAt;

        @Option(names = "--broker", paramLabel = "URI", description = "A broker in place of the embedded one.")
        private @Nullable URI broker;

        @Option(
                names = "--secure",
                description = "All over TLS, each board with its own password and MACs, offers signed.")
        private boolean secure;

        @Override
        void measure(Output output) throws IOException, InterruptedException {
            URI elsewhere = broker;
            if (secure && elsewhere != null) {
                throw new IllegalArgumentException(
                        "broker=" + elsewhere + ", accepted: none beside --secure, which enrols its boards itself");
            }
            if (rounds < 1 || closeAt < 0) {
                throw new IllegalArgumentException(
                        "rounds=" + rounds + " close-at=" + closeAt + ", accepted: 1 and more, 0 and more");
            }
            RoundBench.Rounds some = new RoundBench.Rounds(rounds, closeAt);
            var plan = Presets.of("tifed").plan("bench", 64, 10, 1);
            for (int count : boards) {
                if (elsewhere != null) {
                    output.result(RoundBench.run(elsewhere, plan, count, some));
                } else {
                    output.result(secure ? SecureRounds.run(plan, count, some) : RoundBench.run(plan, count, some));
                }
            }
        }
    }

    @Command(
            name = "reconnect",
            mixinStandardHelpOptions = true,
            description = "The broker starts anew and its enrolled boards come back: its CPU time until all are there.")
    static final class Reconnect extends Bench {
        @Option(names = "--boards", split = ",", description = "Numbers of boards. Default: ${DEFAULT-VALUE}")
        private int[] boards = {1_000};

        @Option(names = "--insecure", description = "In clear and without users, to compare.")
        private boolean insecure;

        @Override
        void measure(Output output) throws IOException, InterruptedException {
            for (int count : boards) {
                output.result(insecure ? Reconnects.open(count) : Reconnects.secure(count));
            }
        }
    }

    /** Options of simulations. */
    static final class Trials {
        @Option(names = "--trials", description = "Default: ${DEFAULT-VALUE}")
        private int trials = 100;

        @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
        private long seed = 1;
    }

    @Command(
            name = "transfer",
            mixinStandardHelpOptions = true,
            description = "The production state machines over simulated links, beside stop-and-wait and go-back-N.")
    static final class Transfer extends Bench {
        @Mixin
        private final Trials trials = new Trials();

        @Override
        void measure(Output output) {
            TransferExperiment.run(
                    TransferExperiment.Settings.standard(trials.trials, trials.seed),
                    row -> output.result(Rows.of("bench", "transfer", row)));
        }
    }

    @Command(
            name = "outage",
            mixinStandardHelpOptions = true,
            description = "Short contacts, with reboots in 30 %% of the outages between them.")
    static final class Outage extends Bench {
        @Mixin
        private final Trials trials = new Trials();

        @Override
        void measure(Output output) {
            OutageExperiment.run(
                    OutageExperiment.Settings.standard(trials.trials, trials.seed),
                    row -> output.result(Rows.of("bench", "outage", row)));
        }
    }

    @Command(
            name = "blockwise",
            mixinStandardHelpOptions = true,
            description =
                    "64 kB through a real UDP socket and a lossy proxy at 100 ms round trip, beside CoAP's block-wise"
                            + " PUT.")
    static final class Blockwise extends Bench {
        @Option(names = "--trials", description = "Default: ${DEFAULT-VALUE}")
        private int trials = 5;

        @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
        private long seed = 1;

        @Override
        void measure(Output output) throws IOException {
            var settings = BlockwiseExperiment.Settings.standard(trials, seed);
            BlockwiseExperiment.run(settings, row -> output.result(Rows.of("bench", "blockwise", row)));
            BlockwiseExperiment.run(
                    settings, new CoapBlockwise(), row -> output.result(Rows.of("bench", "blockwise", row)));
        }
    }

    @Command(
            name = "gateway",
            mixinStandardHelpOptions = true,
            description =
                    "A gateway in a process of its own: serial lines at 115 200 baud (needs socat), CoAP, forwarding.")
    static final class OfGateway extends Bench {
        @Option(names = "--kinds", split = ",", description = "Default: ${DEFAULT-VALUE}")
        private List<String> kinds = List.of("serial", "coap", "forward");

        @Option(names = "--lines", split = ",", description = "Numbers of serial lines. Default: ${DEFAULT-VALUE}")
        private int[] lines = {1, 8, 32};

        @Override
        void measure(Output output) throws IOException, InterruptedException {
            GatewayBench.run(kinds, lines, result -> output.result(Rows.of("bench", "gateway", result)));
        }
    }

    @Command(
            name = "codec",
            mixinStandardHelpOptions = true,
            description = "Accuracy and bytes of every coding profile on real data.")
    static final class Codec extends Bench {
        @Option(names = "--data", required = true, description = "Folder that holds mnist and fsdd.")
        private Path data = Path.of(".");

        @Option(names = "--seeds", description = "Default: ${DEFAULT-VALUE}")
        private int seeds = 5;

        @Option(names = "--quick", description = "Only the exact coding and the default profile.")
        private boolean quick;

        @Override
        void measure(Output output) {
            CodecBench.run(new CodecBench.Settings(data, seeds, 0, quick), output::result);
        }
    }

    @Command(
            name = "api",
            mixinStandardHelpOptions = true,
            description = "The aggregator's API on a long history and a large fleet, and with many listeners.")
    static final class Api extends Bench {
        @Option(names = "--rounds", description = "In the journal. Default: ${DEFAULT-VALUE}")
        private int rounds = 500_000;

        @Option(names = "--boards", description = "With a number. Default: ${DEFAULT-VALUE}")
        private int boards = 10_000;

        @Option(names = "--listeners", description = "Of events. Default: ${DEFAULT-VALUE}")
        private int listeners = 100;

        @Override
        void measure(Output output) throws IOException, InterruptedException {
            var plan = Presets.of("tifed").plan("bench", 64, 10, 1);
            ApiBench.run(plan, rounds, boards, listeners, output::result);
        }
    }

    @Command(
            name = "engine",
            mixinStandardHelpOptions = true,
            description = "Processes that share rounds over a log on Kafka, beside the single process; no boards, no"
                    + " answers. Lossless updates from a twentieth of the boards. Or, with --mqtt, how long boards"
                    + " wait.")
    static final class Engine extends Bench {
        @Option(names = "--boards", description = "Default: ${DEFAULT-VALUE}")
        private int boards = 20_000;

        @Option(names = "--instances", split = ",", description = "Processes that fold. Default: ${DEFAULT-VALUE}")
        private int[] instances = {1, 2};

        @Option(
                names = "--kafka",
                paramLabel = "HOST:PORT",
                description = "A Kafka server that runs, whose CPU is then not counted. Left out: Maven fetches one.")
        private @Nullable String kafka;

        @Option(
                names = "--mqtt",
                description = "Updates come over a broker: milliseconds from each to its receipt, with one process.")
        private boolean isOverMqtt;

        @Option(names = "--rate", description = "Updates a second, with --mqtt. Default: ${DEFAULT-VALUE}")
        private int rate = 500;

        @Override
        void measure(Output output) throws IOException, InterruptedException {
            if (boards < 1 || boards > 65_535) {
                throw new IllegalArgumentException("boards=" + boards + ", accepted: 1 to 65535");
            }
            if (isOverMqtt) {
                if (rate < 1 || rate > 100_000) {
                    throw new IllegalArgumentException("rate=" + rate + ", accepted: 1 to 100000");
                }
                EngineBench.receipts(boards, rate, Optional.ofNullable(kafka), output::result);
                return;
            }
            EngineBench.run(boards, instances, Optional.ofNullable(kafka), output::result);
        }
    }

    @Command(
            name = "sums",
            mixinStandardHelpOptions = true,
            description = "What a gateway sends up for boards of one weight: singly, and as their sum.")
    static final class Sums extends Bench {
        @Option(names = "--boards", split = ",", description = "Numbers of boards. Default: ${DEFAULT-VALUE}")
        private int[] boards = {2, 8, 16, 64};

        @Override
        void measure(Output output) {
            for (int count : boards) {
                if (count < 2 || count > 128) {
                    throw new IllegalArgumentException("boards=" + count + ", accepted: 2 to 128");
                }
            }
            SumBench.run(boards, output::result);
        }
    }

    @Command(
            name = "models",
            mixinStandardHelpOptions = true,
            description = "Round latency of one model alone, and with idle neighbours in the same aggregator.")
    static final class Models extends Bench {
        @Option(names = "--neighbours", description = "That have finished. Default: ${DEFAULT-VALUE}")
        private int neighbours = 19;

        @Option(names = "--boards", description = "Of the measured model. Default: ${DEFAULT-VALUE}")
        private int boards = 8;

        @Option(names = "--rounds", description = "Of each turn. Default: ${DEFAULT-VALUE}")
        private int rounds = 100;

        @Option(names = "--turns", description = "Of each kind. Default: ${DEFAULT-VALUE}")
        private int turns = 4;

        @Override
        void measure(Output output) throws IOException, InterruptedException {
            ModelsBench.run(
                    name -> Presets.of("tifed").plan(name, 64, 10, 1),
                    neighbours,
                    boards,
                    rounds,
                    turns,
                    output::result);
        }
    }
}
