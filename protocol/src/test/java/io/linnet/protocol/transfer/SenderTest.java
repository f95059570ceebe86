package io.linnet.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SenderTest {
    private static final LinkProfile EAGER = LinkProfile.WIFI;
    private static final LinkProfile LAZY = EAGER.withEager(false);
    private static final int ABSENT = TransferStatus.ABSENT;

    private final SplitMix64 random = new SplitMix64(6);

    private Sender sender(int chunks, LinkProfile link) {
        return Sender.fresh(Objects.random(chunks, 60, 3, Objects.BASE, random), Objects.BASE, link, 1, 0);
    }

    private static List<OutgoingPacket> all(Sender sender, long now) {
        List<OutgoingPacket> sent = new ArrayList<>();
        for (Optional<OutgoingPacket> out = sender.poll(now); out.isPresent(); out = sender.poll(now)) {
            sent.add(out.get());
        }
        return sent;
    }

    private static TransferStatus status(int chunks, int received, int window, int echo) {
        BitSet bits = new BitSet();
        bits.set(0, received);
        return new TransferStatus(StatusBitmap.of(chunks, bits), window, ABSENT, echo, chunks - received);
    }

    @Test
    void sendsTenBeforeTheFirstStatus() {
        assertThat(all(sender(100, LAZY), 0)).hasSize(10);
        assertThat(all(sender(100, EAGER), 0)).hasSize(10);
    }

    @Test
    void fillsTheWindowAStatusGrants() {
        Sender sender = sender(100, LAZY);
        all(sender, 0);
        sender.onStatus(status(100, 10, 33, 9), 40);
        List<OutgoingPacket> sent = all(sender, 40);
        assertThat(sent).hasSize(33).allMatch(out -> out.kind() == PacketKind.CHUNK);
        assertThat(PacketHeader.polls(sent.get(32).packet())).isTrue();
        assertThat(PacketHeader.polls(sent.get(0).packet())).isFalse();
    }

    @Test
    void neverExceedsItsCredit() {
        Sender sender = sender(50, EAGER);
        all(sender, 0);
        for (int received = 10; received < 50; ) {
            TransferStatus granted = new TransferStatus(
                    status(50, received, 100, received - 1).bitmap(), 100, 150, received - 1, ABSENT);
            sender.onStatus(granted, received * 100L);
            List<OutgoingPacket> sent = all(sender, received * 100L);
            assertThat(sent.stream().mapToInt(out -> out.packet().length).sum()).isLessThanOrEqualTo(150);
            received += (int)
                    sent.stream().filter(out -> out.kind() == PacketKind.CHUNK).count();
        }
    }

    @Test
    void repairsOnlyAsManyAsTheReceiverMayNeed() {
        Sender sender = sender(8, EAGER.withWindow(1000));
        List<OutgoingPacket> sent = all(sender, 0);
        assertThat(sent.size()).isBetween(10, 17);
        sender.onStatus(TransferStatus.of(StatusBitmap.all(8)), 50);
        assertThat(all(sender, 50)).isEmpty();
        assertThat(sender.complete()).isTrue();
        assertThat(sender.wakeAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void unannouncedItSendsEachChunkOnceAndNothingElse() {
        Sender sender = sender(3, EAGER.withWindow(1000));
        sender.unannounced();
        assertThat(all(sender, 0))
                .extracting(OutgoingPacket::kind)
                .containsOnly(PacketKind.CHUNK)
                .hasSize(3);
        assertThat(sender.wakeAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(all(sender, 60_000)).isEmpty();
        sender.onStatus(status(3, 0, 1000, ABSENT), 60_000);
        assertThat(all(sender, 120_000)).isNotEmpty();
    }

    @Test
    void aRefusedFloodIsAnAnswerToTheAnnouncement() {
        Sender sender = sender(3, EAGER.withWindow(1000));
        sender.unannounced();
        all(sender, 0);
        sender.onRefusal(Reason.FLOOD, 0, 10);
        assertThat(all(sender, 60_000)).isNotEmpty();
    }

    @Test
    void keepsToThePace() {
        Sender sender = sender(200, LAZY.withWindow(1000).withPace(1000));
        long bytes = 0;
        long now = 0;
        long last = 0;
        while (sender.sent(PacketKind.CHUNK) < 200) {
            bytes += all(sender, now).stream()
                    .mapToInt(out -> out.packet().length)
                    .sum();
            assertThat(bytes).isLessThanOrEqualTo(now + 200);
            last = now;
            now = Math.max(now + 1, sender.wakeAt());
        }
        assertThat(last).isBetween(bytes - 200, bytes + 200);
    }

    @Test
    void triesForDaysWithoutAnAnswer() {
        for (LinkProfile link : List.of(LAZY, EAGER, LinkProfile.LORA)) {
            Sender sender = sender(5, link);
            long now = 0;
            long longest = 0;
            while (now < 3L * 24 * 3600 * 1000) {
                all(sender, now);
                longest = Math.max(longest, sender.wakeAt() - now);
                now = Math.max(now + 1, sender.wakeAt());
            }
            assertThat(longest).isBetween(60_000L, 75_000L);
            assertThat(sender.complete()).isFalse();
            assertThat(sender.sent(link.eager() ? PacketKind.REPAIR : PacketKind.POLL))
                    .isLessThan(4_400);
        }
    }

    @Test
    void statusesOfAnotherSizeAreIgnored() {
        Sender sender = sender(5, LAZY);
        all(sender, 0);
        sender.onStatus(TransferStatus.of(StatusBitmap.all(6)), 10);
        assertThat(sender.complete()).isFalse();
    }

    @Test
    void survivesStatusesThatMakeNoSense() {
        for (int run = 0; run < 2000; run++) {
            int chunks = 1 + random.below(30);
            Sender sender = sender(chunks, random.below(2) == 0 ? EAGER : LAZY);
            long now = 0;
            for (int i = 0; i < 20; i++) {
                now += random.below(300);
                assertThat(all(sender, now).size()).isLessThan(5000);
                BitSet bits = new BitSet();
                for (int bit = 0; bit < chunks; bit++) {
                    bits.set(bit, random.below(5) == 0);
                }
                sender.onStatus(
                        new TransferStatus(
                                StatusBitmap.of(chunks, bits),
                                1 + random.below(4096),
                                random.below(2000) - 1,
                                random.below(200_000) - 1,
                                random.below(5000) - 1),
                        now);
            }
        }
    }
}
