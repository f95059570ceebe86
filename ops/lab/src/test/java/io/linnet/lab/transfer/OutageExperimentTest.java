package io.linnet.lab.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.lab.transfer.OutageExperiment.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageExperimentTest {
    @Test
    void outagesAndRestartsCostHardlyAnyAirtime() {
        List<LinkModel> links = List.of(LinkModel.SERIAL, LinkModel.WIFI, LinkModel.SATELLITE);
        Settings settings = new Settings(links, List.of(5.0, 20.0), List.of(42_000), 200, 40, 7);
        OutageExperiment.run(settings, result -> {
            assertThat(result.airtimeRatio()).as(result.toString()).isLessThan(1.02);
            assertThat(result.doubleFolds()).as(result.toString()).isZero();
        });
    }
}
