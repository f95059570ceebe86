package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PortWatchTest {
    private static final int LOOKS = 20;

    @Test
    void isContentWithAPortThatTakesConnectionsAndTellsWhenItNoLongerDoes() throws IOException {
        CompletableFuture<Void> dead = new CompletableFuture<>();
        ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        try (PortWatch watch = new PortWatch(address, 1, () -> dead.complete(null))) {
            for (int look = 0; look < LOOKS; look++) {
                server.accept().close();
            }
            assertThat(dead).isNotDone();

            server.close();

            dead.join();
        }
    }
}
