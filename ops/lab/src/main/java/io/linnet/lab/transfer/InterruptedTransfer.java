package io.linnet.lab.transfer;

import io.linnet.lab.world.VirtualTime;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.PacketKind;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Arrays;
import java.util.BitSet;

/**
 * One object over a link that is there only now and then, in virtual time. Contacts and outages last as long as chance
 * will have it; in some outages the sender or the receiver restarts with nothing but what is durable: the outbox, the
 * bitmap. What the end of a contact cuts off is lost, its airtime spent.
 */
public final class InterruptedTransfer {
    /**
     * @param meanContactMillis 0: one contact without end
     * @param restartShare of the outages in which one of the ends restarts
     */
    public record Contacts(long meanContactMillis, long meanOutageMillis, double restartShare) {
        public static final Contacts ENDLESS = new Contacts(0, 0, 0);
    }

    /**
     * @param frameBytes on air in both directions until the sender knew
     * @param badFolds chunks handed out that differ from the original
     */
    public record Outcome(long frameBytes, int contacts, int restarts, int doubleFolds, int badFolds) {}

    private static final long END_MICROS = 7L * 24 * 3600 * 1_000_000;
    private static final int HELLO_BYTES = 60;
    private static final int STATUS_BYTES = 60;
    private static final int WIDE_WINDOW = 256;
    private static final int UPDATE = 0;

    private final VirtualTime time = new VirtualTime();
    private final LinkModel link;
    private final LinkProfile profile;
    private final SampleObject object;
    private final Contacts contacts;
    private final SplitMix64 random;
    private final BitSet stored = new BitSet();
    private Sender sender;
    private Receiver receiver;
    private SimulatedLink forth;
    private SimulatedLink back;
    private long contactEndMicros;
    private long pumpAtMicros;
    private long frameBytes;
    private int contactCount;
    private int restarts;
    private int doubleFolds;
    private int badFolds;

    private InterruptedTransfer(LinkModel link, boolean eager, SampleObject object, Contacts contacts, long seed) {
        this.link = link;
        this.profile = link.profile().withEager(eager).withWindow(WIDE_WINDOW);
        this.object = object;
        this.contacts = contacts;
        this.random = new SplitMix64(SplitMix64.mix(seed));
        this.sender = Sender.fresh(object.chunks(), object.crcSeed(), profile, random.next(), 0);
        this.receiver = newReceiver();
        this.forth = newDirection();
        this.back = newDirection();
    }

    public static Outcome run(LinkModel link, boolean eager, SampleObject object, Contacts contacts, long seed) {
        return new InterruptedTransfer(link, eager, object, contacts, seed).run();
    }

    private Outcome run() {
        beginContact();
        while (!sender.complete()) {
            if (!time.step(END_MICROS)) {
                throw new IllegalStateException("link=" + link.name() + ": not finished in a week");
            }
        }
        leave();
        return new Outcome(frameBytes, contactCount, restarts, doubleFolds, badFolds);
    }

    private SimulatedLink newDirection() {
        return new SimulatedLink(time, link, atMicros -> false);
    }

    private Receiver newReceiver() {
        return new Receiver(
                StatusBitmap.of(object.chunks().size(), stored),
                object.crcSeed(),
                object.transfer(),
                UPDATE,
                ReceiverPolicy.of(profile, WIDE_WINDOW));
    }

    private long exponential(long meanMillis) {
        return (long) (-Math.log(1 - random.real()) * meanMillis * 1000);
    }

    private void beginContact() {
        contactCount++;
        if (contacts.meanContactMillis() == 0) {
            contactEndMicros = Long.MAX_VALUE;
        } else {
            contactEndMicros = time.nowMicros() + exponential(contacts.meanContactMillis());
            time.at(contactEndMicros, this::endContact);
        }
        if (contactCount > 1) {
            sender.linkUp(time.nowMillis());
        }
        pump();
    }

    private void leave() {
        frameBytes += forth.frameBytes() + back.frameBytes();
        forth = newDirection();
        back = newDirection();
    }

    private void endContact() {
        leave();
        if (random.real() < contacts.restartShare()) {
            restarts++;
            if (random.below(2) == 0) {
                sender = Sender.resumed(object.chunks(), object.crcSeed(), profile, random.next(), time.nowMillis());
            } else {
                receiver = newReceiver();
            }
        }
        time.at(time.nowMicros() + exponential(contacts.meanOutageMillis()), this::beginContact);
    }

    private boolean inContact() {
        return time.nowMicros() < contactEndMicros;
    }

    private void pump() {
        if (sender.complete() || !inContact()) {
            return;
        }
        if (forth.free()) {
            sender.poll(time.nowMillis()).ifPresent(this::send);
        }
        long wake = sender.wakeAt();
        long at = wake > END_MICROS / 1000 ? END_MICROS : wake * 1000;
        long next = forth.free() ? Math.max(at, time.nowMicros() + 500) : Math.max(at, forth.freeAtMicros());
        pumpAtMicros = next;
        time.at(next, () -> {
            if (pumpAtMicros == time.nowMicros()) {
                pump();
            }
        });
    }

    private void send(OutgoingPacket out) {
        boolean hello = out.kind() == PacketKind.HELLO;
        int bytes = hello ? HELLO_BYTES : out.packet().length;
        long endMicros = contactEndMicros;
        boolean cut = time.nowMicros() + link.airMicros(bytes) > endMicros;
        forth.send(out.packet(), bytes, packet -> {
            if (!cut) {
                arrive(packet, hello);
            }
        });
    }

    private void arrive(byte[] packet, boolean hello) {
        if (hello) {
            receiver.hello(time.nowMillis());
        } else {
            take(packet);
        }
        answer(receiver);
    }

    private void take(byte[] packet) {
        try {
            for (byte[] chunk : receiver.accept(packet, time.nowMillis()).chunks()) {
                int index = (chunk[4] & 0xFF) | ((chunk[5] & 0xFF) << 8);
                if (!Arrays.equals(chunk, object.chunks().get(index))) {
                    badFolds++;
                } else if (stored.get(index)) {
                    doubleFolds++;
                }
                stored.set(index);
            }
        } catch (Refused refused) {
            badFolds++;
        }
    }

    private void answer(Receiver end) {
        if (end != receiver || !inContact()) {
            return;
        }
        end.poll(time.nowMillis()).ifPresent(this::sendBack);
        long wake = end.wakeAt();
        if (wake < END_MICROS / 1000) {
            time.at(Math.max(wake * 1000, time.nowMicros() + 500), () -> answer(end));
        }
    }

    private void sendBack(TransferStatus status) {
        int bytes = STATUS_BYTES + (status.bitmap().chunks() + 7) / 8;
        boolean cut = back.freeAtMicros() + link.airMicros(bytes) > contactEndMicros;
        Sender hearer = sender;
        back.send(status, bytes, heard -> {
            if (!cut && hearer == sender) {
                sender.onStatus(heard, time.nowMillis());
                pump();
            }
        });
    }
}
