package io.linnet.lab.transfer;

import io.linnet.emulator.link.LossModel;
import io.linnet.lab.world.VirtualTime;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * One object over one simulated link in virtual time, full duplex, from the first packet until the sender knows that
 * all arrived. Beside the packets, the receiver gets forged ones that cost the link nothing: of another base under the
 * same transfer id, and flipped bits; what of them it takes is counted.
 */
public final class SimulatedTransfer {
    /** How the transfer is done. */
    public enum Scheme {
        EAGER,
        LAZY,
        STOP_AND_WAIT,
        GO_BACK_N
    }

    /**
     * @param completeMicros when the receiver had everything, or −1 if the time ran out
     * @param frameBytes sent towards the receiver until the sender knew
     * @param answerBytes sent back
     * @param doubleFolds chunks handed out again
     * @param wrongBaseFolds chunks handed out that differ from the original
     */
    public record Outcome(
            long completeMicros, long frameBytes, long answerBytes, int doubleFolds, int wrongBaseFolds) {}

    private static final long END_MICROS = 24L * 3600 * 1_000_000;
    /** Keys of a status message other than the bitmap, with a model id of 10 characters. */
    private static final int STATUS_BYTES = 60;

    private static final int FORGE_EVERY = 16;
    /** Of a window that never holds a sender up: the longest pipe is 31 packets. */
    private static final int WIDE_WINDOW = 256;

    private final VirtualTime time = new VirtualTime();
    private final SampleObject object;
    private final SampleObject otherBase;
    private final Ends.SendingEnd source;
    private final Ends.Sink sink;
    private final boolean textBook;
    private final SimulatedLink forth;
    private final SimulatedLink back;
    private final SplitMix64 forger;
    private final BitSet folded = new BitSet();
    private long pumpAtMicros = Long.MAX_VALUE;
    private long completeMicros = -1;
    private int doubleFolds;
    private int wrongBaseFolds;

    private SimulatedTransfer(
            LinkModel link, LossModel lossForth, LossModel lossBack, SampleObject object, Scheme scheme, long seed) {
        this.object = object;
        this.otherBase = SampleObject.of(object.payloadBytes(), object.chunks().get(0).length, "other base", seed);
        Ends ends = ends(link, object, scheme, seed);
        this.source = ends.source();
        this.sink = ends.sink();
        this.textBook = ends instanceof GoBackN;
        this.forth = new SimulatedLink(time, link, lossForth);
        this.back = new SimulatedLink(time, link, lossBack);
        this.forger = new SplitMix64(seed);
    }

    private static Ends ends(LinkModel link, SampleObject object, Scheme scheme, long seed) {
        LinkProfile profile = link.profile();
        int chunkBytes = object.chunks().get(0).length;
        long timerMillis = link.roundTripMillis() * 5L / 4
                + (link.airMicros(chunkBytes) + link.airMicros(GoBackN.ANSWER_BYTES)) / 1000
                + 2;
        return switch (scheme) {
            case EAGER -> new LinnetEnds(object, profile.withEager(true), WIDE_WINDOW, seed);
            case LAZY -> new LinnetEnds(object, profile.withEager(false), WIDE_WINDOW, seed);
            case STOP_AND_WAIT -> new GoBackN(object, 1, timerMillis);
            case GO_BACK_N -> new GoBackN(object, link.pipePackets(chunkBytes) + 2, timerMillis);
        };
    }

    /** @param seed for what the ends draw; the losses have their own */
    public static Outcome run(
            LinkModel link, LossModel lossForth, LossModel lossBack, SampleObject object, Scheme scheme, long seed) {
        return new SimulatedTransfer(link, lossForth, lossBack, object, scheme, seed).run();
    }

    private Outcome run() {
        pump();
        while (!source.complete() && time.step(END_MICROS)) {}
        return new Outcome(completeMicros, forth.frameBytes(), back.frameBytes(), doubleFolds, wrongBaseFolds);
    }

    /** Gives the link the next packet when it is free, and comes back when it is, or when the sender wakes. */
    private void pump() {
        if (source.complete()) {
            return;
        }
        if (forth.free()) {
            source.poll(time.nowMillis()).ifPresent(packet -> forth.send(packet, packet.length, this::arrive));
        }
        long wake = source.wakeAtMillis();
        long at = wake > END_MICROS / 1000 ? END_MICROS : wake * 1000;
        wakeAt(forth.free() ? Math.max(at, time.nowMicros() + 500) : Math.max(at, forth.freeAtMicros()));
    }

    private void wakeAt(long atMicros) {
        pumpAtMicros = atMicros;
        time.at(atMicros, () -> {
            if (pumpAtMicros == time.nowMicros()) {
                pump();
            }
        });
    }

    private void arrive(byte[] packet) {
        if (!textBook && forger.below(FORGE_EVERY) == 0) {
            take(forge(packet));
        }
        take(packet);
        answer();
    }

    private byte[] forge(byte[] packet) {
        if (forger.below(2) == 0) {
            byte[] other =
                    otherBase.chunks().get(forger.below(object.chunks().size())).clone();
            System.arraycopy(packet, 2, other, 2, 2);
            return other;
        }
        byte[] flipped = packet.clone();
        flipped[forger.below(flipped.length)] ^= (byte) (1 << forger.below(8));
        return flipped;
    }

    private void take(byte[] packet) {
        try {
            for (byte[] chunk : sink.accept(packet, time.nowMillis())) {
                fold(chunk);
            }
        } catch (Refused refused) {
            // As it should be with what was forged.
            return;
        }
        if (completeMicros < 0 && folded.cardinality() == object.chunks().size()) {
            completeMicros = time.nowMicros();
        }
    }

    private void fold(byte[] chunk) {
        int index = (chunk[4] & 0xFF) | ((chunk[5] & 0xFF) << 8);
        if (!Arrays.equals(chunk, object.chunks().get(index))) {
            wrongBaseFolds++;
        } else if (folded.get(index)) {
            doubleFolds++;
        }
        folded.set(index);
    }

    private void answer() {
        Optional<TransferStatus> status = sink.poll(time.nowMillis());
        status.ifPresent(said -> back.send(said, answerBytes(said), heard -> {
            source.answer(heard, time.nowMillis());
            pump();
        }));
        long wake = sink.wakeAtMillis();
        if (wake < END_MICROS / 1000) {
            time.at(Math.max(wake * 1000, time.nowMicros() + 500), this::answer);
        }
    }

    private int answerBytes(TransferStatus status) {
        return textBook ? GoBackN.ANSWER_BYTES : STATUS_BYTES + (status.bitmap().chunks() + 7) / 8;
    }
}
