package io.linnet.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Client;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.SessionState;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that are no good brokers: the session notices, says why, and goes on trying. */
class HostilePeerIT {
    private ServerSocket server;
    private final BlockingQueue<String> waits = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** A load balancer without a broker behind it. The client library alone waits for ever. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void closesAtOnce(Client client) throws Exception {
        serve(Socket::close);
        try (MqttSession session = session(client)) {
            assertThat(nextWait()).isNotEmpty();
            assertThat(nextWait()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void speaksSomethingElse(Client client) throws Exception {
        serve(socket -> {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
            drain(socket);
        });
        try (MqttSession session = session(client)) {
            assertThat(nextWait()).isNotEmpty();
        }
    }

    /** Open and dead: takes everything, says nothing. Keep alive is one second here. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void fallsSilent(Client client) throws Exception {
        byte[] connack = client.isFive() ? new byte[] {0x20, 3, 0, 0, 0} : new byte[] {0x20, 2, 0, 0};
        serve(socket -> {
            InputStream in = socket.getInputStream();
            in.read();
            socket.getOutputStream().write(connack);
            drain(socket);
        });
        try (MqttSession session = session(client)) {
            assertThat(nextWait()).matches("no answer in time|silent for 4 s|connection lost|.*timed out.*");
        }
    }

    /** Never answers the CONNECT: given up after the connect time and a little more. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void neverAnswers(Client client) throws Exception {
        serve(HostilePeerIT::drain);
        try (MqttSession session = session(client)) {
            assertThat(nextWait()).matches("no answer within 2 s|no answer in time");
        }
    }

    private MqttSession session(Client client) {
        MqttSettings settings = client.with(MqttSettings.of("tcp://127.0.0.1:" + server.getLocalPort(), "c"))
                .withKeepAliveSeconds(1)
                .withConnectSeconds(1);
        MqttSession session = new MqttSession(settings);
        session.onState((state, detail) -> {
            if (state == SessionState.WAITING) {
                waits.add(detail);
            }
        });
        session.start();
        return session;
    }

    private String nextWait() throws InterruptedException {
        String detail = waits.poll(30, TimeUnit.SECONDS);
        assertThat(detail).as("the session noticed").isNotNull();
        return detail;
    }

    private interface Peer {
        void talk(Socket socket) throws IOException;
    }

    private void serve(Peer peer) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    peer.talk(socket);
                } catch (IOException e) {
                    // The client hung up, or the test is over.
                    continue;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void drain(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1024];
        while (in.read(buffer) >= 0) {
            Thread.onSpinWait();
        }
    }
}
