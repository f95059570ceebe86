package io.linnet.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Answers whatever comes first on a connection with the same bytes, and nothing after that. */
final class FakeBroker implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final byte[] answer;

    /** @param answer empty: it hangs up */
    FakeBroker(byte... answer) throws IOException {
        this.answer = answer;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::serve);
    }

    String uri() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> answer(client));
            }
        } catch (IOException | RejectedExecutionException e) {
            // Closed.
            return;
        }
    }

    private void answer(Socket client) {
        try (client) {
            if (client.getInputStream().read() >= 0 && answer.length > 0) {
                client.getOutputStream().write(answer);
                client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // The client hangs up as it likes.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
