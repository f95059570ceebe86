package io.linnet.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiverTest {
    private static final int TRANSFER = 77;
    private static final ReceiverPolicy POLICY = new ReceiverPolicy(64, 0, 1 << 20, 0);

    private final Seal seal = new Seal(Objects.BASE);
    private final SplitMix64 random = new SplitMix64(5);

    private List<byte[]> object(int chunks) {
        return Objects.random(chunks, 60, TRANSFER, Objects.BASE, random);
    }

    private Receiver receiver(StatusBitmap known, ReceiverPolicy policy) {
        return new Receiver(known, Objects.BASE, TRANSFER, 0, policy);
    }

    private byte[] repair(List<byte[]> chunks, int first, int count, int seed) {
        byte[] repair = Repair.combine(chunks, TRANSFER, seed, first, count, false);
        seal.sign(repair);
        return repair;
    }

    @Test
    void anyMixOfChunksAndRepairsGivesTheObject() throws Refused {
        for (int run = 0; run < 200; run++) {
            List<byte[]> chunks = object(1 + random.below(40));
            Receiver receiver = receiver(StatusBitmap.none(chunks.size()), POLICY);
            List<byte[]> got = new ArrayList<>();
            int packets = 0;
            for (int seed = 0; !receiver.complete(); seed++) {
                int first = random.below(chunks.size());
                int count = 1 + random.below(chunks.size() - first);
                byte[] packet = random.below(3) == 0 ? chunks.get(first) : repair(chunks, first, count, seed);
                int needed = receiver.needed();
                ReceiveResult accepted = receiver.accept(packet, packets++);
                assertThat(receiver.needed()).isBetween(0, needed);
                got.addAll(accepted.chunks());
            }
            assertThat(got).containsExactlyInAnyOrderElementsOf(chunks);
            assertThat(receiver.undecodable()).isZero();
        }
    }

    @Test
    void wholeSpanRepairsAreAlmostAlwaysOfUse() throws Refused {
        List<byte[]> chunks = object(200);
        Receiver receiver = receiver(StatusBitmap.none(200), POLICY);
        int packets = 0;
        while (!receiver.complete()) {
            receiver.accept(repair(chunks, 0, 200, packets), packets++);
        }
        assertThat(packets).isBetween(200, 203);
    }

    @Test
    void repairsNeedRestoredChunksAfterARestart() throws Refused {
        List<byte[]> chunks = object(3);
        BitSet known = new BitSet();
        known.set(0, 2);
        Receiver without = receiver(StatusBitmap.of(3, known), POLICY);
        assertThat(without.accept(repair(chunks, 0, 3, 9), 0).use()).isEqualTo(ReceiveResult.Use.DUPLICATE);
        assertThat(without.complete()).isFalse();

        Receiver with = receiver(StatusBitmap.of(3, known), POLICY);
        with.restore(chunks.get(0));
        with.restore(chunks.get(1));
        assertThat(with.accept(repair(chunks, 0, 3, 9), 0).chunks()).containsExactly(chunks.get(2));
    }

    @Test
    void holdsNoMoreRepairsThanItsMemoryAllows() throws Refused {
        List<byte[]> chunks = object(20);
        int twoRows = 2 * (20 + Repair.MAX_SYMBOL);
        Receiver receiver = receiver(StatusBitmap.none(20), new ReceiverPolicy(64, 0, twoRows, 0));
        for (int seed = 0; seed < 100; seed++) {
            receiver.accept(repair(chunks, 0, 20, seed), seed);
        }
        assertThat(receiver.needed()).isEqualTo(18);
        for (int i = 0; i < 18; i++) {
            receiver.accept(chunks.get(i), 200 + i);
        }
        assertThat(receiver.complete()).isTrue();
    }

    @Test
    void aFloodIsAnsweredOnceASpacing() throws Refused {
        List<byte[]> chunks = object(10);
        Receiver receiver = receiver(StatusBitmap.none(10), new ReceiverPolicy(64, 0, 0, 25));
        int statuses = 0;
        for (int i = 0; i < 10_000; i++) {
            receiver.accept(seal.withPoll(chunks.get(i % 5), true), i / 10);
            statuses += receiver.poll(i / 10).isPresent() ? 1 : 0;
        }
        assertThat(statuses).isEqualTo(1000 / 25);
    }

    @Test
    void aStatusThatIsDueLaterSaysWhatArrivedMeanwhile() throws Refused {
        List<byte[]> chunks = object(10);
        Receiver receiver = receiver(StatusBitmap.none(10), new ReceiverPolicy(64, 0, 0, 100));
        receiver.accept(seal.withPoll(chunks.get(0), true), 0);
        assertThat(receiver.poll(0)).isPresent();
        receiver.accept(seal.withPoll(chunks.get(1), true), 10);
        receiver.accept(chunks.get(2), 20);
        assertThat(receiver.poll(20)).isEmpty();
        assertThat(receiver.wakeAt()).isEqualTo(100);
        assertThat(receiver.poll(100).orElseThrow().bitmap().count()).isEqualTo(3);
        assertThat(receiver.wakeAt()).isEqualTo(Long.MAX_VALUE);
    }
}
