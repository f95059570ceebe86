package io.linnet.lab.bench;

import io.linnet.lab.transfer.BlockwiseExperiment.Carrier;
import io.linnet.lab.transfer.LossyProxy;
import io.linnet.lab.transfer.LossyProxy.Mishaps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;

/**
 * The object as one block-wise PUT (RFC 7959) between Californium's own ends, with Californium's settings, but for the
 * length that a server accepts.
 */
public final class CoapBlockwise implements Carrier {
    private static final String PATH = "object";

    @Override
    public String scheme() {
        return "coap-blockwise";
    }

    @Override
    public Optional<Long> carry(int bytes, Mishaps mishaps, long limitMillis) throws IOException {
        Configuration configuration = new Configuration(CoapConfig.DEFINITIONS, UdpConfig.DEFINITIONS)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, bytes);
        CompletableFuture<Long> arrived = new CompletableFuture<>();
        CoapServer server = new CoapServer(configuration);
        CoapEndpoint serverEnd = endpoint(configuration);
        CoapEndpoint clientEnd = endpoint(configuration);
        server.addEndpoint(serverEnd);
        server.add(new CoapResource(PATH) {
            @Override
            public void handlePUT(CoapExchange exchange) {
                if (exchange.getRequestPayload().length == bytes) {
                    arrived.complete(System.nanoTime());
                }
                exchange.respond(CoAP.ResponseCode.CHANGED);
            }
        });
        try {
            server.start();
            clientEnd.start();
            try (LossyProxy proxy = LossyProxy.start(serverEnd.getAddress(), mishaps)) {
                long start = System.nanoTime();
                InetSocketAddress to = proxy.address();
                Request request = Request.newPut();
                request.setURI("coap://127.0.0.1:" + to.getPort() + "/" + PATH);
                request.setPayload(new byte[bytes]);
                clientEnd.sendRequest(request);
                return Optional.of(arrived.get(limitMillis, TimeUnit.MILLISECONDS) - start);
            }
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            clientEnd.destroy();
            server.destroy();
        }
    }

    private static CoapEndpoint endpoint(Configuration configuration) {
        return CoapEndpoint.builder()
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .setConfiguration(configuration)
                .build();
    }
}
