package io.linnet.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final byte[] CHUNK = {0x41, 0, 7};

    private final Events events = new Events();
    private final FrameReader reader = new FrameReader(events);

    @Test
    void resynchronizesAfterCorruptedFrame() {
        byte[] message = FrameWriter.message(new byte[] {(byte) 0xA1, 0, 1});
        byte[] broken = message.clone();
        broken[2] ^= 0x10;
        reader.push(broken);
        reader.push(message);
        assertThat(events.list).hasSize(2);
        assertThat(events.list.get(1)).isEqualTo("ok message a10001");
        assertThat(reader.dropped()).isEqualTo(1);
        assertThat(reader.delivered()).isEqualTo(1);
    }

    @Test
    void lostDelimiterCostsTwoFramesAndNoMore() {
        byte[] frame = FrameWriter.chunk(CHUNK);
        reader.push(frame, 0, frame.length - 1);
        reader.push(frame);
        reader.push(frame);
        assertThat(events.list.get(events.list.size() - 1)).isEqualTo("ok chunk 410007");
        assertThat(reader.delivered()).isBetween(1L, 2L);
    }

    @Test
    void endlessNoiseIsOneFault() {
        byte[] noise = new byte[100_000];
        Arrays.fill(noise, (byte) 0x55);
        reader.push(noise);
        reader.push(new byte[] {0});
        assertThat(events.list).containsExactly("too-long");
    }

    @Test
    void idleFillIsNoFault() {
        reader.push(new byte[64]);
        assertThat(events.list).isEmpty();
        assertThat(reader.dropped()).isZero();
    }

    @Test
    void resetForgetsAFrameBegun() {
        reader.push(new byte[] {9, 0x41, 0x42});
        reader.reset();
        reader.push(FrameWriter.chunk(CHUNK));
        assertThat(events.list).containsExactly("ok chunk 410007");
    }

    @Test
    void writerRefusesWhatNoReaderTakes() {
        assertThatThrownBy(() -> FrameWriter.chunk(new byte[0])).hasMessageContaining("accepted: 1 to 1056");
        assertThatThrownBy(() -> FrameWriter.chunk(new byte[] {(byte) 0xA0})).hasMessageContaining("begins with");
        byte[] tooLong = new byte[1025];
        tooLong[0] = (byte) 0xA0;
        assertThatThrownBy(() -> FrameWriter.message(tooLong)).hasMessageContaining("1025 bytes");
    }
}
