package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.Effects;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Groups;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Sampling;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Boards of which some are bad, before the aggregator's own judgement: announcement, weight, chunks, limits, merge. Every
 * board takes part in every round, and nothing is lost.
 */
public final class AttackedFleet {
    private static final String MODEL = "robust";
    private static final long DEADLINE_MILLIS = 60_000;
    private static final int UNDER_WAY = 500;

    private final ModelPlan plan;
    private final Attack attack;
    private final int badBoards;
    private final RoundPolicy policy;
    private final Coordinator coordinator;
    private final Tally tally = new Tally();
    private final Effects effects = new Effects();
    private final List<Member> members = new ArrayList<>();
    private final Random random;
    private ModelState base;

    /**
     * @param parts each board's examples, of {@code train}
     * @param badBoards the first so many of them
     */
    public AttackedFleet(
            ModelPlan plan, RoundPolicy policy, Samples train, List<int[]> parts, Attack attack, int badBoards) {
        this.plan = plan;
        this.policy = policy;
        this.attack = attack;
        this.badBoards = badBoards;
        this.random = new Random(plan.seed());
        this.base = ModelState.first(
                Parameters.initial(plan.layout(), plan.training().network(), plan.seed()));
        Map<String, Integer> ordinals = new HashMap<>();
        for (int board = 0; board < parts.size(); board++) {
            ordinals.put(id(board), board);
            Samples own = train.select(parts.get(board));
            Samples seen = board < badBoards ? attack.samples(own, plan.layout().outputs()) : own;
            members.add(new Member(seen, plan));
        }
        Roster roster = new Roster(parts.size(), ordinals);
        this.coordinator = new Coordinator(MODEL, policy, roster, tally, List.of());
    }

    /** With the weights and times of a fleet whose rounds all boards finish. */
    public static RoundPolicy policy(ModelPlan plan, int boards) {
        int most = RoundPolicy.mostExamples(plan.training().schedule().examples());
        return new RoundPolicy(boards, boards, DEADLINE_MILLIS, most, UNDER_WAY, 0);
    }

    private static String id(int board) {
        return "board-" + board;
    }

    /** A board's data and what it keeps from round to round. */
    private static final class Member {
        private final Samples samples;
        private final Trainer trainer;
        private final List<Residual> residuals;

        Member(Samples samples, ModelPlan plan) {
            this.samples = samples;
            this.trainer = Trainer.of(plan.training().network(), plan.layout(), plan.seed());
            int bits = plan.stages().get(0).up().residualBits();
            this.residuals = plan.layout().layers().stream()
                    .map(layer -> new Residual(bits, layer.parameters()))
                    .toList();
        }
    }

    /** Figures of the aggregator so far. */
    public Tally.Snapshot totals() {
        return tally.snapshot();
    }

    public ModelState base() {
        return base;
    }

    public double accuracy(Samples test) {
        Division division = plan.training() instanceof TifedSettings tifed ? tifed.division() : Division.TRUNC;
        return new Evaluator(plan.training().network(), plan.layout(), division)
                .evaluate(base.parameters(), test)
                .accuracy();
    }

    /** One round of all boards. */
    public void round() {
        round(members.size());
    }

    /** One round of so many boards, drawn from the seed. */
    public void round(int take) {
        ModelPlan.Stage stage = plan.stage(base);
        coordinator.open(base, Map.of());
        for (int board = attack == Attack.ABSENT ? badBoards : 0; board < members.size(); board++) {
            if (Sampling.takesPart(plan.seed(), base.round(), board, members.size(), take)) {
                send(board, stage);
            }
        }
        base = coordinator.round().merge(stage.downC16(), policy.optimiser()).next();
        tally.clipped(coordinator.round().accumulator().clipped());
        coordinator.close(effects);
        effects.takeEntries();
        effects.takeReplies();
    }

    private void send(int board, ModelPlan.Stage stage) {
        boolean isBad = board < badBoards;
        Member member = members.get(board);
        LocalUpdate learnt = learn(board, member);
        if (isBad) {
            attack.distort(learnt, random);
        }
        List<byte[]> chunks = isBad && attack.isConstant() ? constant() : encode(member, learnt, stage);
        int honest = Math.min(learnt.examples(), policy.maxExamples());
        Announcement announcement =
                new Announcement(base.round() & 0xFFFF, chunks.size(), isBad ? attack.examples(honest) : honest);
        Hello hello = new Hello(
                MODEL,
                Optional.of(new Base(base.version(), base.digest())),
                Optional.of(announcement),
                chunks,
                OptionalInt.empty());
        int bytes = chunks.stream().mapToInt(chunk -> chunk.length).sum();
        coordinator.handle(new Arrival.BoardMessage(id(board), hello, bytes), base.round(), effects);
    }

    private LocalUpdate learn(int board, Member member) {
        int round = base.round();
        int[] places = plan.training().schedule().window(round, member.samples.count());
        int layers = plan.layout().layers().size();
        int layer = plan.isOneLayerEach() ? Groups.layer(plan.seed(), round, board, members.size(), layers) : Task.ALL;
        Task task = new Task(plan.training(), layer, round);
        return member.trainer.train(base.parameters(), task, member.samples.select(places));
    }

    private static Codec codecOf(ModelPlan.Stage stage) {
        try {
            return Codec.of(stage.up().codec());
        } catch (Refused impossible) {
            throw new IllegalStateException("a plan names codecs that there are", impossible);
        }
    }

    private List<byte[]> encode(Member member, LocalUpdate learnt, ModelPlan.Stage stage) {
        Codec codec = codecOf(stage);
        Quantizer quantizer = new Quantizer(learnt.fractionBits(), stage.up().c16(), codec);
        ObjectEncoder encoder = encoder(codec);
        ModelLayout layout = plan.layout();
        for (int h = 0; h < layout.layers().size(); h++) {
            Layer layer = layout.layers().get(h);
            int from = layer.first() - learnt.first();
            if (from < 0 || from + layer.parameters() > learnt.count()) {
                continue;
            }
            int[] differences = Arrays.copyOfRange(learnt.units(), from, from + layer.parameters());
            Quantizer.QuantizedLayer quantized = quantizer.quantize(differences, member.residuals.get(h));
            encoder.add(quantized.q(), 0, layer.first(), layer.parameters(), quantized.step());
        }
        return encoder.chunks();
    }

    private ObjectEncoder encoder(Codec codec) {
        ChunkSeed seed = ChunkSeed.of(MODEL, base.version(), base.digest());
        int transfer = base.round() & 0xFFFF;
        int chunkBytes = plan.stages().get(0).up().chunkBytes();
        return new ObjectEncoder(plan.layout(), ChunkFormat.TYPE_UPDATE, transfer, seed, codec, chunkBytes);
    }

    private List<byte[]> constant() {
        int[] values = new int[plan.layout().parameters()];
        Arrays.fill(values, attack.constant());
        int[] steps = new int[plan.layout().layers().size()];
        Arrays.fill(steps, Attack.constantStep());
        return encoder(Codec.INT16).addAll(values, steps).chunks();
    }
}
