package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.Draw;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.TargetScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an aggregator makes of its file. */
class AggregatorConfigTest {
    @TempDir
    private Path folder;

    private AggregatorSettings settings(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("aggregator.yaml"), yaml);
        return ConfigFile.read(file, AggregatorConfig.class).settings();
    }

    @Test
    void aRoundAsksForAsManyBoardsAsItWaitsFor() throws IOException {
        assertThat(settings("rounds: {boards: 9}\n").policy().draw().take()).isZero();
        assertThat(settings("rounds: {boards: 90, take: 9}\n").policy()).satisfies(policy -> {
            assertThat(policy.draw()).isEqualTo(new Draw(1, 9));
            assertThat(policy.quorum()).isEqualTo(4);
        });
        assertThatThrownBy(() -> settings("rounds: {boards: 90, take: 9, closeAt: 10}\n"))
                .hasMessageContaining(
                        "rounds.take=9 with boards=90, quorum=4 and closeAt=10, accepted: 0, or 10 to 90");
    }

    @Test
    void bigUpdatesAreCutUnlessFloatsAreToStayAsTheyAre() throws IOException {
        assertThat(settings("fleet: f\n").policy().merge()).isEqualTo(MergeRule.CLIP);
        assertThat(settings("rounds: {merge: mean}\n").policy().merge()).isEqualTo(MergeRule.MEAN);
        String floats = "learning: {algorithm: fedavg, float32: true}\ncoding: {codec: float32}\n";
        assertThat(settings(floats).policy().merge()).isEqualTo(MergeRule.MEAN);
        assertThatThrownBy(() -> settings(floats + "rounds: {merge: clip}\n"))
                .hasMessageContaining("rounds.merge=clip with learning.float32, accepted: mean");
        assertThat(settings("rounds: {merge: direction}\n").policy().merge()).isEqualTo(MergeRule.DIRECTION);
        assertThatThrownBy(() -> settings(floats + "rounds: {merge: direction}\n"))
                .hasMessageContaining("rounds.merge=direction with learning.float32, accepted: mean");
        assertThatThrownBy(() -> settings(
                        "learning: {algorithm: points, points: {frontEnd: haar}}\n" + "rounds: {merge: direction}\n"))
                .hasMessageContaining("rounds.merge=direction with learning.algorithm=points, accepted: clip, mean");
        assertThatThrownBy(() -> settings("rounds: {merge: median}\n"))
                .hasMessageContaining("merge=median, accepted: clip, direction, mean");
    }

    @Test
    void lateWorkCountsInFullUnlessTheFileSaysOtherwise() throws IOException {
        assertThat(settings("fleet: f\n").policy().isAgeDiscounted()).isFalse();
        assertThat(settings("rounds: {discount: true}\n").policy().isAgeDiscounted())
                .isTrue();
    }

    @Test
    void gatewaysMaySumWhereNothingLooksAtSingleUpdates() throws IOException {
        String summing = "rounds: {merge: mean, gatewaySums: [hall]}\n";
        assertThat(settings(summing).policy().gatewaySums()).containsExactly("hall");
        assertThat(settings("rounds: {merge: mean}\n").policy().gatewaySums()).isEmpty();
        assertThatThrownBy(() -> settings("rounds: {gatewaySums: [hall]}\n"))
                .hasMessageContaining("rounds.gatewaySums: accepted with rounds.merge=mean");
        for (String learning : List.of(
                "{algorithm: fedavg, float32: true}\ncoding: {codec: float32}\n",
                "{algorithm: fedavg, personal: {rounds: 6}}\n",
                "{algorithm: points, points: {frontEnd: haar}}\n",
                "{algorithm: autoencoder}\n")) {
            assertThatThrownBy(() -> settings("learning: " + learning + summing))
                    .hasMessageContaining("not with learning.float32, learning.personal or learning.algorithm=points");
        }
        assertThatThrownBy(() -> settings(summing + "boards: /etc/linnet/aggregator.boards\n"))
                .hasMessageContaining("rounds.gatewaySums: not with boards");
        assertThatThrownBy(() -> settings(summing + "engine: {kind: kafka, bootstrap: k1:9092}\n"))
                .hasMessageContaining("rounds.gatewaySums: not with engine.kind=kafka");
        assertThatThrownBy(() -> settings("rounds: {merge: mean, gatewaySums: [a/b]}\n"))
                .hasMessageContaining("rounds.gatewaySums=a/b");
    }

    @Test
    void boardsHaveALayerOfTheirOwnWhereTheFileSaysSo() throws IOException {
        assertThat(settings("fleet: f\n").plan().personal()).isEmpty();
        assertThat(settings("learning: {personal: {}}\n").plan().personal()).contains(new Personal(6, 128));
        assertThat(settings("learning: {algorithm: fedavg, personal: {rounds: 3, rate: 5}}\n")
                        .plan()
                        .personal())
                .contains(new Personal(3, 1_280));
        assertThatThrownBy(() -> settings("learning: {personal: {rounds: 65}}\n"))
                .hasMessageContaining("learning.personal.rounds=65, accepted: 1 to 64");
        assertThatThrownBy(() -> settings("learning: {personal: {rate: 0}}\n"))
                .hasMessageContaining("learning.personal.rate=0.0, accepted: 0.004 to 255");
    }

    @Test
    void windowsAreRepeatedInRealsOrInWholeNumbers() throws IOException {
        AggregatorSettings plain = settings("learning: {algorithm: autoencoder}\n");
        ModelPlan plan = plain.plan();
        assertThat(plan.training())
                .isEqualTo(AutoencoderSettings.of(
                        new SigmoidSettings(30_000, 900_000, Schedule.fresh(1, 2, 40)), 5, 1, 3, 3, 200, 3, 5, 100));
        assertThat(plan.layout().units()).containsExactly(54, 16, 54, 15);
        assertThat(plan.layout().exponents()).containsExactly(-11, -11, 0);
        assertThat(plan.stages()).extracting(ModelPlan.Stage::fromRound).containsExactly(0, 22);
        assertThat(plain.policy().merge()).isEqualTo(MergeRule.MEAN);

        ModelPlan whole = settings("learning: {algorithm: autoencoder, rateInverse: 512,"
                        + " autoencoder: {network: tifed, hidden: [8, 4, 8], learnRounds: 50},"
                        + " points: {frontEnd: haar, count: 1, windows: 20}}\n")
                .plan();
        assertThat(whole.training())
                .isEqualTo(AutoencoderSettings.of(
                        new TifedSettings(Division.TRUNC, 512, Schedule.fresh(20, 2, 20)), 5, 1, 4, 3, 200, 3, 5, 50));
        assertThat(whole.layout().units()).containsExactly(27, 8, 4, 8, 27, 6);

        assertThatThrownBy(() -> settings("learning: {algorithm: autoencoder}\nrounds: {merge: clip}\n"))
                .hasMessageContaining("rounds.merge=clip with learning.algorithm=autoencoder, accepted: mean");
        assertThatThrownBy(() -> settings("learning: {algorithm: autoencoder, units: [54, 16, 54]}\n"))
                .hasMessageContaining("units=[54, 16, 54] with algorithm=autoencoder");
        assertThatThrownBy(() -> settings("learning: {algorithm: autoencoder, autoencoder: {network: softmax}}\n"))
                .hasMessageContaining("learning.autoencoder.network=softmax, accepted: sigmoid, tifed");
        assertThatThrownBy(() -> settings("learning: {algorithm: points, autoencoder: {hidden: [16]}}\n"))
                .hasMessageContaining("autoencoder with algorithm=points, accepted: with algorithm: autoencoder");
        assertThatThrownBy(() -> settings("learning: {algorithm: autoencoder, exponent: 0}\n"))
                .hasMessageContaining("accepted: TIFED with exponents of 0, SIGMOID with others");
    }

    @Test
    void aNumberIsLearntByExactSums() throws IOException {
        ModelPlan plan = settings("learning: {algorithm: ridge, units: [27, 1], penalty: 0.5, examples: 200}\n")
                .plan();
        assertThat(plan.training()).isEqualTo(new RidgeSettings(512, Schedule.fresh(1, 1, 200)));
        assertThat(plan.sums()).isPresent();
        assertThat(plan.layout().exponents()).containsExactly(-8);
        assertThatThrownBy(() -> settings("learning: {algorithm: ridge, units: [65, 1]}\n"))
                .hasMessageContaining("features=65, accepted: 1 to 64");
        assertThatThrownBy(() -> settings("learning: {algorithm: ridge, units: [9, 3]}\n"))
                .hasMessageContaining("units: features and 1");
        assertThatThrownBy(() -> settings("learning: {algorithm: ridge, units: [9, 1], penalty: 0}\n"))
                .hasMessageContaining("penalty=0.0, accepted: 0.001 to 2000000");
        assertThatThrownBy(() -> settings("learning: {algorithm: ridge, units: [9, 1]}\ncoding: {c: 6}\n"))
                .hasMessageContaining("ridge with rounded updates, accepted: lossless ones");
    }

    private SavedModel described(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("described.yaml"), yaml);
        AggregatorConfig config = ConfigFile.read(file, AggregatorConfig.class);
        AggregatorSettings settings = config.settings();
        return DescribedModel.of(config, settings)
                .description()
                .apply(SavedModel.of(
                        settings.plan().training().network(),
                        Parameters.zero(settings.plan().layout())));
    }

    @Test
    void whatTheNumberIsGoesIntoTheModelsFile() throws IOException {
        String learning = "learning: {algorithm: ridge, units: [9, 1]}\n";
        SavedModel wear = described(learning + "describe: {target: {name: wear, mean: 51.2, deviation: 28.7}}\n");
        assertThat(wear.classes()).containsExactly("wear");
        assertThat(wear.target()).contains(new TargetScaling(51.2f, 28.7f));
        assertThat(described(learning).target()).isEmpty();
        assertThatThrownBy(() -> described(learning + "describe: {target: {name: wear, mean: 51.2}}\n"))
                .hasMessageContaining("describe.target, accepted: mean and deviation");
        assertThatThrownBy(() -> described(learning + "describe: {target: {mean: 51.2, deviation: 0}}\n"))
                .hasMessageContaining("deviation 0.0, accepted: finite, deviation above 0");
        assertThatThrownBy(() -> described("describe: {target: {mean: 1, deviation: 1}}\n"))
                .hasMessageContaining("target: of a network of tifed, accepted: of ridge");
    }

    @Test
    void roundsOfSleepyFleetsCloseAtACount() throws IOException {
        assertThat(settings("fleet: f\n").policy().closeAt()).isZero();
        assertThat(settings("rounds: {closeAt: 50}\n").policy().closeAt()).isEqualTo(50);
        assertThatThrownBy(() -> settings("rounds: {closeAt: -1}\n"))
                .hasMessageContaining("closeAt=-1, accepted: 0 to 65535");
    }

    private Optimiser server(String yaml) throws IOException {
        return settings(yaml).policy().optimiser();
    }

    @Test
    void theServerMergesByTheMeanUnlessToldOtherwise() throws IOException {
        String momentum = "learning: {algorithm: fedavg}\n";
        assertThat(server("fleet: f\n")).isEqualTo(Optimiser.AVG);
        assertThat(server("server: {optimiser: avgm}\n")).isEqualTo(Optimiser.avgm(0.5, 1));
        assertThat(server("server: {optimiser: avgm, momentum: 0.9, rate: 0.3}\n"))
                .isEqualTo(Optimiser.avgm(0.9, 0.3));
        assertThat(server("server: {optimiser: yogi}\n")).isEqualTo(Optimiser.yogi(0.9, 3, 0.99, 0.3));
        assertThat(server(momentum + "server: {optimiser: avgm}\n")).isEqualTo(Optimiser.avgm(0.5, 0.5));
        assertThat(server("learning: {algorithm: tifed-layers}\nserver: {optimiser: avgm, momentum: 0.75}\n"))
                .isEqualTo(Optimiser.avgm(0.75, 0.25));
    }

    @Test
    void aServerThatWouldRunAwayIsRefusedWithWhatIsAccepted() {
        assertThatThrownBy(() -> server("server: {optimiser: adam}\n"))
                .hasMessageContaining("server.optimiser=adam, accepted: avg, avgm, yogi");
        assertThatThrownBy(() -> server("server: {optimiser: avgm, rate: 3}\n"))
                .hasMessageContaining("server.rate=3.0, accepted: 0.004 to below 3.0");
        assertThatThrownBy(() -> server("server: {optimiser: avgm, momentum: 1}\n"))
                .hasMessageContaining("server.momentum=1.0, accepted: 0.0 to 0.98");
        assertThatThrownBy(() -> server("server: {optimiser: avgm, floor: 1}\n"))
                .hasMessageContaining("server.floor with optimiser=avgm, accepted: with yogi");
        assertThatThrownBy(() -> server("server: {momentum: 0.5}\n"))
                .hasMessageContaining("server.momentum with optimiser=avg, accepted: with avgm, yogi");
        assertThatThrownBy(() -> server("learning: {algorithm: fedavg, float32: true}\ncoding: {codec: float32}\n"
                        + "server: {optimiser: yogi}\n"))
                .hasMessageContaining("server.optimiser=yogi with a model of float32, accepted: avg");
        assertThatThrownBy(() -> ServerConfig.parse("avgm:half"))
                .hasMessageContaining("server=avgm:half, accepted: avg");
    }

    @Test
    void boardsThatMoveByThemselvesRaiseADoubtNotARefusal() throws IOException {
        AggregatorSettings fast = settings("learning: {algorithm: fedavg}\nserver: {optimiser: avgm, rate: 1}\n");
        assertThat(ServerConfig.doubts(fast.policy().optimiser(), fast.plan()))
                .startsWith("server=avgm:0.5:1.0: boards of this model have a momentum of their own");
        AggregatorSettings slow = settings("learning: {algorithm: fedavg}\nserver: {optimiser: avgm}\n");
        assertThat(ServerConfig.doubts(slow.policy().optimiser(), slow.plan())).isEmpty();
        AggregatorSettings whole = settings("server: {optimiser: avgm}\n");
        assertThat(ServerConfig.doubts(whole.policy().optimiser(), whole.plan()))
                .isEmpty();
    }

    @Test
    void theWatchHoldsUnlessToldOtherwise() throws IOException {
        WatchPolicy usual = settings("fleet: f\n").policy().watch();
        assertThat(usual).isEqualTo(new WatchPolicy(0.05, 20, WatchAction.HOLD, false));
        assertThat(settings("watch: {drop: 0.2, rounds: 100, action: rollback}\n")
                        .policy()
                        .watch())
                .isEqualTo(new WatchPolicy(0.2, 100, WatchAction.ROLLBACK, false));
        assertThat(settings("fleet: f\n").released().policy().watch().isReleased())
                .isTrue();
        assertThatThrownBy(() -> settings("watch: {drop: 5}\n"))
                .hasMessageContaining("watch.drop=5.0, accepted: 0.001");
        assertThatThrownBy(() -> settings("watch: {rounds: 0}\n"))
                .hasMessageContaining("watch.rounds=0, accepted: 1 to 1000");
        assertThatThrownBy(() -> settings("watch: {action: stop}\n"))
                .hasMessageContaining("watch.action=stop, accepted: hold, rollback, warn");
        assertThatThrownBy(() -> settings("watch: {rouns: 3}\n")).hasMessageContaining("rouns");
    }

    @Test
    void anUpdatesWeightIsAtMostTwiceWhatABoardTakes() throws IOException {
        assertThat(settings("fleet: f\n").policy().maxExamples()).isEqualTo(120);
        assertThat(settings("learning: {examples: 40}\n").policy().maxExamples())
                .isEqualTo(80);
        assertThat(settings("learning: {examples: 1000000}\n").policy().maxExamples())
                .isEqualTo(1 << 20);
        assertThat(settings("learning: {examples: 40}\nrounds: {maxExamples: 1048576}\n")
                        .policy()
                        .maxExamples())
                .isEqualTo(1 << 20);
    }
}
