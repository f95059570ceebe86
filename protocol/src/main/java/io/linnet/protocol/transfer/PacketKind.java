package io.linnet.protocol.transfer;

/** Why a sender sends a packet; the owner counts by it. */
public enum PacketKind {
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
