package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.watch.FleetWatch;
import io.linnet.protocol.model.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training goes on with: the journal's versions, each of which must hold the digest that it is kept under, or version
 * 0. A stored model is not believed: one flipped bit, and boards would fetch a model for ever that its digest does not name.
 *
 * <p>Where the newest version does not hold, the newest that holds is offered again as a version of its own, under a number
 * that no board has seen: boards may have worked on the lost one, and would not work on an older one twice.
 *
 * @param recovered the journal's state without what does not hold, and without an open round on a version that was lost
 * @param states oldest first; at least one
 * @param writes what makes the journal say the same
 * @param isResumed false: the training begins
 */
record History(JournalState recovered, List<ModelState> states, List<JournalWrite> writes, boolean isResumed) {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    /** As an earlier run left it, on the newest version. */
    FleetWatch watch(ModelPlan plan, RoundPolicy policy) {
        return new FleetWatch(
                policy.watch(),
                newest(states),
                policy.maxExamples(),
                plan.layout().outputs(),
                recovered.watch(),
                plan::figure);
    }

    static History of(JournalState found, ModelPlan plan, Optional<Parameters> start) {
        List<ModelState> states = new ArrayList<>();
        List<Long> spoilt = new ArrayList<>();
        long last = -1;
        int lastRound = -1;
        for (Version version : found.versions()) {
            StoredVersion.readIfItHolds(version, plan.layout())
                    .ifPresentOrElse(states::add, () -> spoilt.add(version.number()));
            last = Math.max(last, version.number());
            lastRound = Math.max(lastRound, version.round());
        }
        List<JournalWrite> writes = new ArrayList<>();
        if (!spoilt.isEmpty()) {
            LOG.error("Versions {} in the journal do not hold their digests: they are dropped", spoilt);
            writes.add(new JournalWrite.DropVersions(spoilt));
        }
        boolean isResumed = !states.isEmpty();
        boolean isNewestLost = found.isPartial() || (!spoilt.isEmpty() && newest(states) != last);
        if (!isResumed) {
            states.add(ModelState.first(start.orElseGet(
                    () -> Parameters.initial(plan.layout(), plan.training().network(), plan.seed()))));
        }
        if (isNewestLost && last >= 0) {
            ModelState held = states.get(states.size() - 1);
            ModelState again = held.again(last + 1, lastRound + 1);
            LOG.error("The parameters of version {} go on as version {}", held.version(), again.version());
            states.add(again);
        }
        if (!isResumed || isNewestLost) {
            writes.add(new JournalWrite.CloseRound(StoredVersion.of(states.get(states.size() - 1)), List.of()));
        }
        JournalState recovered = isNewestLost
                ? new JournalState(
                        found.ordinals(),
                        found.versions(),
                        List.of(),
                        found.receipts(),
                        found.watch(),
                        found.steering(),
                        found.epochs(),
                        found.opening(),
                        found.machines(),
                        false)
                : found;
        return new History(recovered, states, writes, isResumed);
    }

    private static long newest(List<ModelState> states) {
        return states.isEmpty() ? -1 : states.get(states.size() - 1).version();
    }
}
