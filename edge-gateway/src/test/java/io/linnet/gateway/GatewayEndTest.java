package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.LinkKind;
import io.linnet.gateway.session.TestUpdate;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead is dead: a gateway one of whose threads has ended does not look as if it worked. */
class GatewayEndTest {
    @TempDir
    Path folder;

    /** A link that fails as no link may. */
    private static final class Throwing extends Attachment {
        private final Error error;

        Throwing(Gateway gateway, Error error) {
            super(LinkKind.COAP, "throwing", 0, 10, gateway.counters());
            this.error = error;
        }

        @Override
        public void answered(long request) {
            throw error;
        }
    }

    /** No broker is there: the uplink tries on, which ends nothing. */
    private Gateway start() {
        Gateway gateway = new Gateway(GatewaySettings.of("shelf", "g1", folder, "tcp://127.0.0.1:1")
                .withCoap(GatewaySettings.Coap.none())
                .withStatus(new GatewaySettings.Status(null, 0)));
        gateway.start();
        return gateway;
    }

    @Test
    void endsWithWhatALinkThrewAndLetsGoOfEverything() throws Exception {
        Gateway gateway = start();
        int port = gateway.statusPort();
        Error error = new NoClassDefFoundError("a library is gone");
        byte[] chunk = TestUpdate.of(1, 1, 1, 100).chunks().get(0);
        gateway.intake().packet("b1", new Throwing(gateway, error), 1, chunk);
        assertThatThrownBy(() -> gateway.ended().get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCause(error);
        assertThatThrownBy(gateway::status).hasMessageContaining("has ended");
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(java.net.ConnectException.class);
        // The folder is free for the next process.
        try (Gateway next = start()) {
            assertThat(next.status().custodyTransfers()).isZero();
        }
    }

    @Test
    void malformedPacketsEndNothing() throws Exception {
        try (Gateway gateway = start()) {
            Attachment peer = new Attachment(LinkKind.COAP, "peer", 0, 1_000, gateway.counters());
            for (int length = 1; length < 200; length++) {
                byte[] noise = new byte[length];
                java.util.Arrays.fill(noise, (byte) (length * 37));
                gateway.intake().packet("b1", peer, length, noise);
            }
            assertThat(gateway.status().boards())
                    .singleElement()
                    .satisfies(view -> assertThat(view.refused()).isEqualTo(199));
            assertThat(gateway.ended()).isNotDone();
        }
    }

    @Test
    void endsNormallyWhenItIsClosed() throws Exception {
        Gateway gateway = start();
        gateway.close();
        assertThat(gateway.ended().get(1, TimeUnit.SECONDS)).isNull();
        gateway.close();
    }
}
