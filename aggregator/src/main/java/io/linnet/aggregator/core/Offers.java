package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.message.Admission;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.PartialSum;
import io.linnet.protocol.message.Plan;
import io.linnet.protocol.message.Shape;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.Optional;

/** What boards are told of the round, from how things stand. */
final class Offers {
    private static final int MIN_PACE_MICROS = 20;
    private static final int MAX_PACE_MICROS = 10_000;

    private Offers() {}

    /**
     * @param boards with a number
     * @param asked that the round draws of them; 0: all
     * @param deadlineMillis 0: boards are not to work
     * @param nextSeconds to the next round, where none is open; 0: not known
     * @param microsPerArrival that an arrival costs the owner thread
     */
    static Offer of(
            ModelPlan plan,
            RoundPolicy policy,
            Catalogue catalogue,
            int boards,
            int asked,
            long deadlineMillis,
            int nextSeconds,
            long microsPerArrival) {
        ModelState base = catalogue.newest();
        ModelPlan.Stage stage = plan.stage(base);
        int senders = asked == 0 ? boards : Math.min(boards, asked);
        return new Offer(
                plan.model(),
                new Base(base.version(), base.digest()),
                base.round(),
                plan.seed(),
                new Shape(
                        plan.training().network(),
                        plan.layout(),
                        Arrays.stream(plan.training().toArray()).boxed().toList(),
                        plan.isOneLayerEach(boards),
                        plan.personal(),
                        plan.front()),
                new Admission(
                        boards,
                        senders <= policy.underWay() ? boards : Math.min(boards, policy.underWay()),
                        policy.window(senders),
                        senders > policy.underWay() ? paceMicros(microsPerArrival) : 0,
                        policy.maxExamples(),
                        deadlineMillis,
                        nextSeconds,
                        asked == 0 ? Optional.empty() : Optional.of(new Plan(asked, policy.age(), policy.closeAt())),
                        policy.gatewaySums().isEmpty() ? 0 : PartialSum.MAX_MEMBERS),
                stage.up(),
                new Downloads(
                        catalogue.previousDigest(), catalogue.step().size(), Optional.of(catalogue.fullDescription())));
    }

    /** A fleet that is offered what its boards refuse to read would wait for ever. */
    static void requireReadable(Offer offer) {
        try {
            MessageReader.read(MessageWriter.write(offer));
        } catch (Refused refused) {
            throw new IllegalArgumentException("boards would refuse the offer: " + refused.getMessage(), refused);
        }
    }

    /** Twice what an update costs, so that arrivals of a large fleet never outrun the owner thread. */
    private static int paceMicros(long microsPerArrival) {
        return (int) Math.max(MIN_PACE_MICROS, Math.min(MAX_PACE_MICROS, 2 * microsPerArrival));
    }
}
