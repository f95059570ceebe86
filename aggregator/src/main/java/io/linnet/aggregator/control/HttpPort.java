package io.linnet.aggregator.control;

import io.linnet.protocol.session.TlsSettings;
import io.linnet.protocol.session.TlsSockets;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with bounds: on connections, threads, headers, and how long somebody may say nothing. */
final class HttpPort implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 512;
    private static final int MAX_THREADS = 12;
    private static final int MAX_HEADER = 8_192;
    private static final long IDLE_MILLIS = 30_000;

    private final Server server;
    private final ServerConnector connector;

    HttpPort(ControlSettings settings, Handler handler) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
        threads.setName("http");
        threads.setDaemon(true);
        this.server = new Server(threads);
        // What is under way has had its chance: the aggregator has ended.
        server.setStopTimeout(0);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ConnectionFactory[] factories = settings.certificateFile().isPresent()
                ? new ConnectionFactory[] {new SslConnectionFactory(tls(settings), plain.getProtocol()), plain}
                : new ConnectionFactory[] {plain};
        this.connector = new ServerConnector(server, 1, 1, factories);
        connector.setHost(settings.bind());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        server.setHandler(handler);
        start();
    }

    private void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw new IllegalStateException(e);
        }
    }

    private static SslContextFactory.Server tls(ControlSettings settings) {
        KeyManagerFactory keys = TlsSockets.keys(new TlsSettings(
                null,
                settings.certificateFile().orElseThrow(),
                settings.keyFile().orElseThrow(),
                true));
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys == null ? null : keys.getKeyManagers(), null, null);
            SslContextFactory.Server factory = new SslContextFactory.Server();
            factory.setSslContext(context);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("status.certificateFile: " + e.getMessage(), e);
        }
    }

    int number() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server does not stop", e);
        }
    }
}
