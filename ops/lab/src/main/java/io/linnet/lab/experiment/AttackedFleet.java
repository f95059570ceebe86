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
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.Sampling;
import io.linnet.protocol.model.TifedSettings;
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
    private static final long DEADLINE_MILLIS = 60_000;
    private static final int UNDER_WAY = 500;

    private final ModelPlan plan;
    private final Attack attack;
    private final int badBoards;
    private final RoundPolicy policy;
    private final Coordinator coordinator;
    private final Tally tally = new Tally();
    private final Effects effects = new Effects();
    private final List<DirectBoard> members = new ArrayList<>();
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
            members.add(new DirectBoard(seen, plan, Trainer.of(plan.training().network(), plan.layout(), plan.seed())));
        }
        Roster roster = new Roster(parts.size(), ordinals);
        this.coordinator = new Coordinator(plan.model(), policy, roster, tally, List.of());
    }

    /** With the weights and times of a fleet whose rounds all boards finish. */
    public static RoundPolicy policy(ModelPlan plan, int boards) {
        int most = RoundPolicy.mostExamples(plan.training().schedule().examples());
        return new RoundPolicy(boards, boards, DEADLINE_MILLIS, most, UNDER_WAY, 0);
    }

    private static String id(int board) {
        return "board-" + board;
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

    /** The newest version with the last layer that this board tunes for itself. */
    public Parameters tuned(int board, Personal personal) {
        return members.get(board).tuned(base, personal);
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
        tally.judged(coordinator.round().accumulator());
        coordinator.close(effects);
        effects.takeEntries();
        effects.takeReplies();
    }

    private void send(int board, ModelPlan.Stage stage) {
        boolean isBad = board < badBoards;
        DirectBoard member = members.get(board);
        LocalUpdate learnt = member.learn(base, board, members.size());
        if (isBad) {
            attack.distort(learnt, random);
        }
        List<byte[]> chunks = isBad && attack.isConstant() ? constant(member) : member.encode(base, learnt, stage);
        int honest = Math.min(learnt.examples(), policy.maxExamples());
        Announcement announcement =
                new Announcement(DirectBoard.transfer(base), chunks.size(), isBad ? attack.examples(honest) : honest);
        Hello hello = new Hello(
                plan.model(),
                Optional.of(new Base(base.version(), base.digest())),
                Optional.of(announcement),
                chunks,
                OptionalInt.empty());
        int bytes = chunks.stream().mapToInt(chunk -> chunk.length).sum();
        coordinator.handle(new Arrival.BoardMessage(id(board), hello, bytes), base.round(), effects);
    }

    private List<byte[]> constant(DirectBoard member) {
        int[] values = new int[plan.layout().parameters()];
        Arrays.fill(values, attack.constant());
        int[] steps = new int[plan.layout().layers().size()];
        Arrays.fill(steps, Attack.constantStep());
        return member.encoder(base, Codec.INT16).addAll(values, steps).chunks();
    }
}
