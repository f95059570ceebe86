package io.linnet.lab.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * CoAP boards that post chunks as fast as they are answered, a window of them under way. Requests are written by hand:
 * a client library would be the larger half of what is measured.
 */
final class CoapLoad implements Runnable {
    private static final int BOARDS = 8;
    private static final int UNDER_WAY = 24;
    private static final int CHUNKS = 4_096;
    private static final int CHUNK_BYTES = 200;
    private static final int WARM_UP_SECONDS = 4;
    private static final int SECONDS = 6;

    private static final int NON_WITH_TOKEN = 0x54;
    private static final int POST = 0x02;
    private static final int TOKEN_BYTES = 4;
    private static final int TOKEN_AT = 4;
    private static final int PAYLOAD_MARKER = 0xFF;
    private static final int URI_PATH = 11;
    private static final int UNAUTHORIZED = 0x81;
    private static final int ECHO_BYTES = 12;
    /** The challenge's only option: a byte of delta and length, one of the rest of the delta. */
    private static final int ECHO_AT = TOKEN_AT + TOKEN_BYTES + 2;

    private final String board;
    private final InetAddress host;
    private final int port;
    private final List<Double> latencies = Collections.synchronizedList(new ArrayList<>());
    private final long[] sentAt = new long[1 << 16];
    private int messageId;
    private long answered;
    private byte[] echo = new byte[0];

    private CoapLoad(String board, int port) throws IOException {
        this.board = board;
        this.host = InetAddress.getLoopbackAddress();
        this.port = port;
    }

    static GatewayBench.Result run(Path folder, String broker) throws IOException, InterruptedException {
        try (GatewayChild gateway = GatewayChild.start(folder, broker, "")) {
            List<CoapLoad> loads = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < BOARDS; i++) {
                CoapLoad load = new CoapLoad("c" + i, gateway.coapPort());
                loads.add(load);
                Thread thread = new Thread(load, "coap " + i);
                threads.add(thread);
                thread.start();
            }
            Thread.sleep(TimeUnit.SECONDS.toMillis(WARM_UP_SECONDS));
            double cpu = gateway.cpuSeconds();
            for (Thread thread : threads) {
                thread.join();
            }
            double cores = (gateway.cpuSeconds() - cpu) / SECONDS;
            List<Double> latencies = new ArrayList<>();
            long answered = 0;
            for (CoapLoad load : loads) {
                latencies.addAll(load.latencies);
                answered += load.answered;
            }
            return new GatewayBench.Result(
                    "coap",
                    BOARDS,
                    0,
                    0,
                    answered / (double) SECONDS,
                    GatewayBench.percentile(latencies, .5),
                    GatewayBench.percentile(latencies, .99),
                    gateway.residentMiB(),
                    cores);
        }
    }

    @Override
    public void run() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(200);
            long began = System.nanoTime();
            long measureFrom = began + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
            long end = measureFrom + TimeUnit.SECONDS.toNanos(SECONDS);
            for (int transfer = 1; System.nanoTime() < end; transfer++) {
                BenchUpdate update = BenchUpdate.of(transfer, CHUNKS, CHUNK_BYTES);
                greet(socket, update);
                post(socket, update, measureFrom, end);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Until the board is welcome, which takes the aggregator's first word. */
    private void greet(DatagramSocket socket, BenchUpdate update) throws IOException {
        for (int i = 0; i < 50; i++) {
            send(socket, update.hello());
            byte[] answer = receive(socket);
            if (answer.length > ECHO_AT + ECHO_BYTES - 1 && (answer[1] & 0xFF) == UNAUTHORIZED) {
                // Shown once, this address is taken for the sender's own.
                echo = java.util.Arrays.copyOfRange(answer, ECHO_AT, ECHO_AT + ECHO_BYTES);
                continue;
            }
            // 2.04 with a payload.
            if (answer.length > TOKEN_AT + TOKEN_BYTES && (answer[1] & 0xFF) == 0x44) {
                return;
            }
        }
    }

    private void post(DatagramSocket socket, BenchUpdate update, long measureFrom, long end) throws IOException {
        int next = 0;
        int underWay = 0;
        while (next < CHUNKS && System.nanoTime() < end) {
            while (underWay < UNDER_WAY && next < CHUNKS) {
                send(socket, update.chunks().get(next++));
                underWay++;
            }
            byte[] answer = receive(socket);
            if (answer.length == 0) {
                // Lost datagrams: begin a new window.
                underWay = 0;
                continue;
            }
            underWay--;
            long now = System.nanoTime();
            if (now >= measureFrom && now < end) {
                answered++;
                int id = (answer[TOKEN_AT] & 0xFF) | ((answer[TOKEN_AT + 1] & 0xFF) << 8);
                latencies.add((now - sentAt[id]) / 1e6);
            }
        }
    }

    private void send(DatagramSocket socket, byte[] payload) throws IOException {
        messageId = (messageId + 1) & 0xFFFF;
        byte[] request = request(payload);
        sentAt[messageId] = System.nanoTime();
        socket.send(new DatagramPacket(request, request.length, host, port));
    }

    private byte[] request(byte[] payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + payload.length);
        out.write(NON_WITH_TOKEN);
        out.write(POST);
        out.write(messageId >>> 8);
        out.write(messageId);
        // The token names the request in its answer.
        out.write(messageId);
        out.write(messageId >>> 8);
        out.write(0);
        out.write(0);
        int delta = URI_PATH;
        for (String part : List.of("linnet", "v1", "bench", board, "up")) {
            byte[] text = part.getBytes(StandardCharsets.US_ASCII);
            out.write(delta << 4 | text.length);
            out.write(text);
            delta = 0;
        }
        if (echo.length > 0) {
            // Option 252 after 11: a delta of 241 takes a byte of its own.
            out.write(13 << 4 | echo.length);
            out.write(252 - URI_PATH - 13);
            out.write(echo);
            echo = new byte[0];
        }
        out.write(PAYLOAD_MARKER);
        out.write(payload);
        return out.toByteArray();
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        byte[] buffer = new byte[1_500];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        try {
            socket.receive(packet);
            return java.util.Arrays.copyOf(buffer, packet.getLength());
        } catch (SocketTimeoutException e) {
            return new byte[0];
        }
    }
}
