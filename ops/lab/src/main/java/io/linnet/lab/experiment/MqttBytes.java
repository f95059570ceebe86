package io.linnet.lab.experiment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.linnet.protocol.topic.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes on the wire of one board's contact with its broker: MQTT 3.1.1, QoS 1, a user with the derived password, clean
 * session, no presence, as of a board that sleeps between its contacts. Each message is a TCP segment of its own, with one
 * acknowledgement; IPv4, no options, no TLS.
 */
final class MqttBytes {
    private static final int IP_AND_TCP = 40;
    private static final int PASSWORD = 32;
    private static final int PUBACK = 4;
    /** Of a connection: SYN, SYN ACK, ACK, then FIN, ACK, FIN, ACK. */
    private static final int SEGMENTS_AROUND = 7;

    private final Topics topics;
    private final String model;
    private final String board;
    private final List<Integer> messages = new ArrayList<>();
    private int payload;

    MqttBytes(String fleet, String model, String board) {
        this.topics = new Topics(fleet);
        this.model = model;
        this.board = board;
    }

    private static int text(String text) {
        return 2 + text.getBytes(US_ASCII).length;
    }

    /** A packet of so many bytes behind its type and length. */
    private void add(int rest) {
        messages.add(1 + (rest < 128 ? 1 : rest < 16_384 ? 2 : 3) + rest);
    }

    /** CONNECT, SUBSCRIBE to down, step and round, DISCONNECT; and their answers. */
    void contact() {
        add(10 + text(board) + text(board) + 2 + PASSWORD);
        add(2); // CONNACK
        // A client of that time subscribes to one topic at a time.
        for (String filter : List.of(topics.down(board), topics.step(model, 0), topics.round(model))) {
            add(2 + text(filter) + 1);
            add(3); // SUBACK
        }
        add(0); // DISCONNECT
    }

    private void published(String topic, int bytes) {
        add(text(topic) + 2 + bytes);
        messages.add(PUBACK);
    }

    void up(int bytes) {
        payload += bytes;
        published(topics.up(board), bytes);
    }

    void report(int bytes) {
        payload += bytes;
        add(text(topics.report(board)) + bytes); // QoS 0
    }

    void down(int bytes) {
        payload += bytes;
        published(topics.down(board), bytes);
    }

    void offer(int bytes) {
        payload += bytes;
        published(topics.round(model), bytes);
    }

    void step(int index, int bytes) {
        payload += bytes;
        published(topics.step(model, index), bytes);
    }

    /** Messages of Linnet alone. */
    int payload() {
        return payload;
    }

    int mqtt() {
        return messages.stream().mapToInt(Integer::intValue).sum();
    }

    int wire() {
        return mqtt() + IP_AND_TCP * (2 * messages.size() + SEGMENTS_AROUND);
    }
}
