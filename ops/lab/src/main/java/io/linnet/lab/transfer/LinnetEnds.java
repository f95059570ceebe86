package io.linnet.lab.transfer;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.List;
import java.util.Optional;

/** The state machines that run in production. */
final class LinnetEnds implements Ends {
    private final Sender sender;
    private final Receiver receiver;

    LinnetEnds(SampleObject object, LinkProfile link, int window, long seed) {
        sender = Sender.fresh(object.chunks(), object.crcSeed(), link.withWindow(window), seed, 0);
        receiver = new Receiver(
                StatusBitmap.none(object.chunks().size()),
                object.crcSeed(),
                object.transfer(),
                0,
                ReceiverPolicy.of(link, window));
    }

    @Override
    public SendingEnd source() {
        return new SendingEnd() {
            @Override
            public Optional<byte[]> poll(long nowMillis) {
                return sender.poll(nowMillis).map(OutgoingPacket::packet);
            }

            @Override
            public void answer(TransferStatus status, long nowMillis) {
                sender.onStatus(status, nowMillis);
            }

            @Override
            public long wakeAtMillis() {
                return sender.wakeAt();
            }

            @Override
            public boolean complete() {
                return sender.complete();
            }
        };
    }

    @Override
    public Sink sink() {
        return new Sink() {
            @Override
            public List<byte[]> accept(byte[] packet, long nowMillis) throws Refused {
                return receiver.accept(packet, nowMillis).chunks();
            }

            @Override
            public Optional<TransferStatus> poll(long nowMillis) {
                return receiver.poll(nowMillis);
            }

            @Override
            public long wakeAtMillis() {
                return receiver.wakeAt();
            }
        };
    }
}
