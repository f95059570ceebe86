package io.linnet.gateway.coap;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.network.ExchangeCompleteException;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** A board on CoAP: what waits for it goes into the next answer, or to its observer. */
final class CoapPeer extends Attachment {
    private static final int INFLOW_PACKETS = 96;

    /** A request that is answered when all its packets are. */
    private record Waiting(CoapExchange exchange, AtomicInteger packets) {}

    private final String board;
    private final InetAddress address;
    private final GatewayCounters counters;
    private final DownResource down;
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong lastSeenNanos = new AtomicLong();

    private final Consumer<CoapPeer> onWorked;

    /**
     * @param address that it first came from
     * @param onWorked told when the board has brought work
     */
    CoapPeer(String board, InetAddress address, GatewayCounters counters, Consumer<CoapPeer> onWorked) {
        super(LinkKind.COAP, "", 0, INFLOW_PACKETS, counters);
        this.board = board;
        this.address = address;
        this.onWorked = onWorked;
        this.counters = counters;
        this.down = new DownResource(this, counters);
    }

    String board() {
        return board;
    }

    InetAddress address() {
        return address;
    }

    DownResource down() {
        return down;
    }

    void seen(String from, long nowNanos) {
        rename(from);
        lastSeenNanos.set(nowNanos);
    }

    long silentNanos(long nowNanos) {
        return nowNanos - lastSeenNanos.get();
    }

    @Override
    public void worked() {
        onWorked.accept(this);
    }

    @Override
    protected void waiting() {
        down.wake();
    }

    /** Before its packets are handed in; the number to do it under. */
    long begin(CoapExchange exchange, int packets) {
        long request = requests.incrementAndGet();
        waiting.put(request, new Waiting(exchange, new AtomicInteger(packets)));
        return request;
    }

    @Override
    public void answered(long request) {
        Waiting of = waiting.get(request);
        if (of != null && of.packets().decrementAndGet() == 0) {
            waiting.remove(request);
            try {
                of.exchange().respond(Answer.of(ResponseCode.CHANGED, this, counters));
            } catch (ExchangeCompleteException e) {
                // The board has given up waiting, and asks again.
                counters.dropped(LinkKind.COAP, "exchange-over");
            }
        }
    }
}
