package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.Draw;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.RoundTimes;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.protocol.message.Ids;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.session.BrokerBlock;
import io.linnet.protocol.trust.FleetKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * The YAML of {@code linnet aggregator}; {@code ops/config/aggregator.yaml} is its commented example. What is left out
 * takes its default here, or, where null is allowed, that of the algorithm.
 *
 * @param data folder of the journals, where there are many models
 * @param models what each of them has of its own; {@link ConfiguredModels} reads them
 */
@NullUnmarked // A binder passes null for what is left out; the compact constructors fill the defaults in.
record AggregatorConfig(
        String fleet,
        String model,
        BrokerBlock broker,
        LearningConfig learning,
        Rounds rounds,
        ServerConfig server,
        CodingConfig coding,
        @Nullable String boards,
        @Nullable String gateways,
        @Nullable String fleetKey,
        Long epoch,
        @Nullable String journal,
        Boolean syncJournal,
        EngineConfig engine,
        @Nullable String saveModel,
        @Nullable String start,
        @Nullable DescribeConfig describe,
        Watch watch,
        @Nullable String hook,
        StatusConfig status,
        @Nullable String data,
        @Nullable List<JsonNode> models) {
    AggregatorConfig {
        fleet = fleet == null ? "demo" : fleet;
        model = model == null ? "digits" : model;
        broker = broker == null ? BrokerBlock.at(null) : broker;
        learning = learning == null ? LearningConfig.DEFAULT : learning;
        rounds = rounds == null
                ? new Rounds(
                        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
                : rounds;
        server = server == null ? new ServerConfig(null, null, null, null, null) : server;
        coding = coding == null ? new CodingConfig(null, null, null, null, null) : coding;
        epoch = epoch == null ? 0 : epoch;
        syncJournal = syncJournal == null || syncJournal;
        engine = engine == null ? EngineConfig.SINGLE : engine;
        watch = watch == null ? new Watch(null, null, null, null) : watch;
        status = status == null ? new StatusConfig(null, null, null, null, null, null, null) : status;
    }

    /** When a model is taken for fallen behind its best, and what becomes of it. */
    record Watch(Double drop, Integer rounds, String action, Integer heldBoards) {
        Watch {
            drop = drop == null ? WatchPolicy.DEFAULT.drop() : drop;
            rounds = rounds == null ? WatchPolicy.DEFAULT.rounds() : rounds;
            action = action == null ? WatchPolicy.DEFAULT.action().label() : action;
            heldBoards = heldBoards == null ? WatchPolicy.HELD_BOARDS : heldBoards;
        }

        WatchPolicy policy() {
            return new WatchPolicy(drop, rounds, WatchAction.of(action), false, heldBoards);
        }
    }

    record Rounds(
            Integer boards,
            Integer quorum,
            Double deadlineSeconds,
            @Nullable Integer maxExamples,
            Integer underWay,
            Integer count,
            Integer closePercent,
            Integer closeAt,
            Integer take,
            @Nullable String merge,
            Integer age,
            Boolean discount,
            @Nullable String every,
            @Nullable String between,
            @Nullable String zone,
            @Nullable List<String> gatewaySums) {
        Rounds {
            boards = boards == null ? 16 : boards;
            take = take == null ? 0 : take;
            quorum = quorum == null ? Math.max(1, (take == 0 ? boards : take) / 2) : quorum;
            deadlineSeconds = deadlineSeconds == null ? 60 : deadlineSeconds;
            underWay = underWay == null ? 500 : underWay;
            count = count == null ? 0 : count;
            closePercent = closePercent == null ? 90 : closePercent;
            closeAt = closeAt == null ? 0 : closeAt;
            age = age == null ? 20 : age;
            discount = discount != null && discount;
        }

        RoundPolicy policy(ModelPlan plan) {
            requireEnoughDrawn();
            int most = or(
                    maxExamples,
                    RoundPolicy.mostExamples(plan.training().schedule().examples()));
            return new RoundPolicy(
                            boards,
                            quorum,
                            Durations.ofDeadline("rounds.deadlineSeconds", deadlineSeconds),
                            most,
                            underWay,
                            count)
                    .closingAt(closePercent)
                    .closingAfter(closeAt)
                    .withMerge(rule(plan))
                    .withAge(age)
                    .discountingAge(discount)
                    .withDraw(new Draw(plan.seed(), take))
                    .withTimes(times())
                    .withGatewaySums(summing(plan));
        }

        /** A sum of updates can be merged where nothing looks at any of them alone. */
        private Set<String> summing(ModelPlan plan) {
            if (gatewaySums == null) {
                return Set.of();
            }
            gatewaySums.forEach(gateway -> Ids.require("rounds.gatewaySums", gateway));
            boolean isAddable = plan.layout().numeric() == Numeric.INT16
                    && plan.sums().isEmpty()
                    && plan.personal().isEmpty();
            if (rule(plan) != MergeRule.MEAN || !isAddable) {
                throw new UserError(
                        "rounds.gatewaySums: accepted with rounds.merge=mean, and not with learning.float32,"
                                + " learning.personal or learning.algorithm=points, autoencoder or ridge (clip and direction look at"
                                + " each update alone)");
            }
            return Set.copyOf(gatewaySums);
        }

        /** A round that waits for more updates than boards it asks for would never close. */
        private void requireEnoughDrawn() {
            int most = Math.max(quorum, closeAt);
            if (take > 0 && (take > boards || most > take)) {
                throw new UserError("rounds.take=" + take + " with boards=" + boards + ", quorum=" + quorum
                        + " and closeAt=" + closeAt + ", accepted: 0, or " + most + " to " + boards);
            }
        }

        private RoundTimes times() {
            if (between == null && zone != null) {
                throw new UserError("rounds.zone=" + zone + ", accepted: with rounds.between");
            }
            long everyMillis = every == null ? 0 : Durations.longMillis("rounds.every", every);
            String local = zone == null ? ZoneId.systemDefault().getId() : zone;
            return new RoundTimes(
                    everyMillis, Optional.ofNullable(between).map(hours -> RoundTimes.Hours.parse(hours, local)));
        }

        private static boolean isRepeating(ModelPlan plan) {
            return plan.training().network() == Network.AUTOENCODER;
        }

        private MergeRule rule(ModelPlan plan) {
            boolean isFloat = plan.layout().numeric() == Numeric.FLOAT32;
            if (merge == null) {
                return isFloat || isRepeating(plan) ? MergeRule.MEAN : MergeRule.CLIP;
            }
            MergeRule rule = MergeRule.of(merge);
            if (rule != MergeRule.MEAN && isRepeating(plan)) {
                throw new UserError("rounds.merge=" + merge
                        + " with learning.algorithm=autoencoder, accepted: mean (machines that each run in one way"
                        + " differ by much, and cut updates taught the network nothing)");
            }
            if (rule.isCutting() && isFloat) {
                throw new UserError("rounds.merge=" + merge
                        + " with learning.float32, accepted: mean (lossless floats are merged as they are)");
            }
            if (rule == MergeRule.DIRECTION && plan.sums().isPresent()) {
                throw new UserError("rounds.merge=direction with learning.algorithm="
                        + plan.training().network().name().toLowerCase(Locale.ROOT)
                        + ", accepted: clip, mean (sums go nowhere)");
            }
            return rule;
        }
    }

    record CodingConfig(
            String codec,
            @Nullable Double c,
            @Nullable Double downC,
            @Nullable Integer residualBits,
            Boolean eager) {
        static final CodingConfig DEFAULT = new CodingConfig(null, null, null, null, null);

        CodingConfig {
            codec = codec == null ? "range" : codec;
            eager = eager != null && eager;
        }

        /** Nothing is rounded. */
        Stage exact(int chunkBytes) {
            if (c != null || downC != null || residualBits != null) {
                throw new UserError("coding.c, coding.downC and coding.residualBits: not with sums, which are exact");
            }
            return new Stage(0, new Profile(Presets.codec(codec).code(), 0, 0, chunkBytes, eager), 0);
        }

        Presets.Coding over(Presets.Coding preset) {
            return new Presets.Coding(
                            preset.codec(),
                            c == null ? preset.c16() : Presets.c16(c),
                            downC == null ? preset.downC16() : Presets.c16(downC),
                            or(residualBits, preset.residualBits()),
                            eager)
                    .withCodec(Presets.codec(codec));
        }
    }

    AggregatorConfig withBroker(String uri) {
        return with(broker.withUri(uri), journal, engine);
    }

    AggregatorConfig withJournal(String file) {
        return with(broker, file, engine);
    }

    AggregatorConfig withEngine(String kind) {
        return with(broker, journal, engine.of(kind));
    }

    private AggregatorConfig with(BrokerBlock broker, @Nullable String journal, EngineConfig engine) {
        return new AggregatorConfig(
                fleet,
                model,
                broker,
                learning,
                rounds,
                server,
                coding,
                boards,
                gateways,
                fleetKey,
                epoch,
                journal,
                syncJournal,
                engine,
                saveModel,
                start,
                describe,
                watch,
                hook,
                status,
                data,
                models);
    }

    /** Of a model that has its fleet for itself. */
    AggregatorSettings settings() {
        return settings("aggregator-" + fleet + "-" + model);
    }

    /** @param clientId of the session, which models of a fleet share */
    AggregatorSettings settings(String clientId) {
        ModelPlan plan = plan();
        requireProvable();
        AggregatorSettings settings = new AggregatorSettings(
                fleet,
                broker.settings(clientId),
                plan,
                rounds.policy(plan).withOptimiser(server.of(plan)).withWatch(watch.policy()),
                Optional.ofNullable(journal).map(Path::of),
                syncJournal,
                Optional.ofNullable(start).map(file -> StartModel.read(Path.of(file), plan)));
        settings = hook == null ? settings : settings.withHook(uri(hook));
        settings = boards == null ? settings : settings.withBoards(Path.of(boards));
        settings = gateways == null ? settings : settings.withGateways(Path.of(gateways));
        return fleetKey == null ? settings : settings.withFleetKey(FleetKey.read(Path.of(fleetKey)), epoch);
    }

    /** What a sum is made of nobody proves, and nobody can take one board's share out of it again. */
    private void requireProvable() {
        if (rounds.gatewaySums() != null && (boards != null || engine.isKafka())) {
            throw new UserError("rounds.gatewaySums: not with " + (boards == null ? "engine.kind=kafka" : "boards")
                    + (boards == null
                            ? " (a sum's boards lie on several partitions)"
                            : " (boards of a list prove their own updates, and may be thrown out in mid-round)"));
        }
    }

    /** It may be a secret, and is not repeated. */
    private static URI uri(String hook) {
        try {
            return new URI(hook);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("hook, accepted: http:// or https:// with a host", null);
        }
    }

    private ModelPlan plan() {
        if (learning.isOfMachines()) {
            return learning.machines(model, coding);
        }
        Presets preset = Presets.of(learning.algorithm());
        ModelLayout layout = learning.layout(preset);
        if (start != null && learning.exponent() == null) {
            layout = StartModel.layout(Path.of(start), layout);
        }
        ModelPlan plan = preset.withCoding(coding.over(preset.coding()))
                .plan(model, layout, learning.training(preset.training()), learning.seed());
        if (learning.windows() != null) {
            plan = plan.with(learning.windows().settings(describe));
        }
        return learning.personal() == null
                ? plan
                : plan.with(learning.personal().layer());
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
