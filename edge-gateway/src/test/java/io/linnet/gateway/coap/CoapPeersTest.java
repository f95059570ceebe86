package io.linnet.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.link.GatewayCounters;
import io.linnet.protocol.telemetry.Metrics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoapPeersTest {
    private static final int MAX = 1_000;

    private final GatewayCounters counters = new GatewayCounters(new Metrics());
    private final List<String> forgotten = new ArrayList<>();
    private final CoapPeers peers = new CoapPeers(MAX, peer -> forgotten.add(peer.board()));
    private long nowNanos;

    private CoapPeer heard(String board, int host) {
        InetAddress from = address(host);
        CoapPeer peer = peers.of(board, from, id -> new CoapPeer(id, from, counters, peers::worked));
        peer.seen("", ++nowNanos);
        return peer;
    }

    private static InetAddress address(int host) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (host >>> 8), (byte) host});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneThatInventsBoardsTakesPlacesOfItsOwnAddressOnly() {
        CoapPeer newcomer = heard("b2", 2);
        for (int i = 0; i < 4_200; i++) {
            heard("x" + i, 1);
        }
        assertThat(heard("b2", 2)).as("still known").isSameAs(newcomer);
        assertThat(peers.size()).isEqualTo(CoapPeers.STRANGERS_OF_AN_ADDRESS + 1);
        assertThat(forgotten).startsWith("x0", "x1").hasSize(4_200 - CoapPeers.STRANGERS_OF_AN_ADDRESS);
        heard("b3", 3);
        assertThat(heard("b3", 3).board()).isEqualTo("b3");
    }

    @Test
    void whoHasBroughtWorkIsKeptBeforeStrangersOfAnyNumberOfAddresses() {
        CoapPeer worker = heard("b1", 1);
        worker.worked();
        for (int i = 0; i < 5_000; i++) {
            heard("x" + i, 100 + i);
        }
        assertThat(peers.size()).isEqualTo(MAX);
        assertThat(heard("b1", 9)).as("from another address, too").isSameAs(worker);
        assertThat(forgotten).startsWith("x0").doesNotContain("b1");
    }

    @Test
    void aStrangerThatGoesOnTalkingOutlivesThoseThatDoNot() {
        heard("b2", 1);
        for (int i = 0; i < 1_000; i++) {
            heard("x" + i, 1);
            heard("b2", 1);
        }
        assertThat(forgotten).hasSize(1_001 - CoapPeers.STRANGERS_OF_AN_ADDRESS).doesNotContain("b2");
    }

    @Test
    void whenAllHaveWorkedTheOneSilentLongestMakesRoom() {
        for (int i = 0; i < MAX; i++) {
            heard("b" + i, i).worked();
        }
        heard("b0", 0);
        heard("new", 5_000);
        assertThat(forgotten).containsExactly("b1");
    }

    @Test
    void forgetsWhoIsSilent() {
        heard("b1", 1).worked();
        heard("b2", 2);
        heard("b3", 3);
        peers.forgetSilent(nowNanos + 10, 10);
        assertThat(forgotten).containsExactlyInAnyOrder("b1", "b2");
        assertThat(peers.size()).isOne();
    }
}
