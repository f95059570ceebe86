package io.linnet.gateway;

import io.linnet.gateway.core.BoardView;
import io.linnet.gateway.serial.PortView;
import io.linnet.protocol.core.CoreLoop;
import io.linnet.protocol.telemetry.Metrics;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What is so now in the gateway, for Prometheus, beside what it counts. One look at it serves all figures of a page. */
final class GatewayFigures {
    private static final String PART = "linnet.gateway.";
    private static final long FRESH_MILLIS = 500;

    private final Supplier<GatewayStatus> status;
    private @Nullable GatewayStatus last;
    private long lookedAtMillis;

    GatewayFigures(Metrics metrics, Supplier<GatewayStatus> status) {
        this.status = status;
        show(metrics, "connected", "1 while the broker is reached", of -> of.isUplinkUp() ? 1 : 0);
        show(metrics, "custody.updates", "Updates in custody", GatewayStatus::custodyTransfers);
        show(
                metrics,
                "custody.trouble",
                "1 while boards are told to wait, as nothing can be kept",
                of -> of.custodyTrouble().isEmpty() ? 0 : 1);
        show(
                metrics,
                "pending.boards",
                "Boards that asked to be let in and were not",
                of -> of.pending().size());
        for (String link : List.of("serial", "coap")) {
            show(
                    metrics,
                    "boards",
                    "Boards that are there",
                    of -> of.boards().stream()
                            .map(BoardView::link)
                            .filter(link::equals)
                            .count(),
                    "link",
                    link);
        }
        for (String state : List.of("open", "waiting", "absent")) {
            show(
                    metrics,
                    "ports",
                    "Serial ports; waiting: for the next try to open it",
                    of -> of.ports().stream()
                            .map(PortView::state)
                            .filter(state::equals)
                            .count(),
                    "state",
                    state);
        }
    }

    private void show(
            Metrics metrics, String name, String help, ToDoubleFunction<GatewayStatus> figure, String... labels) {
        metrics.gauge(PART + name, help, () -> figure.applyAsDouble(look()), labels);
    }

    private synchronized GatewayStatus look() {
        long now = CoreLoop.nowMillis();
        GatewayStatus seen = last;
        if (seen == null || now - lookedAtMillis > FRESH_MILLIS) {
            seen = status.get();
            last = seen;
            lookedAtMillis = now;
        }
        return seen;
    }
}
