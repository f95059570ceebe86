package io.linnet.protocol.transfer;

/** What a sender wants on the link next. */
public final class OutgoingPacket {
    private final PacketKind kind;
    private final byte[] packet;

    OutgoingPacket(PacketKind kind, byte[] packet) {
        this.kind = kind;
        this.packet = packet;
    }

    public PacketKind kind() {
        return kind;
    }

    /** Ready for the link; the taker owns it. Empty for {@link PacketKind#HELLO}. */
    public byte[] packet() {
        return packet;
    }
}
