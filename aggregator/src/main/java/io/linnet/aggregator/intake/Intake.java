package io.linnet.aggregator.intake;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/** Reads what arrives on a board's topic. Stateless; called by the session's thread. */
public final class Intake {
    private Intake() {}

    /** What arrives on a board's {@code report} channel. */
    public static Statement readReport(byte[] packet) throws Refused {
        if (!ChunkFormat.isChunk(packet) && MessageReader.read(packet) instanceof Statement said) {
            return said;
        }
        throw new Refused(Reason.NOT_ALLOWED, "no report");
    }

    public static Arrival read(String board, byte[] packet) throws Refused {
        if (ChunkFormat.isChunk(packet)) {
            ChunkHeader header = ChunkReader.peek(packet);
            int object = header.type() == ChunkFormat.TYPE_REPAIR ? header.step() : header.type();
            if (object != ChunkFormat.TYPE_UPDATE) {
                throw new Refused(Reason.NOT_ALLOWED, "a board sends updates, this is of object type " + object);
            }
            return new Arrival.TransferPacket(board, header, packet);
        }
        Message message = MessageReader.read(packet);
        boolean isUpward = message instanceof Hello
                || message instanceof Commit
                || message instanceof Status
                || message instanceof Report;
        if (!isUpward) {
            throw new Refused(Reason.NOT_ALLOWED, message.getClass().getSimpleName() + " is not for boards to send");
        }
        return new Arrival.BoardMessage(board, message, packet.length);
    }
}
