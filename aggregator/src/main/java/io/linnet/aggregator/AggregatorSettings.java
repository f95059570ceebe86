package io.linnet.aggregator;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.OfferSeal;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.trust.FleetKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * All that an aggregator is told.
 *
 * @param fleet id
 * @param journal file; empty: in memory, gone with the process
 * @param isSynced the journal survives a power cut, not only a kill
 * @param start parameters of version 0 instead of the seed's
 * @param boards file of the boards that may take part, which is followed; empty: any board
 * @param gateways file of the lists that are sealed for gateways elsewhere, which is followed; empty: none
 * @param seal of its offers; empty: they go as they are
 * @param hook what is told over HTTP when the model, or a machine, needs a person; empty: nobody
 */
public record AggregatorSettings(
        String fleet,
        MqttSettings session,
        ModelPlan plan,
        RoundPolicy policy,
        Optional<Path> journal,
        boolean isSynced,
        Optional<Parameters> start,
        Optional<Path> boards,
        Optional<Path> gateways,
        Optional<OfferSeal> seal,
        Optional<URI> hook) {
    public AggregatorSettings {
        hook.ifPresent(Hook::require);
    }

    /** Of a fleet that takes any board. */
    public AggregatorSettings(
            String fleet,
            MqttSettings session,
            ModelPlan plan,
            RoundPolicy policy,
            Optional<Path> journal,
            boolean isSynced,
            Optional<Parameters> start) {
        this(
                fleet,
                session,
                plan,
                policy,
                journal,
                isSynced,
                start,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public AggregatorSettings withBoards(Path file) {
        return with(policy, Optional.of(file), gateways, seal, hook);
    }

    public AggregatorSettings withGateways(Path file) {
        return with(policy, boards, Optional.of(file), seal, hook);
    }

    /** @param leastEpoch what people know of earlier starts that the journal knows nothing of; 0: nothing */
    public AggregatorSettings withFleetKey(FleetKey key, long leastEpoch) {
        return with(policy, boards, gateways, Optional.of(new OfferSeal(fleet, key, leastEpoch)), hook);
    }

    /** The same, but a model that an earlier run held goes on. */
    public AggregatorSettings released() {
        return with(policy.withWatch(policy.watch().released()), boards, gateways, seal, hook);
    }

    public AggregatorSettings withHook(URI to) {
        return with(policy, boards, gateways, seal, Optional.of(to));
    }

    private AggregatorSettings with(
            RoundPolicy policy,
            Optional<Path> boards,
            Optional<Path> gateways,
            Optional<OfferSeal> seal,
            Optional<URI> hook) {
        return new AggregatorSettings(
                fleet, session, plan, policy, journal, isSynced, start, boards, gateways, seal, hook);
    }

    /** What a journal belongs to: one fleet's one model. */
    public String journalDescription() {
        ModelLayout layout = plan.layout();
        return fleet + " " + plan.model() + " " + plan.training().network() + " " + layout.numeric() + " "
                + Arrays.toString(layout.units()) + Arrays.toString(layout.exponents()) + " seed "
                + HexFormat.of().toHexDigits(plan.seed());
    }
}
