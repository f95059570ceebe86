package io.linnet.cli;

import io.linnet.emulator.board.HeldVersion;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.DatasetException;
import io.linnet.emulator.dataset.SensedExamples;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetFigures;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.emulator.learn.DataDoNotFit;
import io.linnet.emulator.sound.InputException;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.trust.OfferVerifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** A fleet of emulated boards against a broker and an aggregator that run elsewhere. */
@Command(
        name = "emulate",
        mixinStandardHelpOptions = true,
        description = "Runs emulated boards, and an evaluator that reports each version's accuracy.")
final class EmulateCommand implements Callable<Integer> {
    /** Twice an aggregator's usual deadline. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    @Option(names = "--config", paramLabel = "FILE", description = "YAML; ops/config/emulate.yaml is an example.")
    private @Nullable Path config;

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Option(names = "--fleet", description = "Instead of the configured one.")
    private @Nullable String fleetId;

    @Option(names = "--model", description = "Instead of the configured one.")
    private @Nullable String model;

    @Option(
            names = "--links",
            paramLabel = "LINKS",
            description = "Boards by link, as mqtt:8,coap:4,serial:4, in place of --boards.")
    private @Nullable String links;

    @Option(
            names = "--coap-gateway",
            paramLabel = "HOST:PORT",
            description = "Where boards on CoAP find a gateway. Default: ${DEFAULT-VALUE}")
    private String coapGateway = "127.0.0.1:5683";

    @Option(
            names = "--lines",
            paramLabel = "FOLDER",
            description = "Where serial lines appear for a gateway with serial.ports path FOLDER/tty*."
                    + " Default: ${DEFAULT-VALUE}")
    private Path lines = Path.of("linnet-lines");

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "The boards file of a fleet's folder: its approved boards are emulated, each as itself.")
    private @Nullable Path keys;

    @Option(
            names = "--fleet-key",
            paramLabel = "FILE",
            description = "fleet.pub of a fleet's folder, or fleet.mac: boards take the offers that it proves alone.")
    private @Nullable Path fleetKey;

    @Option(names = "--seed", description = "Same seed, same data and training. Default: 1")
    private @Nullable Long seed;

    @Option(names = "--until-done", description = "Ends when the last version has been evaluated.")
    private boolean untilDone;

    @Mixin
    private final MicrophoneOptions hearing = new MicrophoneOptions();

    @Mixin
    private final FleetOptions options = new FleetOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException, IOException {
        Path recording = hearing.microphone;
        if (recording != null) {
            return hearing.listen(recording, json.output());
        }
        EmulateConfig file = config == null
                ? ConfigFile.defaults(EmulateConfig.class)
                : ConfigFile.read(config, EmulateConfig.class);
        takeUnlessGiven(file);
        Output output = json.output();
        Enrolled enrolled = Enrolled.in(keys == null ? file.keys() : keys.toString());
        Optional<SensedExamples> sensed = sensed(file, output);
        Optional<Dataset> examples = examples(file, sensed, output);
        LinkMix kinds = boards(examples, enrolled);
        EmulatedData data = data(examples, sensed, file);
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> over = new CompletableFuture<>();
        Fleet fleet = new Fleet(
                settings(file).withBrokerOf(enrolled::broker).withKeyOf(enrolled::macKey),
                new FleetTroubles(output, enrolled::isOne, over::completeExceptionally));
        Silence silence = new Silence(
                SILENCE,
                System.nanoTime(),
                () -> "no version of model " + model(file) + " in fleet " + fleet(file) + "; "
                        + fleet.figures().connected() + " of " + fleet.size()
                        + " connected; does its aggregator run, and does the broker keep retained messages?",
                output::notice);
        Consumer<Offer> doubt = doubt(file, output);
        for (int board = 0; board < options.boards; board++) {
            fleet.add(
                    options.isNamed() ? enrolled.require(options.id(board)) : enrolled.id(board),
                    data.learner(board),
                    new MemoryStore(),
                    kinds.access(board, coapAddress(), lines));
        }
        fleet.follow("evaluator", (offer, held) -> {
            silence.broken(System.nanoTime());
            doubt.accept(offer);
            output.result(row(held, data.figures(offer, held), fleet.figures()));
            data.reached(held, fleet);
            if (offer.admission().deadlineMillis() == 0) {
                done.complete(null);
            }
        });
        if (kinds.serial() > 0) {
            Files.createDirectories(lines);
        }
        Service service = new Service("fleet", mendable(fleet.ended()), fleet::close);
        try {
            fleet.start();
            if (untilDone) {
                var unused = done.thenCompose(nothing -> data.over()).thenAccept(over::complete);
            }
            return service.await(over, () -> silence.look(System.nanoTime()));
        } finally {
            fleet.close();
        }
    }

    private Optional<SensedExamples> sensed(EmulateConfig file, Output output) {
        return file.recordings() != null || options.frontEnd.isEmpty()
                ? Optional.empty()
                : Optional.of(options.sensed(output));
    }

    private Optional<Dataset> examples(EmulateConfig file, Optional<SensedExamples> sensed, Output output) {
        if (file.recordings() != null && options.boardFolders) {
            throw new UserError(
                    "boardFolders with recordings, accepted: without; as many boards as machines have one each");
        }
        return file.recordings() != null
                ? Optional.empty()
                : Optional.of(sensed.map(SensedExamples::data).orElseGet(() -> options.dataset(output)));
    }

    /** Those of the data, of the fleet's list, or as many as were asked for. */
    private LinkMix boards(Optional<Dataset> examples, Enrolled enrolled) {
        examples.ifPresent(data -> options.takeBoards(
                data, FleetOptions.askedBoards(spec.commandLine().getParseResult())));
        options.boards = options.isNamed() ? options.boards : enrolled.count(options.boards);
        LinkMix kinds = options.over(links);
        options.boards = options.isNamed() ? options.boards : enrolled.count(kinds.boards());
        return kinds;
    }

    /** Says once that a fleet signs what these boards do not verify. */
    private Consumer<Offer> doubt(EmulateConfig file, Output output) {
        boolean isUnproven = fleetKey == null && file.fleetKey() == null;
        AtomicBoolean hasDoubted = new AtomicBoolean();
        return offer -> {
            if (isUnproven && offer.seal().isPresent() && hasDoubted.compareAndSet(false, true)) {
                output.notice(
                        "fleet " + fleet(file) + " signs its offers, and these boards have no fleet key: they take"
                                + " anybody's. Accepted: fleetKey: FILE or --fleet-key FILE, the"
                                + " fleet.pub of the fleet's folder");
            }
        };
    }

    /** Recordings of machines, which have no labels, or examples that have. */
    private EmulatedData data(Optional<Dataset> examples, Optional<SensedExamples> sensed, EmulateConfig file) {
        if (examples.isPresent()) {
            List<int[]> parts = options.partition().cut(examples.get(), options.boards, options.seed);
            return new EmulatedExamples(examples.get(), parts, options.holdOut, sensed);
        }
        return new EmulatedMachines(
                folder("recordings", file.recordings()),
                Optional.ofNullable(file.watch()).map(place -> folder("watch", place)),
                Durations.longMillis("every", file.every()),
                options.boards);
    }

    private static Path folder(String key, String place) {
        if (!Files.isDirectory(Path.of(place))) {
            throw new UserError(key + "=" + place + ", accepted: a folder of recordings");
        }
        return Path.of(place);
    }

    private static Map<String, Object> row(HeldVersion held, Map<String, Object> how, FleetFigures figures) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "version");
        row.put("version", held.base().version());
        row.putAll(how);
        row.put("connected", figures.connected());
        row.put("bytesUp", figures.bytesUp());
        row.put("bytesDown", figures.bytesDown());
        row.put("offersRefused", figures.offersRefused());
        row.put("modelDigest", held.base().digest().toString());
        return row;
    }

    /** Data of another width than the model's are the user's to change. */
    private CompletableFuture<Void> mendable(CompletableFuture<Void> ended) {
        return ended.exceptionallyCompose(error -> {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            if (cause instanceof DatasetException || cause instanceof InputException) {
                return CompletableFuture.failedFuture(new UserError(String.valueOf(cause.getMessage())));
            }
            return CompletableFuture.failedFuture(
                    cause instanceof DataDoNotFit misfit
                            ? new UserError("data=" + options.data + ": " + misfit.getMessage())
                            : cause);
        });
    }

    private InetSocketAddress coapAddress() {
        int colon = coapGateway.lastIndexOf(':');
        if (colon < 1 || !coapGateway.substring(colon + 1).matches("\\d{1,5}")) {
            throw new UserError("coap-gateway=" + coapGateway + ", accepted: HOST:PORT, as 127.0.0.1:5683");
        }
        return InetSocketAddress.createUnresolved(
                coapGateway.substring(0, colon), Integer.parseInt(coapGateway.substring(colon + 1)));
    }

    /** Options win over the file. */
    private void takeUnlessGiven(EmulateConfig file) {
        ParseResult given = spec.commandLine().getParseResult();
        options.boards = given.hasMatchedOption("--boards") ? options.boards : file.boards();
        options.data = given.hasMatchedOption("--data") ? options.data : file.data();
        options.frontEnd = given.hasMatchedOption("--front-end") ? options.frontEnd : orNone(file.frontEnd());
        options.axes = given.hasMatchedOption("--axes") ? options.axes : file.axes();
        options.samples = given.hasMatchedOption("--samples") ? options.samples : file.samples();
        options.label = given.hasMatchedOption("--label-column") ? options.label : orNone(file.labelColumn());
        options.target = given.hasMatchedOption("--target") ? options.target : orNone(file.target());
        options.ignored = given.hasMatchedOption("--ignore") ? options.ignored : file.ignore();
        options.missing = given.hasMatchedOption("--missing") ? options.missing : file.missing();
        options.test = given.hasMatchedOption("--test") ? options.test : orNone(file.test());
        options.boardColumn =
                given.hasMatchedOption("--board-column") ? options.boardColumn : orNone(file.boardColumn());
        options.boardFolders |= file.boardFolders();
        options.split = given.hasMatchedOption("--split") ? options.split : file.split();
        options.holdOut |= file.holdOut();
        options.seed = seed == null ? file.seed() : seed;
    }

    private static String orNone(@Nullable String key) {
        return key == null ? "" : key;
    }

    private String fleet(EmulateConfig file) {
        return fleetId == null ? file.fleet() : fleetId;
    }

    private String model(EmulateConfig file) {
        return model == null ? file.model() : model;
    }

    private FleetSettings settings(EmulateConfig file) {
        return FleetSettings.of(
                        broker.over(file.broker()).settings("emulate"), false, fleet(file), model(file), options.seed)
                .withOffers(Optional.ofNullable(fleetKey == null ? configuredKey(file) : fleetKey)
                        .map(key -> OfferVerifier.read(fleet(file), key)))
                .with(options.disturbance());
    }

    private static @Nullable Path configuredKey(EmulateConfig file) {
        return file.fleetKey() == null ? null : Path.of(file.fleetKey());
    }
}
