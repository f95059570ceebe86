package io.linnet.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.telemetry.Metrics;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private final GatewayCounters counters = new GatewayCounters(new Metrics());
    private final Outbound outbound = new Outbound(LinkKind.COAP, counters, () -> {});

    private static byte[] chunk(int number) {
        return new byte[] {0x40, (byte) number, 0, 0};
    }

    private static byte[] message(int number) {
        return new byte[] {(byte) 0xA1, (byte) number, 0, 0};
    }

    @Test
    void messagesGoBeforeChunks() throws InterruptedException {
        outbound.offer(chunk(1));
        outbound.offer(message(2));
        assertThat(outbound.take(0)).isEqualTo(message(2));
        assertThat(outbound.take(0)).isEqualTo(chunk(1));
        assertThat(outbound.take(0)).isNull();
    }

    @Test
    void isBoundedAndCountsWhatItDrops() {
        for (int i = 0; i < Outbound.MAX_PACKETS; i++) {
            assertThat(outbound.offer(chunk(i))).isTrue();
        }
        assertThat(outbound.offer(chunk(0))).isFalse();
        assertThat(outbound.offer(message(1))).isTrue();
        assertThat(counters.total("linnet.gateway.dropped", "outbound-full")).isOne();
    }

    @Test
    void drainsWhatFitsButAtLeastOne() {
        outbound.offer(message(1));
        outbound.offer(message(2));
        outbound.offer(message(3));
        assertThat(outbound.drain(12, 2)).hasSize(2);
        assertThat(outbound.drain(1, 2)).hasSize(1);
        assertThat(outbound.drain(1, 2)).isEmpty();
    }

    @Test
    void holdsTheSameMessageOnce() {
        outbound.offer(message(1));
        outbound.offer(message(1));
        assertThat(outbound.size()).isOne();
    }
}
