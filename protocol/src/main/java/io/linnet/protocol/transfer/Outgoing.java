package io.linnet.protocol.transfer;

/** What a sender wants on the link next. */
public final class Outgoing {
    /** Why the packet is sent; the owner counts by it. */
    public enum Kind {
        /** A chunk for the first time. */
        CHUNK,
        /** A chunk that was lost. */
        RESENT,
        REPAIR,
        /** Sixteen bytes that only ask for a status. */
        POLL,
        /** The owner announces the transfer again, in its own words; the answer brings the bitmap. */
        HELLO
    }

    private final Kind kind;
    private final byte[] packet;

    Outgoing(Kind kind, byte[] packet) {
        this.kind = kind;
        this.packet = packet;
    }

    public Kind kind() {
        return kind;
    }

    /** Ready for the link; the taker owns it. Empty for {@link Kind#HELLO}. */
    public byte[] packet() {
        return packet;
    }
}
