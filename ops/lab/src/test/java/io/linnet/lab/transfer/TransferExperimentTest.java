package io.linnet.lab.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.lab.transfer.SimulatedTransfer.Scheme;
import io.linnet.lab.transfer.TransferExperiment.Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Virtual time and fixed seeds: these figures are the same on every machine. */
class TransferExperimentTest {
    private static List<TransferResult> run(List<Double> losses, int bytes, Scheme scheme, int trials) {
        List<TransferResult> results = new ArrayList<>();
        Settings settings = new Settings(LinkModel.ALL, losses, List.of(bytes), List.of(scheme), 200, trials, 7);
        TransferExperiment.run(settings, results::add);
        assertThat(results).allSatisfy(result -> {
            assertThat(result.doubleFolds()).isZero();
            assertThat(result.wrongBaseFolds()).isZero();
        });
        return results;
    }

    @Test
    void eagerTransfersReachTheLimitOfEveryLink() {
        for (TransferResult result : run(List.of(0.0, 0.1, 0.3, 0.5), 42_000, Scheme.EAGER, 40)) {
            double least = result.bursty() ? 93 : result.loss() > 0.3 ? 95 : 97;
            assertThat(result.percentOfLimit()).as(result.toString()).isGreaterThan(least);
            assertThat(result.bytesOverMinimum()).as(result.toString()).isLessThan(1.15);
        }
    }

    @Test
    void lazyTransfersSendLittleMoreThanTheyMust() {
        for (TransferResult result : run(List.of(0.0, 0.1, 0.3, 0.5), 42_000, Scheme.LAZY, 20)) {
            assertThat(result.bytesOverMinimum()).as(result.toString()).isLessThan(1.05);
        }
    }

    @Test
    void theTextBookSchemesFallBehind() {
        for (TransferResult result : run(List.of(0.3), 5_000, Scheme.GO_BACK_N, 5)) {
            assertThat(result.percentOfLimit()).as(result.toString()).isLessThan(80);
        }
    }

    @Test
    void aSerialLineCarriesItsPayload() {
        assertThat(payloadRate(200)).isGreaterThan(10_400);
        assertThat(payloadRate(1008)).isGreaterThan(11_100);
    }

    private static double payloadRate(int chunkBytes) {
        Settings settings = new Settings(
                List.of(LinkModel.SERIAL), List.of(0.0), List.of(42_000), List.of(Scheme.EAGER), chunkBytes, 1, 7);
        TransferResult result = TransferExperiment.measure(settings, LinkModel.SERIAL, 42_000, 0, false, Scheme.EAGER);
        SampleObject object = SampleObject.of(42_000, chunkBytes, "base", 7);
        double limit = TransferExperiment.limitSeconds(LinkModel.SERIAL, object, 0);
        return 42_000 * result.percentOfLimit() / 100 / limit;
    }
}
