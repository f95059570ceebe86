package io.linnet.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Connects to a port now and then: a broker that takes no connections is dead, whatever its threads do. Daemon thread of
 * its own.
 */
final class PortWatch implements AutoCloseable {
    /** One that is merely busy gets the time of several looks. */
    private static final int FAILURES = 3;

    private static final int CONNECT_MILLIS = 5_000;

    private final InetSocketAddress address;
    private final long pauseMillis;
    private final Runnable onDead;
    private final Thread thread;

    /** @param onDead called once, on the watch's thread, when several connections in a row have failed */
    PortWatch(InetSocketAddress address, long pauseMillis, Runnable onDead) {
        this.address = address;
        this.pauseMillis = pauseMillis;
        this.onDead = onDead;
        this.thread = new Thread(this::run, "broker-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            for (int failures = 0; failures < FAILURES; ) {
                Thread.sleep(pauseMillis);
                failures = isTaken() ? 0 : failures + 1;
            }
            onDead.run();
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private boolean isTaken() {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
