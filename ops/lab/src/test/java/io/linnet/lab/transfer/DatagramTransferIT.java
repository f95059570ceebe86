package io.linnet.lab.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.transfer.LinkProfile;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramTransferIT {
    @ParameterizedTest
    @CsvSource({"0, 0, 0, 0", "0.2, 0, 0.1, 0.2", "0.4, 0, 0, 0", "0.3, 8, 0, 0"})
    void finishesWhateverTheProxyDoes(double loss, int burst, double repetition, double reordering) throws IOException {
        SampleObject object = SampleObject.of(65_536, 1024, "base", 4);
        LossyProxy.Mishaps mishaps = new LossyProxy.Mishaps(loss, burst, repetition, reordering, 10, 4);
        try (DatagramTransfer transfer = DatagramTransfer.create();
                LossyProxy proxy = LossyProxy.start(transfer.server(), mishaps)) {
            assertThat(transfer.run(object, proxy.address(), LinkProfile.WIFI, 64, 4, 120_000))
                    .isPresent();
        }
    }
}
