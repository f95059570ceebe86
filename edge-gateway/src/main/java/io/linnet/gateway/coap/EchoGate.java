package io.linnet.gateway.coap;

import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.elements.RawData;

/**
 * Echo (RFC 9175) before all else on plain UDP: whoever names a false address gets one answer that is shorter than the
 * request, and nothing is kept of it. A request of an address that has not shown what was sent there is answered 4.01 with
 * an Echo value; the same request with that value is taken, and for an hour after the last one so is every other from
 * there. The value is a time and a MAC over it and the address, so a challenge needs no memory; and it comes before the
 * library's own state for bodies in blocks and for duplicates.
 */
final class EchoGate extends MessageInterceptorAdapter {
    private static final int TIME_BYTES = 4;
    private static final int MAC_BYTES = 8;
    /** A board may sleep between a challenge and its answer. */
    private static final long VALUE_SECONDS = 300;

    private static final long PROVEN_SECONDS = 3_600;
    /** More than boards; one that is forgotten is asked again. */
    private static final int MOST_PROVEN = 8_192;

    /** Challenges in a row, and for how long, after which it is said that somebody does not know Echo: a board asks again. */
    private static final int UNANSWERED_SAID = 8;

    private static final long UNANSWERED_SECONDS = 60;

    private static final long SAID_AGAIN_SECONDS = 3_600;

    private final Mac mac;
    private final LongSupplier seconds;
    private final Consumer<RawData> out;
    private final GatewayCounters counters;
    private final Consumer<InetAddress> unanswered;
    private int challengesInARow;
    private long rowSince;
    private long saidAt = -SAID_AGAIN_SECONDS;
    private final UdpDataSerializer serializer = new UdpDataSerializer();
    private final Map<InetSocketAddress, Long> proven = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
            return size() > MOST_PROVEN;
        }
    };

    /**
     * @param key of this run
     * @param seconds a clock that only goes on
     * @param out sends a datagram
     * @param unanswered is told, once an hour at most, who is challenged again and again without ever an answer
     */
    EchoGate(
            byte[] key,
            LongSupplier seconds,
            Consumer<RawData> out,
            GatewayCounters counters,
            Consumer<InetAddress> unanswered) {
        try {
            this.mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HMAC-SHA-256", e);
        }
        this.seconds = seconds;
        this.out = out;
        this.counters = counters;
        this.unanswered = unanswered;
    }

    /** On the library's threads. */
    @Override
    public synchronized void receiveRequest(Request request) {
        InetSocketAddress from = request.getSourceContext().getPeerAddress();
        long now = seconds.getAsLong();
        Long seen = proven.get(from);
        if (seen != null && now - seen <= PROVEN_SECONDS) {
            proven.put(from, now);
            return;
        }
        if (isShown(request, from, now)) {
            proven.put(from, now);
            challengesInARow = 0;
            return;
        }
        if (challengesInARow++ == 0) {
            rowSince = now;
        }
        if (challengesInARow >= UNANSWERED_SAID
                && now - rowSince >= UNANSWERED_SECONDS
                && now - saidAt >= SAID_AGAIN_SECONDS) {
            saidAt = now;
            unanswered.accept(from.getAddress());
        }
        request.setCanceled(true);
        counters.dropped(LinkKind.COAP, "unproven");
        out.accept(serializer.serializeResponse(challenge(request, value(from, now))));
    }

    private boolean isShown(Request request, InetSocketAddress from, long now) {
        Option shown = request.getOptions().getOtherOption(StandardOptionRegistry.ECHO);
        if (shown == null || shown.getLength() != TIME_BYTES + MAC_BYTES) {
            return false;
        }
        byte[] bytes = shown.getValue();
        long then = ByteBuffer.wrap(bytes).getInt() & 0xFFFF_FFFFL;
        return now - then >= 0 && now - then <= VALUE_SECONDS && MessageDigest.isEqual(bytes, value(from, then));
    }

    private byte[] value(InetSocketAddress from, long at) {
        byte[] time = ByteBuffer.allocate(TIME_BYTES).putInt((int) at).array();
        mac.update(time);
        mac.update(from.getAddress().getAddress());
        mac.update((byte) (from.getPort() >>> 8));
        mac.update((byte) from.getPort());
        byte[] value = Arrays.copyOf(time, TIME_BYTES + MAC_BYTES);
        System.arraycopy(mac.doFinal(), 0, value, TIME_BYTES, MAC_BYTES);
        return value;
    }

    private static Response challenge(Request request, byte[] value) {
        Response response = new Response(ResponseCode.UNAUTHORIZED);
        response.setDestinationContext(request.getSourceContext());
        response.setToken(request.getToken());
        response.setType(request.isConfirmable() ? CoAP.Type.ACK : CoAP.Type.NON);
        // Of a non-confirmable one it need only differ from those before, which the request's does.
        response.setMID(request.getMID());
        response.getOptions().addOption(new Option(StandardOptionRegistry.ECHO, value));
        return response;
    }
}
