package io.linnet.aggregator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** Who listens slowly is let go, and whoever speaks never waits. */
class ListenerTest {
    private static final int MANY = 1_000;

    private final List<String> written = new ArrayList<>();
    private final List<Callback> underWay = new ArrayList<>();
    private final List<Throwable> ends = new ArrayList<>();
    private final Content.Sink sink = (last, bytes, callback) -> {
        written.add(StandardCharsets.UTF_8.decode(bytes).toString());
        underWay.add(callback);
    };
    private final Listener listener = new Listener(sink, new Callback() {
        @Override
        public void failed(Throwable why) {
            ends.add(why);
        }
    });

    private void offer(String frame) {
        listener.offer(ByteBuffer.wrap(frame.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void framesArriveInOrderOneAtATime() {
        offer("a");
        offer("b");
        offer("c");
        assertThat(written).containsExactly("a");
        underWay.get(0).succeeded();
        underWay.get(1).succeeded();
        assertThat(written).containsExactly("a", "b", "c");
    }

    @Test
    void whoTakesNothingIsLetGoOnceAndCostsNoMore() {
        for (int i = 0; i < MANY; i++) {
            offer("frame " + i);
        }
        assertThat(written).hasSize(1);
        assertThat(listener.isOver()).isTrue();
        assertThat(ends).singleElement().satisfies(why -> assertThat(why).hasMessageContaining("too slowly"));
        underWay.get(0).succeeded();
        assertThat(written).hasSize(1);
    }

    @Test
    void aConnectionThatBreaksEndsIt() {
        offer("a");
        underWay.get(0).failed(new IllegalStateException("gone"));
        offer("b");
        assertThat(listener.isOver()).isTrue();
        assertThat(written).containsExactly("a");
    }
}
