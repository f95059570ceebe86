package io.linnet.gateway.downlink;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.BoardSession;
import io.linnet.gateway.session.Loop;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.PacketKind;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.List;
import java.util.Optional;

/** One object of a model on its way down a serial line: the protocol's sender, at the line's pace. Loop thread. */
final class Serving {
    /** Without a status for so long the board is not listening; it asks again when it is. */
    private static final long SILENT_MILLIS = 60_000;

    /** If the board does not say how much it can take. */
    static final int DEFAULT_WINDOW = 4;

    private static final int BITS_A_BYTE = 10;

    private final BoardSession board;
    private final Attachment attachment;
    private final int object;
    private final int transfer;
    private final Loop loop;
    private final Sender sender;
    private long lastStatusAt;

    Serving(
            BoardSession board,
            Attachment attachment,
            int object,
            int transfer,
            List<byte[]> chunks,
            ChunkSeed seed,
            boolean isEager,
            long jitterSeed,
            Loop loop) {
        this.board = board;
        this.attachment = attachment;
        this.object = object;
        this.transfer = transfer;
        this.loop = loop;
        LinkProfile profile = LinkProfile.SERIAL
                .withEager(isEager)
                .withWindow(DEFAULT_WINDOW)
                .withPace(Math.max(1, attachment.baud() / BITS_A_BYTE));
        this.sender = Sender.resumed(chunks, seed.bytes(), profile, jitterSeed, loop.nowMillis());
    }

    boolean isFor(Attachment at, int ofObject, int toTransfer) {
        return attachment == at && object == ofObject && transfer == toTransfer;
    }

    void status(TransferStatus status) {
        lastStatusAt = loop.nowMillis();
        sender.onStatus(status, lastStatusAt);
        drive();
    }

    private void drive() {
        long now = loop.nowMillis();
        if (sender.complete()
                || now - lastStatusAt > SILENT_MILLIS
                || board.attachment().filter(at -> at == attachment).isEmpty()) {
            return;
        }
        for (Optional<OutgoingPacket> out = sender.poll(now); out.isPresent(); out = sender.poll(now)) {
            if (out.get().kind() != PacketKind.HELLO) {
                board.send(out.get().packet());
            }
        }
        long at = sender.wakeAt();
        if (at != Long.MAX_VALUE) {
            long status = lastStatusAt;
            loop.after(Math.max(1, at - now), () -> {
                // A status that came meanwhile has driven on, and set a wake-up of its own.
                if (status == lastStatusAt) {
                    drive();
                }
            });
        }
    }
}
