package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.RoundTimes;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.session.BrokerBlock;
import io.linnet.protocol.trust.FleetKey;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
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
        Learning learning,
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
        @Nullable Describe describe,
        Watch watch,
        StatusConfig status,
        @Nullable String data,
        @Nullable List<JsonNode> models) {
    AggregatorConfig {
        fleet = fleet == null ? "demo" : fleet;
        model = model == null ? "digits" : model;
        broker = broker == null ? BrokerBlock.at(null) : broker;
        learning = learning == null
                ? new Learning(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
                : learning;
        rounds = rounds == null
                ? new Rounds(null, null, null, null, null, null, null, null, null, null, null, null, null)
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

    /**
     * What goes into a saved model beside its parameters.
     *
     * @param factor of features that are brightness
     * @param means of columns, with their deviations
     */
    record Describe(
            @Nullable List<String> classes,
            @Nullable List<String> features,
            @Nullable Integer factor,
            @Nullable List<Float> means,
            @Nullable List<Float> deviations) {
        static final Describe NOTHING = new Describe(null, null, null, null, null);

        Describe {
            if ((means == null) != (deviations == null) || (factor != null && means != null)) {
                throw new IllegalArgumentException("describe: accepted: factor, or means and deviations, or neither");
            }
        }

        SavedModel over(SavedModel model) {
            return model.named(
                    classes == null ? List.of() : classes, features == null ? List.of() : features, scaling());
        }

        private Optional<InputScaling> scaling() {
            if (factor != null) {
                return Optional.of(new InputScaling.Pixels(factor));
            }
            return means == null || deviations == null
                    ? Optional.empty()
                    : Optional.of(new InputScaling.Columns(means, deviations));
        }
    }

    /** What is learnt. Rates are real numbers; whole numbers go over the wire in millionths. */
    record Learning(
            String algorithm,
            List<Integer> units,
            Long seed,
            @Nullable String divide,
            @Nullable Integer rateInverse,
            @Nullable Double rate,
            @Nullable Double momentum,
            @Nullable Double decay,
            @Nullable Double rateDecay,
            @Nullable Integer batch,
            @Nullable Integer passes,
            @Nullable Integer examples,
            @Nullable Integer exponent,
            Boolean float32,
            @Nullable PersonalConfig personal) {
        Learning {
            algorithm = algorithm == null ? "tifed" : algorithm;
            units = units == null ? List.of(64, 32, 10) : List.copyOf(units);
            seed = seed == null ? 1 : seed;
            float32 = float32 != null && float32;
            if (units.size() < 2) {
                throw new IllegalArgumentException("units=" + units + ", accepted: inputs, hidden ..., classes");
            }
        }

        ModelLayout layout(Presets preset) {
            int[] widths = units.stream().mapToInt(Integer::intValue).toArray();
            return float32
                    ? Presets.layout(Numeric.FLOAT32, widths, 0)
                    : Presets.layout(Numeric.INT16, widths, or(exponent, preset.exponent()));
        }

        TrainingSettings training(TrainingSettings preset) {
            Schedule s = preset.schedule();
            Schedule schedule =
                    Schedule.fresh(or(batch, s.batch()), or(passes, s.passes()), or(examples, s.examples()));
            if (preset instanceof TifedSettings tifed) {
                return new TifedSettings(
                        divide == null ? tifed.division() : Presets.division(divide),
                        or(rateInverse, tifed.rateInverse()),
                        schedule);
            }
            if (preset instanceof SoftmaxSettings softmax) {
                return new SoftmaxSettings(
                        ppm(rate, softmax.ratePpm()),
                        ppm(decay, softmax.decayPpm()),
                        schedule,
                        ppm(rateDecay, softmax.rateDecayPpm()));
            }
            SigmoidSettings sigmoid = (SigmoidSettings) preset;
            return new SigmoidSettings(ppm(rate, sigmoid.ratePpm()), ppm(momentum, sigmoid.momentumPpm()), schedule);
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
            @Nullable String merge,
            Integer age,
            @Nullable String every,
            @Nullable String between,
            @Nullable String zone) {
        Rounds {
            boards = boards == null ? 16 : boards;
            quorum = quorum == null ? Math.max(1, boards / 2) : quorum;
            deadlineSeconds = deadlineSeconds == null ? 60 : deadlineSeconds;
            underWay = underWay == null ? 500 : underWay;
            count = count == null ? 0 : count;
            closePercent = closePercent == null ? 90 : closePercent;
            closeAt = closeAt == null ? 0 : closeAt;
            age = age == null ? 20 : age;
        }

        RoundPolicy policy(ModelPlan plan) {
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
                    .withMerge(rule(plan.layout().numeric()))
                    .withAge(age)
                    .withTimes(times());
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

        private MergeRule rule(Numeric numeric) {
            boolean isFloat = numeric == Numeric.FLOAT32;
            if (merge == null) {
                return isFloat ? MergeRule.MEAN : MergeRule.CLIP;
            }
            MergeRule rule = MergeRule.of(merge);
            if (rule == MergeRule.CLIP && isFloat) {
                throw new UserError(
                        "rounds.merge=clip with learning.float32, accepted: mean (lossless floats are merged"
                                + " as they are)");
            }
            return rule;
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
        AggregatorSettings settings = new AggregatorSettings(
                fleet,
                broker.settings(clientId),
                plan,
                rounds.policy(plan).withOptimiser(server.of(plan)).withWatch(watch.policy()),
                Optional.ofNullable(journal).map(Path::of),
                syncJournal,
                Optional.ofNullable(start).map(file -> StartModel.read(Path.of(file), plan)));
        settings = boards == null ? settings : settings.withBoards(Path.of(boards));
        settings = gateways == null ? settings : settings.withGateways(Path.of(gateways));
        return fleetKey == null ? settings : settings.withFleetKey(FleetKey.read(Path.of(fleetKey)), epoch);
    }

    private ModelPlan plan() {
        Presets preset = Presets.of(learning.algorithm());
        ModelPlan plan = preset.withCoding(coding.over(preset.coding()))
                .plan(model, learning.layout(preset), learning.training(preset.training()), learning.seed());
        return learning.personal() == null
                ? plan
                : plan.with(learning.personal().layer());
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static int ppm(@Nullable Double value, int otherwise) {
        return value == null ? otherwise : (int) Math.round(value * 1e6);
    }
}
