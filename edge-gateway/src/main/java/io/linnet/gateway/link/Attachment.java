package io.linnet.gateway.link;

/**
 * A board's present way to the gateway, one serial line or one CoAP peer: what waits for the board, and how much of the
 * board's may be under way. Any thread.
 */
public class Attachment {
    private final LinkKind kind;
    private final int baud;
    private final Outbound outbound;
    private final Inflow inflow;
    private volatile String name;

    /**
     * @param name for people: the port's path, or the peer's address
     * @param baud of a serial line, 0 for links that need no pace
     * @param inflowPackets that may be under way from this board, written nowhere yet
     */
    public Attachment(LinkKind kind, String name, int baud, int inflowPackets, GatewayCounters counters) {
        this.kind = kind;
        this.name = name;
        this.baud = baud;
        this.outbound = new Outbound(kind, counters, this::waiting);
        this.inflow = new Inflow(inflowPackets);
    }

    public final LinkKind kind() {
        return kind;
    }

    public final String name() {
        return name;
    }

    protected final void rename(String newName) {
        name = newName;
    }

    public final int baud() {
        return baud;
    }

    /** True if an offer must be pushed; a CoAP board observes it instead. */
    public final boolean isPushed() {
        return kind == LinkKind.SERIAL;
    }

    public final Outbound outbound() {
        return outbound;
    }

    public final Inflow inflow() {
        return inflow;
    }

    /** The board has brought work: its place is kept before those of strangers. */
    public void worked() {}

    /** A packet waits for the board. */
    protected void waiting() {}

    /**
     * What a packet of the board led to at once is in the outbound queue.
     *
     * @param request number under which the link handed the packet in
     */
    public void answered(long request) {}
}
