package io.linnet.gateway.coap;

import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.downlink.ModelObject;
import io.linnet.gateway.link.Admission;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.reason.Reason;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.Principal;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.DelivererException;
import org.eclipse.californium.core.server.MessageDeliverer;
import org.eclipse.californium.core.server.ServerMessageDeliverer;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.Filter;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CoAP server. Requests arrive on the library's threads; packets go to the core at once and are answered when
 * they are durable. A peer is a board id, not an address: a board behind NAT keeps its queue when its port changes.
 */
public final class CoapLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoapLink.class);
    private static final long SILENT_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int KEY_BYTES = 32;

    private final CoapSettings settings;
    private final String fleet;
    private final Admission admission;
    private final BoardKeys keys;
    private Optional<DTLSConnector> dtls = Optional.empty();
    private final BoardIntake intake;
    private final ModelPages pages = new ModelPages();
    private final GatewayCounters counters;
    private final Consumer<Throwable> onFailed;
    private final CoapPeers peers;
    private final Map<String, OfferResource> offers = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor;
    private final CoapServer server;
    private final long startedNanos = System.nanoTime();
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    /** @param onFailed told of what our code on one of the library's threads did not know */
    public CoapLink(
            CoapSettings settings,
            String fleet,
            Admission admission,
            int maxPeers,
            BoardIntake intake,
            GatewayCounters counters,
            Consumer<Throwable> onFailed) {
        this.settings = settings;
        this.fleet = fleet;
        this.admission = admission;
        this.keys = new BoardKeys(admission);
        keys.replace(settings.keys());
        this.intake = intake;
        this.counters = counters;
        this.onFailed = onFailed;
        this.peers = new CoapPeers(maxPeers, this::forgotten);
        Configuration configuration = CoapConfiguration.of(settings);
        this.server = new CoapServer(configuration);
        this.executor = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "coap");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutors(executor, executor, true);
        server.setMessageDeliverer(new GuardedDeliverer(new Deliverer(configuration)));
        if (settings.port() >= 0) {
            server.addEndpoint(plain(configuration));
        }
        if (settings.securePort() >= 0) {
            server.addEndpoint(secure(configuration));
        }
    }

    private CoapEndpoint plain(Configuration configuration) {
        UDPConnector connector =
                new UDPConnector(new InetSocketAddress(settings.bind(), settings.port()), configuration);
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(configuration)
                .setConnector(connector)
                .build();
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        LongSupplier seconds = () -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos);
        endpoint.addInterceptor(new EchoGate(key, seconds, connector::send, counters, CoapLink::sayUnanswered));
        return endpoint;
    }

    private static void sayUnanswered(InetAddress from) {
        LOG.warn(
                "CoAP: {} asks again and again, and does not send back the Echo value that it gets (RFC 9175): a board with"
                        + " a program from before Linnet 0.2? Give it a newer program, or a key: with DTLS the old one serves",
                from.getHostAddress());
    }

    private CoapEndpoint secure(Configuration configuration) {
        DtlsConnectorConfig config = DtlsConnectorConfig.builder(configuration)
                .setAddress(new InetSocketAddress(settings.bind(), settings.securePort()))
                .setAdvancedPskStore(keys)
                .build();
        DTLSConnector connector = new DTLSConnector(config);
        dtls = Optional.of(connector);
        return new CoapEndpoint.Builder()
                .setConfiguration(configuration)
                .setConnector(connector)
                .build();
    }

    /** These boards have keys now and no others: sessions of a key that is gone end, and nothing waits for its board. */
    public void replaceKeys(Map<String, byte[]> now) {
        Set<String> gone = keys.replace(now);
        if (gone.isEmpty()) {
            return;
        }
        Filter<Principal> isGone = principal -> gone.contains(principal.getName());
        dtls.ifPresent(connector -> {
            var unused = connector.startTerminateConnectionsForPrincipal(isGone, true);
        });
        gone.forEach(board -> peers.take(board).ifPresent(this::forgotten));
    }

    /** @throws UncheckedIOException if a port is taken, naming it */
    public void start() {
        requireFree(settings.port());
        requireFree(settings.securePort());
        server.start();
        for (Endpoint endpoint : server.getEndpoints()) {
            if (!endpoint.isStarted()) {
                throw taken(endpoint.getAddress().getPort());
            }
            ports.put(endpoint.getUri().getScheme(), endpoint.getAddress().getPort());
            LOG.info("CoAP: listening on {}", endpoint.getUri());
        }
        var unused = executor.scheduleWithFixedDelay(guarded(this::forgetSilent), 60, 60, TimeUnit.SECONDS);
    }

    /** The library would say it with a stack trace. */
    private void requireFree(int port) {
        if (port <= 0) {
            return;
        }
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(settings.bind(), port))) {
            LOG.debug("CoAP: {} is free", socket.getLocalSocketAddress());
        } catch (SocketException e) {
            throw taken(port);
        }
    }

    private UncheckedIOException taken(int port) {
        String taken = (port == settings.port() ? "coap.port=" : "coap.securePort=") + port + " is in use on "
                + settings.bind() + ", accepted: a free UDP port, or -1 for none";
        return new UncheckedIOException(taken, new BindException(taken));
    }

    /** The UDP port in use, −1: none. */
    public int port() {
        return ports.getOrDefault(CoAP.COAP_URI_SCHEME, -1);
    }

    /** The DTLS port in use, −1: none. */
    public int securePort() {
        return ports.getOrDefault(CoAP.COAP_SECURE_URI_SCHEME, -1);
    }

    public int peerCount() {
        return peers.size();
    }

    /** The newest offer of a model; its observers are told. Any thread. */
    public void offer(String model, byte[] message) {
        pages.offer(model, message);
        OfferResource resource = offers.get(model);
        if (resource != null) {
            executor.execute(guarded(resource::changed));
        }
    }

    /** The step (1) or full model (2) that is served from now on, if one is whole. Any thread. */
    public void object(String model, int object, Optional<ModelObject> whole) {
        pages.object(model, object, whole);
    }

    /** The library would keep the failure to itself. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) { // Errors too.
                onFailed.accept(e);
                throw e;
            }
        };
    }

    /** A board that says nothing for an hour is not there; what waits for it goes with the next hello. */
    private void forgetSilent() {
        peers.forgetSilent(System.nanoTime(), SILENT_NANOS);
    }

    private void forgotten(CoapPeer peer) {
        peer.down().clearObserveRelations();
        intake.detached(peer.board(), peer);
    }

    @Override
    public void close() {
        server.destroy();
    }

    private final class Deliverer extends ServerMessageDeliverer {
        Deliverer(Configuration configuration) {
            super(server.getRoot(), configuration);
        }

        @Override
        protected boolean preDeliverRequest(Exchange exchange) {
            Optional<Response> refusal = RequestOptions.refusal(exchange.getRequest());
            refusal.ifPresent(response -> {
                counters.dropped(LinkKind.COAP, "option");
                exchange.sendResponse(response);
            });
            return refusal.isPresent();
        }

        @Override
        protected Resource findResource(Exchange exchange) throws DelivererException {
            if (Discovery.PATH.equals(exchange.getRequest().getOptions().getUriPath())) {
                return new Discovery(fleet, pages);
            }
            Optional<Paths> path =
                    Paths.parse(exchange.getRequest().getOptions().getUriPath(), fleet);
            if (path.isEmpty()) {
                counters.dropped(LinkKind.COAP, "unknown-path");
                throw new DelivererException(ResponseCode.NOT_FOUND, "unknown path");
            }
            Paths meant = path.get();
            if (meant instanceof Paths.Board board) {
                return ofBoard(board, exchange);
            }
            if (meant instanceof Paths.Model model) {
                return new ModelResource(model.model(), model.object(), model.index(), pages);
            }
            Paths.Round round = (Paths.Round) meant;
            if (pages.offer(round.model()).isEmpty()) {
                throw new DelivererException(ResponseCode.NOT_FOUND, "no offer of this model");
            }
            return offers.computeIfAbsent(round.model(), model -> new OfferResource(model, pages));
        }

        private Resource ofBoard(Paths.Board path, Exchange exchange) {
            Principal principal = exchange.getRequest().getSourceContext().getPeerIdentity();
            boolean isProven = principal instanceof PreSharedKeyIdentity psk
                    && psk.getIdentity().equals(path.board());
            // Whoever has a key shows it: on plain UDP anybody could be that board.
            boolean isAnother = !isProven && (principal instanceof PreSharedKeyIdentity || keys.has(path.board()));
            InetSocketAddress from = exchange.getRequest().getSourceContext().getPeerAddress();
            String at = from.getAddress().getHostAddress() + ":" + from.getPort();
            if (isAnother || !admission.admits(path.board(), LinkKind.COAP, at)) {
                counters.dropped(LinkKind.COAP, "not-allowed");
                return new RefusedResource(
                        Reason.NOT_ALLOWED, isAnother ? "not this board's path" : "board is not admitted");
            }
            CoapPeer peer = peers.of(path.board(), from.getAddress(), board -> newPeer(board, from));
            peer.seen(at, System.nanoTime());
            return switch (path.channel()) {
                case "down" -> peer.down();
                case "update" -> new UpResource(peer, true, intake, counters);
                default -> new UpResource(peer, false, intake, counters);
            };
        }
    }

    private CoapPeer newPeer(String board, InetSocketAddress from) {
        CoapPeer fresh = new CoapPeer(board, from.getAddress(), counters, peers::worked);
        fresh.seen("", System.nanoTime());
        fresh.down().notifyOn(task -> executor.execute(guarded(task)));
        return fresh;
    }

    private final class GuardedDeliverer implements MessageDeliverer {
        private final MessageDeliverer deliverer;

        GuardedDeliverer(MessageDeliverer deliverer) {
            this.deliverer = deliverer;
        }

        @Override
        public void deliverRequest(Exchange exchange) {
            guarded(() -> deliverer.deliverRequest(exchange)).run();
        }

        @Override
        public void deliverResponse(Exchange exchange, Response response) {
            deliverer.deliverResponse(exchange, response);
        }
    }
}
