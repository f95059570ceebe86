package io.linnet.cli;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.vibration.Motor;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.session.BrokerBlock;
import java.io.UncheckedIOException;
import java.lang.reflect.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Broker, aggregator and fleet in one process, on real data over real MQTT. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "A fleet of emulated boards learns over MQTT on loopback: broker, aggregator and boards in one process.",
            "Boards on CoAP and serial lines stand behind a gateway in the same process.",
            "Example: linnet demo --boards 16 --rounds 100 --algorithm tifed-layers",
            "Without labels: linnet demo --task anomaly",
            "A number in place of a class: linnet demo --algorithm ridge --data rows.csv --target wear"
        })
final class DemoCommand implements Callable<Integer> {
    /** Some rounds a second. */
    private static final String WATCHED_LATENCY = "100ms";

    /** The first learns, the second says how well. */
    private static final int RIDGE_ROUNDS = 2;

    private static final List<String> OF_MACHINES = List.of(
            "--task",
            "--boards",
            "--algorithm",
            "--seed",
            "--port",
            "--page",
            "--page-port",
            "--data",
            "--front-end",
            "--axes",
            "--samples");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final FleetOptions fleetOptions = new FleetOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--task",
            description = "classify: examples with labels. anomaly: made-up motors, or with --data FOLDER recordings of"
                    + " one's own machines, of which boards learn without labels how they run, and then say what"
                    + " is not so; takes --algorithm points (default) or autoencoder, --boards, --seed, --port,"
                    + " --broker, --page and those of windows of the other options. Default: ${DEFAULT-VALUE}")
    private String task = "classify";

    @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}; of ridge 2")
    private int rounds = 100;

    @Option(
            names = "--seed",
            split = ",",
            description = "Same seed, same model. Several: a run each. Default: ${DEFAULT-VALUE}")
    private List<Long> seeds = List.of(1L);

    @Option(names = "--algorithm", description = Presets.ALGORITHMS + ". Default: ${DEFAULT-VALUE}")
    private String algorithm = "tifed";

    @Mixin
    private final LearningOptions learning = new LearningOptions();

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Option(
            names = "--links",
            paramLabel = "LINKS",
            description = "Boards by link, as mqtt:8,coap:4,serial:4, in place of --boards.")
    private @Nullable String links;

    @Option(names = "--port", description = "Of the embedded broker; if it is in use a free one is taken.")
    private int port = 1883;

    @Option(names = "--codec", description = "range, rice or int16 (lossless). Default: ${DEFAULT-VALUE}")
    private String codec = "range";

    @Option(names = "--c", description = "Coarseness of updates after the first ten rounds. Default: 6; tifed-layers 8")
    private @Nullable Double c;

    @Option(names = "--down-c", description = "Coarseness of the model's steps. Default: 4; tifed-layers 0.5")
    private @Nullable Double downC;

    @Option(names = "--residual-bits", description = "Of the boards' error feedback: 0, 8 or 16. Default: 16")
    private @Nullable Integer residualBits;

    @Option(
            names = "--server",
            description = "What the aggregator makes of a round's mean: " + ServerConfig.FORMS
                    + ". Default: ${DEFAULT-VALUE}, the mean as it is")
    private String server = "avg";

    @Option(names = "--start", paramLabel = "FILE", description = "A model to begin from: .cbor, .npz, .onnx, .tflite.")
    private @Nullable Path start;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Where the model goes; what is there is overwritten. Default: linnet-model.cbor,"
                    + " or linnet-model-2.cbor … where that is there")
    private @Nullable Path modelFile;

    @Option(
            names = "--compare",
            description =
                    "Also trains with all rows in one place, and each board alone with its own, and prints the three.")
    private boolean compare;

    @Option(
            names = "--page",
            description = "Shows the fleet learning in a browser, slowed down to be watched (--latency 100ms),"
                    + " and stays until Ctrl-C.")
    private boolean page;

    @Option(names = "--page-port", description = "If it is in use a free one is taken. Default: ${DEFAULT-VALUE}")
    private int pagePort = 9465;

    @Override
    public Integer call() throws InterruptedException {
        if (rounds < 1) {
            throw new UserError("rounds=" + rounds + ", accepted: 1 and more");
        }
        if (page && seeds.size() > 1) {
            throw new UserError("seed=" + seeds + ", accepted with --page: one");
        }
        Output output = json.output();
        if (task.equals("anomaly")) {
            return watchMachines(output);
        }
        if (!task.equals("classify")) {
            throw new UserError("task=" + task + ", accepted: classify, anomaly");
        }
        int code = ExitCodes.OK;
        for (int i = 0; i < seeds.size() && code == ExitCodes.OK; i++) {
            fleetOptions.seed = seeds.get(i);
            code = run(output, modelFile());
        }
        return code;
    }

    private int run(Output output, Path target) throws InterruptedException {
        if (compare && start != null) {
            throw new UserError("--compare with --start, accepted: without, all three begin from the same drawn model");
        }
        fleetOptions.compare = compare;
        boolean isRidge = algorithm.equals("ridge");
        if (isRidge && !spec.commandLine().getParseResult().hasMatchedOption("--rounds")) {
            rounds = RIDGE_ROUNDS;
        }
        if (isRidge && !spec.commandLine().getParseResult().hasMatchedOption("--data")) {
            fleetOptions.data = "motors";
        }
        if (isRidge && compare) {
            throw new UserError(
                    "--compare with --algorithm ridge, accepted: without; the fleet's model is the one of all"
                            + " rows in one place");
        }
        Dataset data = fleetOptions.dataset(output);
        if (isRidge != data.target().isPresent()) {
            throw new UserError(
                    isRidge
                            ? "algorithm=ridge with classes, accepted: --data motors, or a CSV file and --target NAME"
                            : "algorithm=" + algorithm + " with a number to learn, accepted: ridge");
        }
        fleetOptions.takeBoards(
                data, FleetOptions.askedBoards(spec.commandLine().getParseResult()));
        LinkMix mix = fleetOptions.over(links);
        SavedModel first = start == null ? null : StartFile.read(start, data);
        ModelPlan plan = plan(data, first);
        Optimiser optimiser = ServerConfig.parse(server).of(plan);
        String doubts = ServerConfig.doubts(optimiser, plan);
        if (!doubts.isEmpty()) {
            output.notice("linnet: " + doubts);
        }
        ModelFile.requireWritable(target);
        DemoModel model = new DemoModel(target, data, plan);
        DemoReport report = new DemoReport(output, algorithm, fleetOptions.data, mix.boards(), rounds, plan, model);
        if (page && fleetOptions.latency == null) {
            fleetOptions.latency = WATCHED_LATENCY;
        }
        DemoRun run = new DemoRun(
                fleetOptions,
                mix,
                data,
                plan,
                Optional.ofNullable(first).map(SavedModel::parameters),
                optimiser,
                rounds,
                new DemoPage(page, pagePort, output),
                report);
        if (broker.isGiven()) {
            return run.over(broker.over(BrokerBlock.at(null)), () -> 0L);
        }
        try (Broker embedded = startBroker(output)) {
            return run.over(BrokerBlock.at(embedded.uri()), embedded::drops);
        }
    }

    /** An option that does nothing would be taken for one that does. */
    private static void requireOfMachines(OptionSpec given) {
        boolean isOfBrokerOrOutput = given.userObject() instanceof Member member
                && List.of(BrokerOptions.class, JsonOption.class).contains(member.getDeclaringClass());
        if (!isOfBrokerOrOutput && !OF_MACHINES.contains(given.longestName())) {
            throw new UserError(given.longestName() + ": accepted without --task anomaly, which takes "
                    + String.join(", ", OF_MACHINES) + " and those of the broker");
        }
    }

    private int watchMachines(Output output) throws InterruptedException {
        spec.commandLine().getParseResult().matchedOptions().forEach(DemoCommand::requireOfMachines);
        if (seeds.size() > 1) {
            throw new UserError("seed=" + seeds + ", accepted with --task anomaly: one");
        }
        boolean isChosen = spec.commandLine().getParseResult().hasMatchedOption("--algorithm");
        boolean isRepeating = isChosen && algorithm.equals(AutoencoderConfig.NAME);
        if (isChosen && !isRepeating && !algorithm.equals(LearningConfig.POINTS)) {
            throw new UserError("algorithm=" + algorithm + ", accepted with --task anomaly: points, autoencoder");
        }
        boolean isRecorded = spec.commandLine().getParseResult().hasMatchedOption("--data");
        int least = isRecorded ? 1 : DemoMotors.LEAST;
        if (fleetOptions.boards < least || fleetOptions.boards > DemoMotors.MOST) {
            throw new UserError("boards=" + fleetOptions.boards + ", accepted with --task anomaly: " + least + " to "
                    + DemoMotors.MOST);
        }
        AnomalyDemo demo = isRecorded ? ofRecordings(output, isRepeating) : ofMotors(output, isRepeating);
        if (broker.isGiven()) {
            return demo.over(broker.over(BrokerBlock.at(null)));
        }
        try (Broker embedded = startBroker(output)) {
            return demo.over(BrokerBlock.at(embedded.uri()));
        }
    }

    private AnomalyDemo ofMotors(Output output, boolean isRepeating) {
        WatchedMachines motors = new DemoMotors(fleetOptions.boards, seeds.get(0));
        return demo(output, motors, Motor.AXES, Motor.SAMPLES, isRepeating);
    }

    private AnomalyDemo ofRecordings(Output output, boolean isRepeating) {
        SensorWindows windows = fleetOptions.windows();
        RecordedMachines machines = new RecordedMachines(windows, fleetOptions.boards);
        return demo(output, machines, windows.axes(), windows.samples(), isRepeating);
    }

    private AnomalyDemo demo(Output output, WatchedMachines machines, int axes, int samples, boolean isRepeating) {
        String frontEnd = fleetOptions.frontEnd.isEmpty() ? "haar" : fleetOptions.frontEnd;
        MachinesModel learning = isRepeating
                ? MachinesModel.repeating(machines, fleetOptions.frontEnd, axes, samples, seeds.get(0))
                : new MachinesModel(machines, frontEnd, axes, samples, seeds.get(0));
        return new AnomalyDemo(output, machines, learning, new DemoPage(page, pagePort, output));
    }

    /** Of several seeds each has its own. */
    private Path modelFile() {
        if (modelFile == null) {
            return ModelFile.free(Path.of("linnet-model.cbor"));
        }
        return seeds.size() == 1
                ? modelFile
                : modelFile.resolveSibling(modelFile.getFileName() + "." + fleetOptions.seed);
    }

    private ModelPlan plan(Dataset data, @Nullable SavedModel first) {
        Presets preset = Presets.of(algorithm);
        Presets.Coding suited = preset.coding();
        Presets.Coding coding = new Presets.Coding(
                        suited.codec(),
                        c == null ? suited.c16() : Presets.c16(c),
                        downC == null ? suited.downC16() : Presets.c16(downC),
                        residualBits == null ? suited.residualBits() : residualBits,
                        fleetOptions.loss > 0)
                .withCodec(Presets.codec(codec));
        Presets chosen = preset.withCoding(coding);
        TrainingSettings training = learning.over(chosen.training());
        if (first == null) {
            int outputs = data.target().isPresent() ? 1 : data.classes().size();
            ModelPlan plan = chosen.plan("demo", data.features(), outputs, fleetOptions.seed);
            ModelLayout wanted =
                    learning.hidden.isEmpty() ? plan.layout() : learning.layout(chosen, data.features(), outputs);
            return chosen.plan("demo", wanted, training, fleetOptions.seed);
        }
        if (!learning.hidden.isEmpty()) {
            throw new UserError(
                    "hidden=" + learning.hidden + ", accepted without --start, which has a network of its own");
        }
        ModelLayout layout = first.parameters().layout();
        if (first.network() != chosen.training().network()) {
            throw misfit("a network of " + first.network(), chosen.training().network() + ", as of " + algorithm);
        }
        if (layout.inputs() != data.features()
                || layout.outputs()
                        != (data.target().isPresent() ? 1 : data.classes().size())) {
            throw misfit(
                    layout.inputs() + " inputs and " + layout.outputs() + " outputs",
                    data.features() + " and " + data.classes().size() + ", as of " + data.name());
        }
        return chosen.plan("demo", layout, training, fleetOptions.seed);
    }

    private UserError misfit(String found, String accepted) {
        return new UserError("start=" + start + ": " + found + ", accepted: " + accepted);
    }

    private Broker startBroker(Output output) throws InterruptedException {
        try {
            return Broker.start(BrokerSettings.inMemory(port));
        } catch (UncheckedIOException | IllegalArgumentException portInUse) {
            Broker free = Broker.start(BrokerSettings.inMemory(0));
            output.notice("linnet: port " + port + " is in use, the demo's broker listens on " + free.port());
            return free;
        }
    }
}
