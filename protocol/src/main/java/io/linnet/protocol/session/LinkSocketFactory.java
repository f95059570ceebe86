package io.linnet.protocol.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one socket of one connection. Paho asks only for an unconnected socket. TLS is inside it, so that the
 * library's plain and secure, TCP and WebSocket paths are all the same.
 */
final class LinkSocketFactory extends SocketFactory {
    private final @Nullable SSLSocketFactory tls;
    private final boolean verifyHostName;
    private volatile @Nullable LinkSocket socket;

    LinkSocketFactory(@Nullable SSLSocketFactory tls, boolean verifyHostName) {
        this.tls = tls;
        this.verifyHostName = verifyHostName;
    }

    @Override
    public Socket createSocket() {
        LinkSocket made = new LinkSocket(tls, verifyHostName);
        socket = made;
        return made;
    }

    /** Time since the last byte came in, while somebody waits for one; 0 when nobody does. */
    long silentNanos() {
        LinkSocket current = socket;
        return current == null ? 0 : current.silentNanos();
    }

    /** Ends the connection from outside; whatever the library's threads wait for, they return. */
    void cut() {
        LinkSocket current = socket;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw new IOException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new IOException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw new IOException("only unconnected sockets");
    }
}
