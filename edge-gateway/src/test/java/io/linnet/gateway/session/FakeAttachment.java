package io.linnet.gateway.session;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.link.Inflow;
import io.linnet.gateway.link.LinkKind;
import io.linnet.gateway.link.Outbound;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;

/** A link that only queues. */
public final class FakeAttachment implements Attachment {
    private final LinkKind kind;
    private final Outbound outbound;
    private final Inflow inflow;

    public FakeAttachment(LinkKind kind, Counters counters, int inflowPackets) {
        this.kind = kind;
        this.outbound = new Outbound(kind, counters, () -> {});
        this.inflow = new Inflow(inflowPackets);
    }

    /** Takes out and reads what waits for the board. */
    public List<Message> messages() {
        List<Message> out = new ArrayList<>();
        for (byte[] packet : outbound.drain(Integer.MAX_VALUE, 0)) {
            try {
                if (!ChunkFormat.isChunk(packet)) {
                    out.add(MessageReader.read(packet));
                }
            } catch (Refused e) {
                throw new AssertionError(e);
            }
        }
        return out;
    }

    @Override
    public LinkKind kind() {
        return kind;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Outbound outbound() {
        return outbound;
    }

    @Override
    public Inflow inflow() {
        return inflow;
    }

    @Override
    public int baud() {
        return kind == LinkKind.SERIAL ? 115_200 : 0;
    }

    @Override
    public boolean isPushed() {
        return kind == LinkKind.SERIAL;
    }
}
