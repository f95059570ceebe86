package io.linnet.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/**
 * Sender against receiver in virtual time through loss, repetition, reordering, corruption, packets of another base,
 * outages, restarts of either end and jumping clocks. Whatever the seed: each chunk is handed out once and as it was,
 * what is acknowledged is stored, the sender never stops trying, and the transfer finishes.
 */
class TransferPropertyTest {
    private static final int SEEDS = 4000;
    private static final long PATIENCE_MILLIS = 6L * 3600 * 1000;
    private static final int LONGEST_PAUSE_MILLIS = 5_000;
    private static final LinkProfile[] LINKS = {
        LinkProfile.SERIAL, LinkProfile.WIFI, LinkProfile.SATELLITE, LinkProfile.LORA, LinkProfile.MQTT
    };

    @Test
    void everyTransferFinishesAndFoldsEachChunkOnce() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new World(seed).run();
        }
    }

    private record Event(long at, long entry, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(entry, other.entry);
        }
    }

    private static final class World {
        private final int seed;
        private final SplitMix64 random;
        private final LinkProfile link;
        private final List<byte[]> object;
        private final List<byte[]> otherBase;
        private final int transfer;
        private final double loss;
        private final double corruption;
        private final double repetition;
        private final double restarts;
        private final double jumps;
        private final int delay;
        private final int spread;
        private final boolean echoes;
        private final ReceiverPolicy policy;
        private final PriorityQueue<Event> events = new PriorityQueue<>();

        private long entries;
        private long now;
        private long outageUntil;
        private long senderClock;
        private long receiverClock;
        private Sender sender;
        private Optional<Receiver> receiver;
        private BitSet stored = new BitSet();
        private boolean knowsTransfer = true;
        private boolean forgot;
        private int senderLife;
        private long pumpAt = Long.MAX_VALUE;

        World(int seed) {
            this.seed = seed;
            random = new SplitMix64(SplitMix64.mix(seed));
            LinkProfile profile = LINKS[random.below(LINKS.length)];
            link = profile.withEager(random.below(2) == 0)
                    .withWindow(1 + random.below(40))
                    .withPace(random.below(3) == 0 ? 500 + random.below(10_000) : 0);
            int chunks = random.below(10) == 0 ? 1 + random.below(300) : 1 + random.below(30);
            transfer = random.below(1 << 16);
            object = Objects.random(chunks, 40, transfer, Objects.BASE, random);
            otherBase = Objects.random(chunks, 40, transfer, Objects.OTHER_BASE, random);
            loss = random.real() * 0.6;
            corruption = random.below(2) * random.real() * 0.2;
            repetition = random.below(2) * random.real() * 0.3;
            restarts = random.below(2) * random.real() * 0.02;
            jumps = random.below(4) == 0 ? 0.01 : 0;
            delay = 1 + random.below(1000);
            spread = random.below(2) * random.below(500);
            echoes = random.below(4) != 0;
            policy = new ReceiverPolicy(
                    1 + random.below(40),
                    random.below(4) == 0 ? 200 + random.below(1000) : 0,
                    random.below(3) * random.below(1 << 17),
                    random.below(50));
            outageUntil = random.below(4) == 0 ? random.below(600_000) : 0;
            sender = Sender.fresh(object, Objects.BASE, link, seed, 0);
            receiver = Optional.of(newReceiver());
        }

        private Receiver newReceiver() {
            return new Receiver(StatusBitmap.of(object.size(), stored), Objects.BASE, transfer, 0, policy);
        }

        void run() {
            pump();
            while (!finished()) {
                Event next = events.remove();
                now = next.at;
                assertThat(now).as("seed %d is late", seed).isLessThan(PATIENCE_MILLIS);
                next.action.run();
                assertThat(finished() || !events.isEmpty())
                        .as("seed %d gave up", seed)
                        .isTrue();
            }
            assertThat(stored.cardinality()).as("seed %d", seed).isEqualTo(object.size());
        }

        /** A receiver that lost its memory refuses the COMMIT of a sender that believes itself done. */
        private boolean finished() {
            if (sender.complete() && forgot && stored.cardinality() < object.size()) {
                refuse(Reason.UNKNOWN_TRANSFER, 0);
            }
            return sender.complete();
        }

        private void at(long time, Runnable action) {
            events.add(new Event(Math.max(now, time), entries++, action));
        }

        private boolean chance(double probability) {
            return random.real() < probability;
        }

        private void pump() {
            mishaps();
            for (Optional<OutgoingPacket> out = sender.poll(now + senderClock);
                    out.isPresent();
                    out = sender.poll(now + senderClock)) {
                OutgoingPacket outgoing = out.get();
                if (outgoing.kind() == PacketKind.HELLO) {
                    carry(this::hearHello);
                } else {
                    carry(() -> hear(outgoing.packet()));
                }
            }
            long wake = sender.wakeAt() - senderClock;
            assertThat(sender.complete() || wake <= now + 76_000 + LONGEST_PAUSE_MILLIS)
                    .as("seed %d sleeps from %d to %d", seed, now, wake)
                    .isTrue();
            pumpAt = wake;
            at(Math.max(wake, now + 1), () -> {
                if (wake == pumpAt) {
                    pump();
                }
            });
        }

        /** To the other end, or not, or twice; late, and out of order. */
        private void carry(Runnable deliver) {
            for (int copies = chance(repetition) ? 2 : 1; copies > 0; copies--) {
                if (!chance(loss) && now >= outageUntil) {
                    at(now + delay + (spread > 0 ? random.below(spread) : 0), deliver);
                }
            }
        }

        private void mishaps() {
            if (chance(restarts)) {
                senderLife++;
                sender =
                        Sender.resumed(object, Objects.BASE, link, seed + ((long) senderLife << 32), now + senderClock);
            }
            if (chance(restarts)) {
                receiver = Optional.of(newReceiver());
            }
            if (chance(restarts / 8)) {
                // The receiver's memory is gone, and with it what it folded.
                stored = new BitSet();
                knowsTransfer = false;
                forgot = true;
                receiver = Optional.empty();
            }
            if (chance(jumps)) {
                senderClock += random.uniform(-100_000, 100_000);
                receiverClock += random.uniform(-100_000, 100_000);
            }
            if (chance(jumps / 4)) {
                outageUntil = now + random.below(300_000);
                at(outageUntil, () -> {
                    sender.linkUp(now + senderClock);
                    pump();
                });
            }
        }

        private void hear(byte[] packet) {
            if (!knowsTransfer) {
                carry(() -> refuse(Reason.UNKNOWN_TRANSFER, 0));
                return;
            }
            if (chance(0.01)) {
                carry(() ->
                        refuse(random.below(2) == 0 ? Reason.BUSY : Reason.FLOOD, random.below(LONGEST_PAUSE_MILLIS)));
            }
            byte[] heard = packet.clone();
            if (chance(corruption)) {
                heard[random.below(heard.length)] ^= (byte) (1 << random.below(8));
                mustRefuse(heard);
                return;
            }
            if (chance(0.05)) {
                mustRefuse(otherBase.get(random.below(object.size())));
            }
            try {
                fold(receiver.orElseThrow().accept(heard, now + receiverClock));
            } catch (Refused refused) {
                throw new AssertionError("seed " + seed + ": " + refused.getMessage());
            }
            answer();
        }

        private void mustRefuse(byte[] packet) {
            try {
                receiver.orElseThrow().accept(packet, now + receiverClock);
            } catch (Refused refused) {
                return;
            }
            throw new AssertionError("seed " + seed + " took a forged packet");
        }

        private void fold(ReceiveResult accepted) {
            for (byte[] chunk : accepted.chunks()) {
                int index = PacketHeader.index(chunk);
                assertThat(stored.get(index))
                        .as("seed %d folds %d twice", seed, index)
                        .isFalse();
                assertThat(chunk).as("seed %d chunk %d", seed, index).isEqualTo(object.get(index));
                stored.set(index);
            }
        }

        private void answer() {
            Receiver end = receiver.orElseThrow();
            end.poll(now + receiverClock).ifPresent(status -> {
                TransferStatus said = echoes
                        ? status
                        : new TransferStatus(status.bitmap(), status.window(), status.creditBytes(), -1, -1);
                carry(() -> learn(said));
            });
            long wake = end.wakeAt();
            if (wake != Long.MAX_VALUE) {
                at(Math.max(now + 1, wake - receiverClock), () -> {
                    if (receiver.isPresent() && receiver.get() == end) {
                        answer();
                    }
                });
            }
        }

        private void hearHello() {
            if (receiver.isEmpty()) {
                knowsTransfer = true;
                receiver = Optional.of(newReceiver());
            }
            receiver.get().hello(now + receiverClock);
            answer();
        }

        private void learn(TransferStatus status) {
            sender.onStatus(status, now + senderClock);
            pump();
        }

        private void refuse(Reason reason, long waitMillis) {
            sender.onRefusal(reason, waitMillis, now + senderClock);
            pump();
        }
    }
}
