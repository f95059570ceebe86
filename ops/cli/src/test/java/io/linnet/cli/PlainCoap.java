package io.linnet.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** CoAP by hand, in clear, from an address of its own: what an attacker sends need not be what a library would. */
final class PlainCoap implements AutoCloseable {
    private static final int ECHO = 252;
    private static final int UNAUTHORIZED = 0x81;

    private final DatagramSocket socket;
    private final int port;

    /** @param patienceMillis for an answer */
    PlainCoap(int port, int patienceMillis) throws IOException {
        this.port = port;
        this.socket = new DatagramSocket();
        socket.setSoTimeout(patienceMillis);
    }

    /** @param type 0: confirmable, 1: not */
    static byte[] message(int type, int code, int messageId, List<String> path, byte[] payload) {
        return message(type, code, messageId, path, new byte[0], payload);
    }

    /** @param echo of up to 12 bytes; empty: none */
    private static byte[] message(int type, int code, int messageId, List<String> path, byte[] echo, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x40 | type << 4);
        out.write(code);
        out.write(messageId >> 8);
        out.write(messageId);
        int delta = 11;
        for (String segment : path) {
            byte[] bytes = segment.getBytes(StandardCharsets.US_ASCII);
            out.write(delta << 4 | Math.min(bytes.length, 13));
            if (bytes.length >= 13) {
                out.write(bytes.length - 13);
            }
            out.writeBytes(bytes);
            delta = 0;
        }
        if (echo.length > 0) {
            out.write(13 << 4 | echo.length);
            out.write(ECHO - 11 - 13);
            out.writeBytes(echo);
        }
        if (payload.length > 0) {
            out.write(0xFF);
            out.writeBytes(payload);
        }
        return out.toByteArray();
    }

    void send(byte[] packet) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
    }

    byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** The code of the answer once the address is proven, as a board does it: the first answer asks for an Echo. */
    int askProven(int code, List<String> path, byte[] payload) throws IOException {
        byte[] challenge = ask(message(0, code, 7, path, payload));
        boolean isEcho = (challenge[1] & 0xFF) == UNAUTHORIZED
                && (challenge[4] >> 4 & 15) == 13
                && (challenge[5] & 0xFF) == ECHO - 13;
        if (!isEcho) {
            throw new IOException("no Echo, but " + (challenge[1] & 0xFF));
        }
        byte[] echo = Arrays.copyOfRange(challenge, 6, 6 + (challenge[4] & 15));
        return ask(message(0, code, 8, path, echo, payload))[1] & 0xFF;
    }

    /** The answer with a code of a response; an empty acknowledgement comes first where it takes longer. */
    private byte[] ask(byte[] packet) throws IOException {
        send(packet);
        byte[] answer = receive();
        return answer[1] == 0 ? receive() : answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
