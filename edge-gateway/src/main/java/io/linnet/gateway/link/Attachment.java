package io.linnet.gateway.link;

/** A board's present way to the gateway: one serial line, or one CoAP peer. Any thread. */
public interface Attachment {
    LinkKind kind();

    /** For people: the port's path, or the peer's address. */
    String name();

    /** Packets towards the board. */
    Outbound outbound();

    /** Packets that may be under way from this board, written nowhere yet. */
    Inflow inflow();

    /** Of a serial line, 0 for links that need no pace. */
    int baud();

    /** True if an offer must be pushed; a CoAP board observes it instead. */
    boolean isPushed();
}
