package io.linnet.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.emulator.link.LossyLink.Mishaps;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossyLinkTest {
    private final VirtualTime time = new VirtualTime();
    private final List<Integer> arrived = new ArrayList<>();

    private LossyLink link(Mishaps mishaps) {
        return new LossyLink(
                mishaps,
                3,
                (millis, action) -> time.at(time.nowMicros() + millis * 1000, action),
                () -> time.nowMicros() * 1000);
    }

    private void carry(LossyLink link, int messages) {
        for (int i = 0; i < messages; i++) {
            int number = i;
            time.at(i * 1000L, () -> link.carry(new byte[] {(byte) number}, message -> arrived.add(number)));
        }
        while (time.step(Long.MAX_VALUE)) {}
    }

    @Test
    void deliversAtOnceAndInOrderWithoutMishaps() {
        carry(link(Mishaps.NONE), 100);
        assertThat(arrived).hasSize(100).isSorted();
        assertThat(time.nowMillis()).isEqualTo(99);
    }

    @Test
    void losesDelaysAndCounts() {
        LossyLink link = link(new Mishaps(0.3, 100, 600));
        carry(link, 20_000);
        assertThat(arrived).isSorted();
        assertThat(link.carried()).isEqualTo(arrived.size());
        assertThat(link.lost()).isEqualTo(20_000L - arrived.size()).isBetween(4_000L, 8_000L);
        assertThat(time.nowMillis()).isBetween(20_300L, 20_600L);
    }

    @Test
    void namesWhatItDoesNotAccept() {
        assertThatThrownBy(() -> new Mishaps(1, 0, 0)).hasMessageContaining("loss=1.0");
    }
}
