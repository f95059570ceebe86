package io.linnet.gateway.coap;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.link.Inflow;
import io.linnet.gateway.link.LinkKind;
import io.linnet.gateway.link.Outbound;
import java.util.concurrent.atomic.AtomicLong;

/** A board on CoAP: what waits for it goes into the next answer, or to its observer. */
final class CoapPeer implements Attachment {
    private static final int INFLOW_PACKETS = 96;

    private final String board;
    private final Outbound outbound;
    private final Inflow inflow = new Inflow(INFLOW_PACKETS);
    private final DownResource down;
    private final AtomicLong lastSeenNanos = new AtomicLong();
    private volatile String address = "";

    CoapPeer(String board, Counters counters) {
        this.board = board;
        this.down = new DownResource(this, counters);
        this.outbound = new Outbound(LinkKind.COAP, counters, down::wake);
    }

    String board() {
        return board;
    }

    DownResource down() {
        return down;
    }

    void seen(String from, long nowNanos) {
        address = from;
        lastSeenNanos.set(nowNanos);
    }

    long silentNanos(long nowNanos) {
        return nowNanos - lastSeenNanos.get();
    }

    @Override
    public LinkKind kind() {
        return LinkKind.COAP;
    }

    @Override
    public String name() {
        return address;
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
        return 0;
    }

    @Override
    public boolean isPushed() {
        return false;
    }
}
