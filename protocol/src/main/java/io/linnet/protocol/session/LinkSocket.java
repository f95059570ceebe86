package io.linnet.protocol.session;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The socket under the client library, which closes four of its traps:
 *
 * <ul>
 *   <li>Reads are buffered; the library reads a packet's header byte by byte, a system call each.
 *   <li>A read waits until the first byte was written. The library hangs for ever when its reading thread ends before
 *       it looks, as it does when the peer accepts and closes at once, or refuses a client certificate (TLS 1.3).
 *   <li>Reads have no time-out; the library's of one second, hit inside a packet header, loses the place in the stream.
 *   <li>{@link #silentNanos} shows a connection that is open and dead.
 * </ul>
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // Holds no state of its superclass.
final class LinkSocket extends Socket {
    private final Socket raw = new Socket();
    private final @Nullable SSLSocketFactory tls;
    private final boolean verifyHostName;
    private final CountDownLatch written = new CountDownLatch(1);
    private volatile @Nullable Input input;
    private volatile @Nullable OutputStream output;

    /** When the pending read began or last got bytes; 0 while no read is pending. */
    private volatile long waitingSinceNanos;

    LinkSocket(@Nullable SSLSocketFactory tls, boolean verifyHostName) {
        this.tls = tls;
        this.verifyHostName = verifyHostName;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
        InetSocketAddress address = (InetSocketAddress) endpoint;
        raw.setTcpNoDelay(true);
        raw.connect(address, timeoutMillis);
        Socket secured = raw;
        if (tls != null) {
            secured = handshake(tls, address, timeoutMillis);
        }
        input = new Input(new BufferedInputStream(secured.getInputStream(), 32_768));
        output = new Output(secured.getOutputStream());
    }

    private SSLSocket handshake(SSLSocketFactory factory, InetSocketAddress address, int timeoutMillis)
            throws IOException {
        SSLSocket socket = (SSLSocket) factory.createSocket(raw, address.getHostString(), address.getPort(), true);
        if (verifyHostName) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        raw.setSoTimeout(timeoutMillis);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            throw isNoTls(e) ? noTls(address) : e;
        }
        raw.setSoTimeout(0);
        return socket;
    }

    /** Without a cause: the innermost one is told, and this says more. */
    private static SSLException noTls(InetSocketAddress address) {
        return new SSLException("port " + address.getPort() + " speaks no TLS; is it the broker's port for tcp://?");
    }

    /** What speaks no TLS answers the first message in clear, or hangs up on it. */
    private static boolean isNoTls(IOException e) {
        return (e instanceof SSLException && String.valueOf(e.getMessage()).startsWith("Unsupported or unrecognized"))
                || e.getCause() instanceof EOFException
                || e instanceof SocketException;
    }

    long silentNanos() {
        long since = waitingSinceNanos;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return opened(input);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return opened(output);
    }

    private static <T> T opened(@Nullable T stream) throws SocketException {
        if (stream == null) {
            throw new SocketException("not connected");
        }
        return stream;
    }

    /** Closes the TCP connection at once. A polite TLS goodbye could wait for a peer that is gone. */
    @Override
    public void close() {
        written.countDown();
        try {
            raw.close();
        } catch (IOException e) {
            // Nothing is left to do with it.
            return;
        }
    }

    @Override
    public void shutdownInput() {
        // close() follows and wakes the reader; TLS sockets object to a half-close.
    }

    @Override
    public void setSoTimeout(int timeoutMillis) {
        // See the class comment.
    }

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public boolean isConnected() {
        return raw.isConnected();
    }

    @Override
    public boolean isClosed() {
        return raw.isClosed();
    }

    private final class Input extends FilterInputStream {
        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            begin();
            try {
                return in.read();
            } finally {
                waitingSinceNanos = 0;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            begin();
            try {
                return in.read(bytes, offset, length);
            } finally {
                waitingSinceNanos = 0;
            }
        }

        /** The library asks before every packet and uses the answer for nothing we need; the system call is dear. */
        @Override
        public int available() {
            return 0;
        }

        private void begin() throws IOException {
            if (written.getCount() > 0) {
                try {
                    written.await();
                } catch (InterruptedException e) {
                    throw new IOException("interrupted", e);
                }
            }
            // 0 means no read is pending.
            waitingSinceNanos = System.nanoTime() | 1;
        }
    }

    private final class Output extends FilterOutputStream {
        Output(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written.countDown();
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            written.countDown();
        }
    }
}
