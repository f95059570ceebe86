package io.linnet.emulator.fleet;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Refused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapHandler;
import org.eclipse.californium.core.CoapObserveRelation;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.jspecify.annotations.Nullable;

/**
 * One board on CoAP (SPEC 14): what it says is posted non-confirmable, what is for it comes with the answers and as
 * notifications of {@code down}, offers as notifications of {@code round}. A socket of its own.
 */
final class CoapConnection implements Connection {
    private static final int BUNDLE_FORMAT = 65_001;
    private static final int LENGTH_BYTES = 2;
    /** Until there is an offer, then as long as a gateway that forgot its observers may go unnoticed. */
    private static final long FIRST_REFRESH_MILLIS = 250;

    private static final long REFRESH_MILLIS = 10_000;

    static {
        CoapConfig.register();
        UdpConfig.register();
    }

    /** As the gateway has it: a packet with its options fits one datagram. */
    private static final Configuration CONFIGURATION = new Configuration(CoapConfig.DEFINITIONS, UdpConfig.DEFINITIONS)
            .set(CoapConfig.MAX_MESSAGE_SIZE, 1_152)
            .set(CoapConfig.PREFERRED_BLOCK_SIZE, 1_024)
            .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
            .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);

    private final Owner owner;
    private final Executor executor;
    private final ScheduledExecutorService clock;
    private final Counters counters;
    private final CoapEndpoint endpoint;
    private final CoapClient client;
    private final String up;
    private final String down;
    private final String round;
    private final CoapHandler packets = handler(this::take);
    private final CoapHandler offers = handler(this::offered);

    /** Owned by the clock's thread. */
    private @Nullable CoapObserveRelation downRelation;

    private @Nullable CoapObserveRelation roundRelation;
    /** What the gateway asked to be shown last (RFC 9175). */
    private volatile @Nullable Option echo;

    private volatile boolean hasOffer;
    private volatile boolean isClosing;
    private @Nullable Future<?> refresh;

    /** @param threads of the library; one thread keeps the order of requests */
    CoapConnection(
            Access.Coap access,
            FleetSettings settings,
            String board,
            Owner owner,
            Executor executor,
            ScheduledExecutorService threads,
            ScheduledExecutorService clock,
            Counters counters) {
        this.owner = owner;
        this.executor = executor;
        this.clock = clock;
        this.counters = counters;
        String root = "/linnet/v1/" + settings.fleet() + "/";
        this.up = uri(access.gateway(), root + board + "/up");
        this.down = uri(access.gateway(), root + board + "/down");
        this.round = uri(access.gateway(), root + "round/" + settings.model());
        this.endpoint =
                new CoapEndpoint.Builder().setConfiguration(CONFIGURATION).build();
        endpoint.setExecutors(threads, threads);
        this.client = new CoapClient();
        client.setEndpoint(endpoint);
    }

    private static String uri(InetSocketAddress gateway, String path) {
        try {
            return new URI("coap", null, gateway.getHostString(), gateway.getPort(), path, null, null).toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("gateway=" + gateway + ", accepted: host and port", e);
        }
    }

    /** What comes back for a post; a challenge is answered with the same packet. */
    private final class Posted implements CoapHandler {
        private final byte[] packet;

        Posted(byte[] packet) {
            this.packet = packet;
        }

        @Override
        public void onLoad(CoapResponse response) {
            if (isChallenge(response)) {
                post(packet, true);
            } else {
                take(response);
            }
        }

        @Override
        public void onError() {
            packets.onError();
        }
    }

    private interface Taker {
        void take(CoapResponse response);
    }

    private CoapHandler handler(Taker taker) {
        return new CoapHandler() {
            @Override
            public void onLoad(CoapResponse response) {
                if (isChallenge(response)) {
                    // Of an observation: it is asked for again at once, with what is to be shown.
                    clock.execute(CoapConnection.this::observe);
                } else {
                    taker.take(response);
                }
            }

            @Override
            public void onError() {
                // Lost or refused below: the board's own timers ask again.
                counters.dropped.increment();
            }
        };
    }

    /** The gateway wants to see that answers to this address arrive here (SPEC 14.8). */
    private boolean isChallenge(CoapResponse response) {
        Option shown = response.getOptions().getOtherOption(StandardOptionRegistry.ECHO);
        if (response.getCode() != ResponseCode.UNAUTHORIZED || shown == null) {
            return false;
        }
        echo = shown;
        return true;
    }

    private Request shown(Request request) {
        Option shown = echo;
        if (shown != null) {
            request.getOptions().addOption(shown);
        }
        return request;
    }

    @Override
    public CompletableFuture<?> connect() {
        try {
            endpoint.start();
        } catch (IOException e) {
            executor.execute(() -> owner.refused(e));
            return CompletableFuture.failedFuture(e);
        }
        counters.connected.incrementAndGet();
        counters.connections.increment();
        executor.execute(owner::connected);
        refreshAfter(0);
        return CompletableFuture.completedFuture(null);
    }

    private void refreshAfter(long millis) {
        if (!isClosing) {
            refresh = clock.schedule(this::refresh, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Observes, and says so again: a gateway that was restarted knows no observers. */
    private void refresh() {
        observe();
        refreshAfter(hasOffer ? REFRESH_MILLIS : FIRST_REFRESH_MILLIS);
    }

    private void observe() {
        if (!isClosing) {
            downRelation = observed(downRelation, down, packets);
            roundRelation = observed(roundRelation, round, offers);
        }
    }

    private @Nullable CoapObserveRelation observed(
            @Nullable CoapObserveRelation relation, String uri, CoapHandler handler) {
        if (relation == null || relation.isCanceled()) {
            return client.observe(shown(Request.newGet().setURI(uri).setObserve()), handler);
        }
        if (hasOffer) {
            relation.reregister();
        }
        return relation;
    }

    private void offered(CoapResponse response) {
        if (response.isSuccess()) {
            hasOffer = true;
            take(response);
        }
    }

    private void take(CoapResponse response) {
        for (byte[] packet : split(response)) {
            if (isOffer(packet)) {
                executor.execute(() -> owner.offered(packet));
            } else {
                executor.execute(() -> owner.arrived(packet));
            }
        }
    }

    /** A refusal has an error's code and is a message like any other; what has none of our formats is for humans. */
    private static List<byte[]> split(CoapResponse response) {
        byte[] body = response.getPayload();
        return switch (response.getOptions().getContentFormat()) {
            case MediaTypeRegistry.APPLICATION_CBOR, MediaTypeRegistry.APPLICATION_OCTET_STREAM ->
                body.length == 0 ? List.of() : List.of(body);
            case BUNDLE_FORMAT -> unbundle(body);
            default -> List.of();
        };
    }

    private static List<byte[]> unbundle(byte[] body) {
        List<byte[]> out = new ArrayList<>();
        int at = 0;
        while (body.length - at >= LENGTH_BYTES) {
            int length = (body[at] & 0xFF) | ((body[at + 1] & 0xFF) << 8);
            at += LENGTH_BYTES;
            if (length == 0 || length > body.length - at) {
                return out;
            }
            out.add(Arrays.copyOfRange(body, at, at + length));
            at += length;
        }
        return out;
    }

    private static boolean isOffer(byte[] packet) {
        try {
            return MessageReader.isMessage(packet) && MessageReader.read(packet) instanceof Offer;
        } catch (Refused refused) {
            // The board counts it.
            return false;
        }
    }

    @Override
    public void up(byte[] packet) {
        post(packet, false);
    }

    /** @param isAgain after a challenge, whose answer goes with it; a second one waits for the board's own timers */
    private void post(byte[] packet, boolean isAgain) {
        Request post = Request.newPost().setURI(up);
        post.setConfirmable(false);
        post.getOptions()
                .setContentFormat(
                        ChunkFormat.isChunk(packet)
                                ? MediaTypeRegistry.APPLICATION_OCTET_STREAM
                                : MediaTypeRegistry.APPLICATION_CBOR);
        post.setPayload(packet);
        client.advanced(isAgain ? packets : new Posted(packet), isAgain ? shown(post) : post);
    }

    @Override
    public void report(byte[] packet) {
        up(packet);
    }

    @Override
    public void wantFull(boolean isWanted) {
        // Boards on CoAP ask for the chunks that they want.
    }

    @Override
    public void rebooted() {
        executor.execute(owner::connected);
        refreshAfter(0);
    }

    @Override
    public CompletableFuture<?> close() {
        isClosing = true;
        Future<?> pending = refresh;
        if (pending != null) {
            pending.cancel(false);
        }
        endpoint.destroy();
        return CompletableFuture.completedFuture(null);
    }
}
