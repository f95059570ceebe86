package io.linnet.lab.world;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.Draw;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.List;
import java.util.Set;

/**
 * What a seed stands for: the fleet, its model and rounds, and the storm that it must come through.
 *
 * @param mqttBoards with an MQTT session of their own
 * @param serialBoards each on a serial line
 * @param datagramBoards on datagrams, as over CoAP
 * @param overtakes messages of different topics may overtake each other
 * @param hidesRetained the broker hands retained messages to filters without wildcards only
 * @param stormSeconds after which all faults stop
 */
record Scenario(
        int mqttBoards,
        int serialBoards,
        int datagramBoards,
        int gateways,
        ModelPlan plan,
        RoundPolicy policy,
        boolean overtakes,
        boolean hidesRetained,
        int stormSeconds,
        int workMillis,
        Faults faults) {
    static final String FLEET = "world";
    static final String MODEL = "tiny";

    private static final int INPUTS = 5;
    private static final int HIDDEN = 4;
    private static final int CLASSES = 3;

    static Scenario draw(Chance chance) {
        int gateways = chance.oneOf(0, 1, 1, 2);
        int mqttBoards = gateways == 0 ? chance.between(1, 5) : chance.between(0, 2);
        int serialBoards = gateways == 0 ? 0 : chance.between(0, 3);
        int datagramBoards = gateways == 0 ? 0 : chance.between(serialBoards == 0 ? 1 : 0, 2);
        int boards = mqttBoards + serialBoards + datagramBoards;
        int deadlineSeconds = chance.oneOf(20, 60, 120);
        RoundPolicy policy = new RoundPolicy(
                boards,
                chance.between(1, boards),
                deadlineSeconds * 1000L,
                1_000,
                chance.oneOf(2, 16, 500),
                chance.happens(0.2) ? chance.between(3, 30) : 0);
        return new Scenario(
                mqttBoards,
                serialBoards,
                datagramBoards,
                gateways,
                plan(chance),
                policy,
                chance.happens(0.5),
                false,
                chance.between(60, 400),
                chance.oneOf(1_000, 5_000, 20_000),
                Faults.draw(chance));
    }

    int boards() {
        return mqttBoards + serialBoards + datagramBoards;
    }

    /** The same, and nothing goes wrong for so long. */
    Scenario calm(int seconds) {
        return with(policy, hidesRetained, seconds, Faults.none(faults.way()));
    }

    /** The same, with the kinds of trouble that came later. */
    Scenario more(Chance chance) {
        return with(policy, chance.happens(0.3), stormSeconds, faults.more(chance));
    }

    /** Boards of one weight behind gateways that may bring their updates as sums. */
    Scenario summing(Chance chance) {
        int shelves = Math.max(1, gateways);
        int behind = shelves * chance.between(10, 14);
        int lines = chance.between(0, behind);
        int boards = mqttBoards + behind;
        ModelPlan summed = plan;
        while (summed.layout().numeric() == Numeric.FLOAT32) {
            summed = plan(chance);
        }
        RoundPolicy rounds = new RoundPolicy(
                        boards, chance.between(1, boards), policy.deadlineMillis(), 1, 500, policy.maxRounds())
                .withMerge(MergeRule.MEAN)
                .withGatewaySums(Set.of("gateway-0", "gateway-1"));
        return new Scenario(
                mqttBoards,
                lines,
                behind - lines,
                shelves,
                summed,
                rounds,
                overtakes,
                hidesRetained,
                stormSeconds,
                workMillis,
                faults);
    }

    /** The same; in some, rounds do not wait for their boards, but close at a count of updates. */
    Scenario closing(Chance chance) {
        int closeAt = chance.happens(0.3) ? chance.between(1, boards()) : 0;
        return with(policy.closingAfter(closeAt), hidesRetained, stormSeconds, faults);
    }

    /** The same; in some, a round asks for a part of its boards only. */
    Scenario drawing(Chance chance) {
        if (boards() == 1 || !chance.happens(0.3)) {
            return this;
        }
        return asking(chance.between(1, boards() - 1));
    }

    /** The same, and a round asks for so many boards. */
    Scenario asking(int take) {
        RoundPolicy fewer = policy.withDraw(new Draw(plan.seed(), take))
                .withQuorum(Math.min(take, policy.quorum()))
                .closingAfter(Math.min(take, policy.closeAt()));
        return with(fewer, hidesRetained, stormSeconds, faults);
    }

    private Scenario with(RoundPolicy rounds, boolean hides, int seconds, Faults other) {
        return new Scenario(
                mqttBoards,
                serialBoards,
                datagramBoards,
                gateways,
                plan,
                rounds,
                overtakes,
                hides,
                seconds,
                workMillis,
                other);
    }

    private static ModelPlan plan(Chance chance) {
        Network network = chance.oneOf(Network.TIFED, Network.SIGMOID, Network.SOFTMAX);
        boolean isFloat = network != Network.TIFED && chance.happens(0.3);
        int exponent = isFloat || network == Network.TIFED ? 0 : -11;
        int[] units = network == Network.SOFTMAX ? new int[] {INPUTS, CLASSES} : new int[] {INPUTS, HIDDEN, CLASSES};
        int[] exponents = new int[units.length - 1];
        java.util.Arrays.fill(exponents, exponent);
        ModelLayout layout = ModelLayout.of(isFloat ? Numeric.FLOAT32 : Numeric.INT16, units, exponents);
        boolean isExact = chance.happens(0.3);
        int codec = isFloat ? 0 : isExact ? 1 : chance.oneOf(2, 3);
        Profile up = new Profile(
                codec,
                isFloat || isExact ? 0 : chance.oneOf(1, 16, 64, 576),
                isFloat || isExact ? 0 : chance.oneOf(0, 8, 16),
                chance.between(48, 80),
                chance.happens(0.5));
        return new ModelPlan(
                MODEL,
                layout,
                training(network),
                chance.next(),
                network == Network.TIFED && chance.happens(0.4),
                List.of(new Stage(0, up, chance.oneOf(0, 1, 16, 256))),
                chance.between(1, 6));
    }

    private static TrainingSettings training(Network network) {
        Schedule schedule = Schedule.fresh(1, 1, 10);
        return switch (network) {
            case TIFED -> new TifedSettings(Division.NEAREST, 1024, schedule);
            case SIGMOID -> new SigmoidSettings(300_000, 500_000, schedule);
            case SOFTMAX -> new SoftmaxSettings(300_000, 0, schedule, 1_000_000);
            case POINTS, AUTOENCODER, RIDGE -> throw new IllegalArgumentException("its boards have labels of classes");
        };
    }

    /** How long the power stays away after a cut. */
    long downMillis(Chance chance) {
        return chance.happens(0.8) ? chance.between(100, 5_000) : chance.between(5_000, 40_000);
    }
}
