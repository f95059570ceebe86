package io.linnet.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.telemetry.Metrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardIntakeTest {
    private final GatewayCounters counters = new GatewayCounters(new Metrics());
    private final ArrayDeque<GatewayEvent> queue = new ArrayDeque<>();
    private final List<Long> answered = new ArrayList<>();
    private final TestUpdate update = TestUpdate.of(3, 7, 40, 100);

    private final class Peer extends Attachment {
        Peer(int inflowPackets) {
            super(LinkKind.COAP, "peer", 0, inflowPackets, counters);
        }

        @Override
        public void answered(long request) {
            answered.add(request);
        }
    }

    @Test
    void aFloodCostsItsSenderAndNobodyElse() {
        BoardIntake intake = new BoardIntake(queue::add, counters);
        Peer flooding = new Peer(10);
        for (int i = 0; i < 1_000; i++) {
            intake.packet("b3", flooding, i, update.chunks().get(i % 40));
        }
        assertThat(flooding.inflow().underWay()).isEqualTo(10);
        assertThat(counters.total("linnet.gateway.dropped", "flood")).isEqualTo(990);
        assertThat(TestGateway.messages(flooding))
                .first()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.FLOOD));
        // What was turned away is answered; of the shared queue it holds its ten, and another board's hello is next.
        assertThat(answered).hasSize(990);
        assertThat(queue).hasSize(10);
        intake.packet("b1", new Peer(10), 0, update.chunks().get(0));
        assertThat(queue).hasSize(11);
    }

    @Test
    void turnsAwayWhatTheCoreHasNoRoomForAndGivesThePlaceBack() {
        BoardIntake intake = new BoardIntake(event -> false, counters);
        Peer peer = new Peer(10);
        intake.update("b1", peer, 5, update.chunks());
        assertThat(peer.inflow().underWay()).isZero();
        assertThat(answered).containsExactly(5L);
        assertThat(TestGateway.messages(peer))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BUSY));
        assertThat(counters.total("linnet.gateway.dropped", "busy")).isOne();
    }
}
