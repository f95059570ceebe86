package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a client may ask of the broker, byte for byte: a library would keep to what it is told. */
class LimitsIT {
    private static final int PACKET_BYTES = 4_096;
    private static final int CONNACK = 0x20;
    private static final int PUBACK = 0x40;
    private static final int DISCONNECT = 0xE0;
    private static final int PACKET_TOO_LARGE = 0x95;
    private static final int SESSION_EXPIRY = 0x11;
    private static final int MAXIMUM_PACKET = 0x27;
    private static final String TOPIC = "linnet/v1/farm/round/m";

    private static Broker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = Broker.start(
                new BrokerSettings("127.0.0.1", 0, null, 1_000, 100, PACKET_BYTES, null, null, null, true, null, null));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** A connection, and the packets on it. */
    private static final class Wire implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Wire() throws IOException {
            socket = new Socket("127.0.0.1", broker.port());
            socket.setSoTimeout(20_000);
            in = new DataInputStream(socket.getInputStream());
        }

        void send(int type, byte[] rest) throws IOException {
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            packet.write(type);
            int left = rest.length;
            do {
                packet.write(left % 128 | (left >= 128 ? 128 : 0));
                left /= 128;
            } while (left > 0);
            packet.writeBytes(rest);
            socket.getOutputStream().write(packet.toByteArray());
        }

        /** The next packet, its type in front. */
        byte[] receive() throws IOException {
            int type = in.readUnsignedByte();
            int length = 0;
            int shift = 0;
            int next;
            do {
                next = in.readUnsignedByte();
                length |= (next & 127) << shift;
                shift += 7;
            } while (next >= 128);
            byte[] packet = new byte[1 + length];
            packet[0] = (byte) type;
            in.readFully(packet, 1, length);
            return packet;
        }

        /** MQTT 5, no user, a session that is to be kept for a day. */
        byte[] connect(String client) throws IOException {
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            string(rest, "MQTT");
            rest.writeBytes(new byte[] {5, 2, 0, 60, 5, SESSION_EXPIRY, 0, 1, 0x51, (byte) 0x80});
            string(rest, client);
            send(0x10, rest.toByteArray());
            byte[] answer = receive();
            assertThat(answer[0] & 0xFF).isEqualTo(CONNACK);
            assertThat(answer[2]).as("its reason").isZero();
            return answer;
        }

        void publish(int payloadBytes) throws IOException {
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            string(rest, TOPIC);
            rest.writeBytes(new byte[] {0, 1, 0});
            rest.writeBytes(new byte[payloadBytes]);
            send(0x32, rest.toByteArray());
        }

        private static void string(ByteArrayOutputStream out, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            out.write(bytes.length >> 8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Four-byte properties of a CONNACK whose properties are of four bytes, two or one. */
    private static long property(byte[] connack, int wanted) {
        for (int at = 4; at < connack.length; ) {
            int id = connack[at] & 0xFF;
            int bytes = switch (id) {
                case SESSION_EXPIRY, MAXIMUM_PACKET -> 4;
                case 0x13, 0x21, 0x22 -> 2;
                case 0x24, 0x25, 0x28, 0x29, 0x2A -> 1;
                default -> throw new AssertionError("property " + id);
            };
            if (id == wanted) {
                long value = 0;
                for (int i = 1; i <= bytes; i++) {
                    value = value << 8 | connack[at + i] & 0xFF;
                }
                return value;
            }
            at += 1 + bytes;
        }
        return -1;
    }

    @Test
    void aSessionIsKeptForAnHourAtMost() throws Exception {
        try (Wire wire = new Wire()) {
            byte[] connack = wire.connect("sleeper");
            assertThat(property(connack, SESSION_EXPIRY)).isEqualTo(3_600);
            assertThat(property(connack, MAXIMUM_PACKET)).isEqualTo(PACKET_BYTES);
        }
    }

    @Test
    void aPacketAboveTheLimitEndsTheConnectionAndNoOther() throws Exception {
        try (Wire wire = new Wire();
                Wire other = new Wire()) {
            other.connect("other");
            wire.connect("writer");
            int head = 2 + 2 + TOPIC.length() + 3 + 1;
            wire.publish(PACKET_BYTES - head);
            assertThat(wire.receive()[0] & 0xFF).as("the longest is taken").isEqualTo(PUBACK);
            wire.publish(PACKET_BYTES - head + 1);
            byte[] answer = wire.receive();
            assertThat(answer[0] & 0xFF).isEqualTo(DISCONNECT);
            assertThat(answer[1] & 0xFF).isEqualTo(PACKET_TOO_LARGE);
            other.publish(100);
            assertThat(other.receive()[0] & 0xFF).isEqualTo(PUBACK);
        }
    }
}
