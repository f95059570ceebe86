package io.linnet.gateway.coap;

import io.linnet.gateway.link.GatewayCounters;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * {@code GET …/{board}/down}: what waits for the board. Observed, it notifies when something new waits; what a lost
 * notification carried is asked for again by status, hello or commit.
 */
final class DownResource extends CoapResource {
    private final CoapPeer peer;
    private final GatewayCounters counters;
    private final AtomicBoolean isWaking = new AtomicBoolean();
    private volatile Executor notifier = Runnable::run;

    DownResource(CoapPeer peer, GatewayCounters counters) {
        super("down");
        this.peer = peer;
        this.counters = counters;
        setObservable(true);
        setObserveType(CoAP.Type.NON);
    }

    /** Where notifications are sent from: never the thread that queued the packet. */
    void notifyOn(Executor executor) {
        notifier = executor;
    }

    /** Something waits. Notifications gather what is queued until they are made. */
    void wake() {
        if (getObserverCount() > 0 && isWaking.compareAndSet(false, true)) {
            notifier.execute(() -> {
                isWaking.set(false);
                for (int i = 0; i < 64 && !peer.outbound().isEmpty() && getObserverCount() > 0; i++) {
                    changed();
                }
            });
        }
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        if (!Answer.isAcceptable(exchange.getRequestOptions())) {
            exchange.respond(ResponseCode.NOT_ACCEPTABLE);
            return;
        }
        exchange.respond(Answer.of(ResponseCode.CONTENT, peer, counters));
    }
}
